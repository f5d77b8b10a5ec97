"""Fails stage 1 at test_only_the_culprit_is_blamed: the first broken future may be that of a job beside it.

Passes the visible tests of stage 1.
"""

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def cpu_map(function, items, workers):
    items, records = list(items), {}
    while len(records) < len(items):
        with ProcessPoolExecutor(workers) as pool:
            left = [position for position in range(len(items)) if position not in records]
            futures = [(position, pool.submit(function, items[position])) for position in left]
            found = False
            for position, future in futures:
                try:
                    records[position] = ("done", future.result())
                except BrokenProcessPool:
                    if not found:
                        records[position] = ("died", None)
                        found = True
                except Exception as error:
                    records[position] = ("failed", error)
    return [records[position] for position in range(len(items))]
