"""Fails stage 4 at test_closed_with_the_last_item: the source is closed by close, and by nothing else.

Passes the visible tests of stage 4.
"""

import json


class BufferFull(Exception):
    pass


class Readings:
    def __init__(self, source, position):
        self.source, self.position, self.reader = source, position, None

    def __next__(self):
        if self.reader is None:
            self.reader = self.source(self.position)
        reading = next(self.reader)
        self.position += 1
        return reading


class Step:
    """One step in a chain of iterators; ``memory`` is what it would have to write down."""

    def __init__(self, before, argument, memory):
        self.before, self.argument, self.memory = before, argument, memory

    def __iter__(self):
        return self


class Map(Step):
    def __next__(self):
        return self.argument(next(self.before))


class Filter(Step):
    def __next__(self):
        while True:
            item = next(self.before)
            if self.argument(item):
                return item


class Window(Step):
    def __next__(self):
        self.memory = self.memory or []
        while True:
            self.memory.append(next(self.before))
            if len(self.memory) == self.argument:
                window = list(self.memory)
                del self.memory[0]
                return window


class Take(Step):
    def __next__(self):
        if self.memory is None:
            self.memory = self.argument
        if self.memory == 0:
            raise StopIteration
        item = next(self.before)
        self.memory -= 1
        return item


class Pipeline:
    def __init__(self, source, steps=()):
        self.source = source
        self.steps = list(steps)

    def map(self, function):
        return Pipeline(self.source, [*self.steps, (Map, function)])

    def filter(self, predicate):
        return Pipeline(self.source, [*self.steps, (Filter, predicate)])

    def take(self, count):
        return Pipeline(self.source, [*self.steps, (Take, count)])

    def window(self, size):
        return Pipeline(self.source, [*self.steps, (Window, size)])

    def __iter__(self):
        return Run(self, 0, [None] * len(self.steps))

    def share(self, count, cap):
        return Shared(iter(self), cap, {str(number): [] for number in range(count)}, count)

    def resume(self, text):
        saved = json.loads(text)
        if type(saved) is list:
            return Run(self, *saved)
        return Shared(Run(self, *saved["run"]), saved["cap"], saved["queues"], saved["count"])


class Run:
    def __init__(self, pipeline, position, memories):
        self.readings = Readings(pipeline.source, position)
        self.chain = [self.readings]
        for (step, argument), memory in zip(pipeline.steps, memories, strict=True):
            self.chain.append(step(self.chain[-1], argument, memory))
        self.closed = False

    def __iter__(self):
        return self

    def __next__(self):
        if self.closed:
            raise StopIteration
        return next(self.chain[-1])

    def close(self):
        self.closed = True
        if self.readings.reader is not None:
            self.readings.reader.close()

    def save(self):
        return [self.readings.position, [step.memory for step in self.chain[1:]]]

    def checkpoint(self):
        return json.dumps(self.save())


class Shared:
    def __init__(self, run, cap, queues, count):
        self.run, self.cap, self.queues = run, cap, queues
        self.branches = [Branch(self, str(number)) for number in range(count)]

    def close(self):
        for branch in self.branches:
            branch.close()

    def checkpoint(self):
        return json.dumps({"run": self.run.save(), "cap": self.cap, "queues": self.queues, "count": len(self.branches)})


class Branch:
    def __init__(self, shared, name):
        self.shared, self.name = shared, name

    def __iter__(self):
        return self

    def __next__(self):
        queues = self.shared.queues
        if self.name not in queues:
            raise StopIteration
        if not queues[self.name]:
            if max(len(queue) for queue in queues.values()) >= self.shared.cap:
                raise BufferFull(f"the slowest branch has {self.shared.cap} results to take")
            item = next(self.shared.run)
            for queue in queues.values():
                queue.append(item)
        return queues[self.name].pop(0)

    def close(self):
        self.shared.queues.pop(self.name, None)
        if not self.shared.queues:
            self.shared.run.close()
