from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack


def cpu_map(function, items, workers):
    ### BEGIN SOLUTION
    waiting, running, records = enumerate(items), {}, {}

    def begin(pool):
        for position, item in waiting:
            running[pool.submit(function, item)] = position, pool
            return

    with ExitStack() as pools:
        for _ in range(workers):
            begin(pools.enter_context(ProcessPoolExecutor(1)))
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                position, pool = running.pop(future)
                error = future.exception()
                if isinstance(error, BrokenProcessPool):
                    records[position] = "died", None  # it was alone in its pool
                    pool = pools.enter_context(ProcessPoolExecutor(1))
                elif error is not None:
                    records[position] = "failed", error
                else:
                    records[position] = "done", future.result()
                begin(pool)
    return [records[position] for position in range(len(records))]
    ### END SOLUTION
