"""Fails stage 1 at test_nothing_is_begun_for_the_third_time: who shares a pool with a culprit is tried, and blamed, with it.

Passes the visible tests of stage 1.
"""

from collections import Counter, deque
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool


def cpu_map(function, items, workers):
    items = list(items)
    waiting, tries, records = deque(range(len(items))), Counter(), {}
    while waiting:
        with ProcessPoolExecutor(workers) as pool:
            running, broken = {}, False
            while running or (waiting and not broken):
                while waiting and not broken and len(running) < workers:
                    position = waiting.popleft()
                    tries[position] += 1
                    running[pool.submit(function, items[position])] = position
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    position = running.pop(future)
                    try:
                        records[position] = ("done", future.result())
                    except BrokenProcessPool:
                        broken = True
                        if tries[position] == 3:
                            records[position] = ("died", None)
                        else:
                            waiting.append(position)
                    except Exception as error:
                        records[position] = ("failed", error)
    return [records[position] for position in range(len(items))]
