"""Fails stage 1 at test_full_speed_after_a_death: the first death makes a queue of all that is left.

Passes the visible tests of stage 1.
"""

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def one(function, item):
    with ProcessPoolExecutor(1) as pool:
        return record(pool.submit(function, item))


def record(future):
    try:
        return ("done", future.result())
    except BrokenProcessPool:
        return ("died", None)
    except Exception as error:
        return ("failed", error)


def cpu_map(function, items, workers):
    items = list(items)
    with ProcessPoolExecutor(workers) as pool:
        futures = [pool.submit(function, item) for item in items]
        records = [record(future) for future in futures]
    return [one(function, item) if kept[0] == "died" else kept for item, kept in zip(items, records)]
