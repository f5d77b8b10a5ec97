"""Fails stage 1 at test_only_the_culprit_is_blamed: the culprit breaks the second pool too, with all that is in it.

Passes the visible tests of stage 1.
"""

from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool


def cpu_map(function, items, workers):
    items, records = list(items), {}
    for _ in range(2):
        with ProcessPoolExecutor(workers) as pool:
            left = [position for position in range(len(items)) if position not in records]
            futures = {pool.submit(function, items[position]): position for position in left}
            for future in as_completed(futures):
                try:
                    records[futures[future]] = ("done", future.result())
                except BrokenProcessPool:
                    pass
                except Exception as error:
                    records[futures[future]] = ("failed", error)
    return [records.get(position, ("died", None)) for position in range(len(items))]
