"""Fails stage 1 at test_pulls_no_further_than_the_window: every item is submitted before the first result comes.

Passes the visible tests of stage 1.
"""

from concurrent.futures import ThreadPoolExecutor, as_completed


def as_completed_lazily(function, items, limit):
    with ThreadPoolExecutor(limit) as pool:
        futures = [pool.submit(function, item) for item in items]
        for future in as_completed(futures):
            yield future.result()
