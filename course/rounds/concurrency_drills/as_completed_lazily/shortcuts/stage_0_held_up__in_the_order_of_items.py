"""Fails stage 1 at test_first_to_end_comes_first: the window waits for its oldest call, whichever ended first."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import islice


def as_completed_lazily(function, items, limit):
    items, window = iter(items), deque()
    with ThreadPoolExecutor(limit) as pool:
        while True:
            for item in islice(items, limit - len(window)):
                window.append(pool.submit(function, item))
            if not window:
                return
            yield window.popleft().result()
