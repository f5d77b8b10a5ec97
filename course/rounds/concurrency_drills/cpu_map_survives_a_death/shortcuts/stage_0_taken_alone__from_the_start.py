"""Fails stage 1 at test_every_worker_is_used: one process at a time, whatever the number of workers.

Passes the visible tests of stage 1.
"""

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def cpu_map(function, items, workers):
    records = []
    for item in items:
        with ProcessPoolExecutor(1) as pool:
            try:
                records.append(("done", pool.submit(function, item).result()))
            except BrokenProcessPool:
                records.append(("died", None))
            except Exception as error:
                records.append(("failed", error))
    return records
