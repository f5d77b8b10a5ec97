from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool


def cpu_map(function, items, workers):
    """One shared pool, with no more jobs in it than workers: whoever is in it when it breaks is a suspect."""
    waiting = enumerate(items)
    records, more = {}, True
    while more:
        more, suspects = share_a_pool(function, waiting, workers, records)
        for position, item in suspects:
            records[position] = alone(function, item)
    return [records[position] for position in sorted(records)]


def share_a_pool(function, waiting, workers, records):
    """Work until nothing waits or the pool breaks: whether something may wait yet, and the jobs that broke with it."""
    running, suspects = {}, []
    with ProcessPoolExecutor(workers) as pool:
        while True:
            while len(running) < workers:
                position, item = next(waiting, (None, None))
                if position is None:
                    break
                try:
                    running[pool.submit(function, item)] = position, item
                except BrokenProcessPool:
                    suspects.append((position, item))
                    break
            if not running:
                return bool(suspects), suspects
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                position, item = running.pop(future)
                record = outcome(future)
                if record[0] == "died":
                    suspects.append((position, item))
                else:
                    records[position] = record
            if suspects:
                for future, job in running.items():
                    record = outcome(future)
                    if record[0] == "died":
                        suspects.append(job)
                    else:
                        records[job[0]] = record
                return True, suspects


def alone(function, item):
    with ProcessPoolExecutor(1) as pool:
        return outcome(pool.submit(function, item))


def outcome(future):
    try:
        return "done", future.result()
    except BrokenProcessPool:
        return "died", None
    except Exception as error:
        return "failed", error
