"""Fails stage 1 at test_one_thread_at_a_time_pulls: each worker makes itself a lock that no other worker knows.

Passes the visible tests of stage 1.
"""

import queue
import threading


def as_completed_lazily(function, items, limit):
    items, ended, over = iter(items), queue.Queue(), object()
    places = threading.Semaphore(limit)
    closed = False

    def work():
        lock = threading.Lock()
        while True:
            places.acquire()
            if closed:
                break
            try:
                with lock:
                    item = next(items, over)
                if item is over:
                    break
                ended.put((function(item), None))
            except Exception as error:
                ended.put((None, error))
        places.release()
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
                places.release()
    finally:
        closed = True
        places.release()
        for worker in workers:
            worker.join()
