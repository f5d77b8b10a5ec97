"""Fails stage 4 at test_branches_go_on_drawn: the checkpoint is that of the run, and all branches go on with its next result."""

import json


class BufferFull(Exception):
    pass


DROPPED = object()


class Pipeline:
    def __init__(self, source, steps=()):
        self.source = source
        self.steps = steps

    def map(self, function):
        return Pipeline(self.source, (*self.steps, ("map", function)))

    def filter(self, predicate):
        return Pipeline(self.source, (*self.steps, ("filter", predicate)))

    def take(self, count):
        return Pipeline(self.source, (*self.steps, ("take", count)))

    def window(self, size):
        return Pipeline(self.source, (*self.steps, ("window", size)))

    def __iter__(self):
        begin = {"map": lambda _: None, "filter": lambda _: None, "take": lambda count: count, "window": lambda _: []}
        return Run(self, 0, [begin[name](argument) for name, argument in self.steps])

    def share(self, count, cap):
        return Shared(iter(self), cap, [[] for _ in range(count)])

    def resume(self, text):
        state = json.loads(text)
        run = Run(self, state["position"], state["memories"], state["over"])
        if "open" not in state:
            return run
        return Shared(run, state["cap"], [[] if is_open else None for is_open in state["open"]])


class Run:
    def __init__(self, pipeline, position, memories, over=False):
        self.pipeline, self.position, self.memories = pipeline, position, memories
        self.over = over
        self.reader = None
        self.check_takes()

    def check_takes(self):
        for (name, _), memory in zip(self.pipeline.steps, self.memories, strict=True):
            if name == "take" and memory == 0:
                self.close()

    def __iter__(self):
        return self

    def __next__(self):
        while not self.over:
            try:
                if self.reader is None:
                    self.reader = self.pipeline.source(self.position)
                item = self.lead(next(self.reader))
            except BaseException:
                self.close()
                raise
            self.check_takes()
            if item is not DROPPED:
                return item
        raise StopIteration

    def lead(self, item):
        self.position += 1
        for number, (name, argument) in enumerate(self.pipeline.steps):
            if name == "map":
                item = argument(item)
            elif name == "filter":
                if not argument(item):
                    return DROPPED
            elif name == "take":
                self.memories[number] -= 1
            else:
                self.memories[number].append(item)
                if len(self.memories[number]) < argument:
                    return DROPPED
                item = self.memories[number].copy()
                self.memories[number].pop(0)
        return item

    def close(self):
        self.over = True
        if self.reader is not None:
            self.reader.close()

    def state(self):
        return {"position": self.position, "memories": self.memories, "over": self.over}

    def checkpoint(self):
        return json.dumps(self.state())


class Shared:
    def __init__(self, run, cap, queues):
        self.run, self.cap, self.queues = run, cap, queues
        self.branches = [Branch(self, number) for number in range(len(queues))]

    def checkpoint(self):
        is_open = [queue is not None for queue in self.queues]
        return json.dumps({**self.run.state(), "cap": self.cap, "open": is_open})

    def close(self):
        self.queues = [None for _ in self.queues]
        self.run.close()


class Branch:
    def __init__(self, shared, number):
        self.shared, self.number = shared, number

    def __iter__(self):
        return self

    def __next__(self):
        mine = self.shared.queues[self.number]
        if mine is None:
            raise StopIteration
        if not mine:
            queues = [queue for queue in self.shared.queues if queue is not None]
            if any(len(queue) == self.shared.cap for queue in queues):
                raise BufferFull
            item = next(self.shared.run)
            for queue in queues:
                queue.append(item)
        return mine.pop(0)

    def close(self):
        self.shared.queues[self.number] = None
        if all(queue is None for queue in self.shared.queues):
            self.shared.run.close()
