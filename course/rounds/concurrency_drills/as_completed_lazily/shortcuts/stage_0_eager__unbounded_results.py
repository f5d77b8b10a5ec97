"""Fails stage 1 at test_pulls_no_further_than_the_window: free workers pull on while nobody takes the results.

Passes the visible tests of stage 1.
"""

import queue
import threading


def as_completed_lazily(function, items, limit):
    items, ended, pulling, over = iter(items), queue.Queue(), threading.Lock(), object()
    closed = False

    def work():
        while not closed:
            with pulling:
                item = next(items, over)
            if item is over:
                break
            try:
                ended.put((function(item), None))
            except Exception as error:
                ended.put((None, error))
        ended.put((over, None))

    workers = [threading.Thread(target=work) for _ in range(limit)]
    for worker in workers:
        worker.start()
    try:
        while limit:
            result, error = ended.get()
            if error:
                raise error
            if result is over:
                limit -= 1
            else:
                yield result
    finally:
        closed = True
        for worker in workers:
            worker.join()
