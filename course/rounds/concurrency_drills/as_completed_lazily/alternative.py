import threading
from collections import deque


def as_completed_lazily(function, items, limit):
    source = iter(items)
    pulling = threading.Lock()
    changed = threading.Condition()
    ended = deque()
    places = limit
    working = limit
    closed = False

    def claim():
        nonlocal places
        with changed:
            changed.wait_for(lambda: places or closed)
            places -= 1
            return not closed

    def work():
        nonlocal places, working
        try:
            while claim():
                with pulling:
                    item = next(source, changed)
                if item is changed:
                    return
                try:
                    outcome = (function(item), None)
                except Exception as error:
                    outcome = (None, error)
                with changed:
                    ended.append(outcome)
                    changed.notify_all()
        finally:
            with changed:
                working -= 1
                places += 1
                changed.notify_all()

    workers = [threading.Thread(target=work) for _ in range(limit)]
    try:
        for worker in workers:
            worker.start()
        while True:
            with changed:
                changed.wait_for(lambda: ended or not working)
                if not ended:
                    return
                value, error = ended.popleft()
            if error is not None:
                raise error
            yield value
            with changed:
                places += 1
                changed.notify_all()
    finally:
        with changed:
            closed = True
            changed.notify_all()
        for worker in workers:
            worker.join()
