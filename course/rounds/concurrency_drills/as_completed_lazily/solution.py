from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue


def as_completed_lazily(function, items, limit):
    ### BEGIN SOLUTION
    items = iter(items)
    ended = SimpleQueue()
    in_flight = 0
    with ThreadPoolExecutor(limit) as pool:  # left by return, exception or close: it waits for the calls that run
        while True:
            for item in islice(items, limit - in_flight):
                pool.submit(function, item).add_done_callback(ended.put)
                in_flight += 1
            if not in_flight:
                return
            result = ended.get().result()
            in_flight -= 1
            yield result
    ### END SOLUTION
