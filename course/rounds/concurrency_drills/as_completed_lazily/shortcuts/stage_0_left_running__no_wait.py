"""Fails stage 1 at test_stops_early: the pool is told to shut down, and nobody waits until it has.

Passes the visible tests of stage 1.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue


def as_completed_lazily(function, items, limit):
    items, ended, in_flight = iter(items), SimpleQueue(), 0
    pool = ThreadPoolExecutor(limit)
    try:
        while True:
            for item in islice(items, limit - in_flight):
                pool.submit(function, item).add_done_callback(ended.put)
                in_flight += 1
            if not in_flight:
                return
            result = ended.get().result()
            in_flight -= 1
            yield result
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
