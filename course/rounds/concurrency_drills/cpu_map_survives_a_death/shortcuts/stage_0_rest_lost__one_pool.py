"""Fails stage 1 at test_only_the_culprit_is_blamed: whatever was in the pool that broke counts as dead.

Passes the visible tests of stage 1.
"""

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def cpu_map(function, items, workers):
    records = []
    with ProcessPoolExecutor(workers) as pool:
        for future in [pool.submit(function, item) for item in items]:
            try:
                records.append(("done", future.result()))
            except BrokenProcessPool:
                records.append(("died", None))
            except Exception as error:
                records.append(("failed", error))
    return records
