"""Fails stage 1 at test_stops_early: the clean-up stands after the loop, which a consumer that stops never reaches.

Passes the visible tests of stage 1.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue


def as_completed_lazily(function, items, limit):
    items, ended, in_flight = iter(items), SimpleQueue(), 0
    pool = ThreadPoolExecutor(limit)
    while True:
        for item in islice(items, limit - in_flight):
            pool.submit(function, item).add_done_callback(ended.put)
            in_flight += 1
        if not in_flight:
            break
        result = ended.get().result()
        in_flight -= 1
        yield result
    pool.shutdown()
