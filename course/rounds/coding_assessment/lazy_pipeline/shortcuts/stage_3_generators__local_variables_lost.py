"""Fails stage 4 at test_windows_are_remembered: readings and takes are counted outside of the generators, a window is not.

Passes the visible tests of stage 4.
"""

import json


class BufferFull(Exception):
    pass


class Pipeline:
    def __init__(self, source):
        self.source = source
        self.steps = []

    def add(self, name, argument):
        longer = Pipeline(self.source)
        longer.steps = [*self.steps, (name, argument)]
        return longer

    def map(self, function):
        return self.add("map", function)

    def filter(self, predicate):
        return self.add("filter", predicate)

    def take(self, count):
        return self.add("take", count)

    def window(self, size):
        return self.add("window", size)

    def __iter__(self):
        left = [argument if name == "take" else None for name, argument in self.steps]
        return Run(self, {"position": 0, "left": left})

    def share(self, count, cap):
        return Shared(iter(self), cap, [[] for _ in range(count)])

    def resume(self, text):
        state = json.loads(text)
        if "queues" in state:
            return Shared(Run(self, state["run"]), state["cap"], state["queues"])
        return Run(self, state)


class Run:
    """Generators around the readings; what they count stands in ``counts``."""

    def __init__(self, pipeline, counts):
        self.counts = counts
        self.reader = None
        self.items = self.readings(pipeline.source)
        for number, (name, argument) in enumerate(pipeline.steps):
            self.items = getattr(self, name)(self.items, argument, number)

    def readings(self, source):
        self.reader = source(self.counts["position"])
        for reading in self.reader:
            self.counts["position"] += 1
            yield reading

    def map(self, items, function, number):
        for item in items:
            yield function(item)

    def filter(self, items, predicate, number):
        for item in items:
            if predicate(item):
                yield item

    def take(self, items, count, number):
        left = self.counts["left"]
        while left[number] > 0:
            try:
                item = next(items)
            except StopIteration:
                return
            left[number] -= 1
            if left[number] == 0:
                self.stop()
            yield item

    def window(self, items, size, number):
        latest = []
        for item in items:
            latest.append(item)
            if len(latest) == size:
                yield latest.copy()
                del latest[0]

    def stop(self):
        if self.reader is not None:
            self.reader.close()

    def __iter__(self):
        return self

    def __next__(self):
        try:
            return next(self.items)
        except StopIteration:
            raise
        except Exception:
            self.close()
            raise

    def close(self):
        self.stop()
        self.items.close()

    def checkpoint(self):
        return json.dumps(self.counts)


class Shared:
    def __init__(self, run, cap, queues):
        self.run, self.cap, self.queues = run, cap, queues
        self.branches = [Branch(self, number) for number in range(len(queues))]

    def pull(self):
        queues = [queue for queue in self.queues if queue is not None]
        if max(map(len, queues)) >= self.cap:
            raise BufferFull
        item = next(self.run)
        for queue in queues:
            queue.append(item)

    def close(self):
        for branch in self.branches:
            branch.close()

    def checkpoint(self):
        return json.dumps({"queues": self.queues, "cap": self.cap, "run": self.run.counts})


class Branch:
    def __init__(self, shared, number):
        self.shared, self.number = shared, number

    def __iter__(self):
        return self

    def __next__(self):
        queue = self.shared.queues[self.number]
        if queue is None:
            raise StopIteration
        if not queue:
            self.shared.pull()
        return queue.pop(0)

    def close(self):
        self.shared.queues[self.number] = None
        if not any(queue is not None for queue in self.shared.queues):
            self.shared.run.close()
