"""Fails stage 1 at test_every_slot_is_used: a group of calls has to end before the next begins.

Passes the visible tests of stage 1.
"""

from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice


def as_completed_lazily(function, items, limit):
    items = iter(items)
    with ThreadPoolExecutor(limit) as pool:
        while group := [pool.submit(function, item) for item in islice(items, limit)]:
            for future in as_completed(group):
                yield future.result()
