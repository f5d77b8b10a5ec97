"""Fails stage 4 at test_closed_with_the_last_item: that a take is full is found out when somebody asks for one more.

Passes the visible tests of stage 4.
"""

import json

SKIP = object()


class BufferFull(Exception):
    pass


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
        return Shared(iter(self), cap, [], [0] * count)

    def resume(self, text):
        state = json.loads(text)
        run = Run(self, *state.pop("run"))
        return Shared(run, **state) if state else run


class Run:
    def __init__(self, pipeline, position, memories, ended=False):
        self.pipeline, self.position, self.memories, self.ended = pipeline, position, memories, ended
        self.reader = None

    def __iter__(self):
        return self

    def __next__(self):
        self.end_if_taken()
        while not self.ended:
            try:
                if self.reader is None:
                    self.reader = self.pipeline.source(self.position)
                item = next(self.reader)
                self.position += 1
                for number, (name, argument) in enumerate(self.pipeline.steps):
                    self.memories[number], item = STEPS[name](argument, self.memories[number], item)
                    if item is SKIP:
                        break
            except BaseException:
                self.close()
                raise
            if item is not SKIP:
                return item
            self.end_if_taken()
        raise StopIteration

    def end_if_taken(self):
        if any(
            name == "take" and memory == 0 for (name, _), memory in zip(self.pipeline.steps, self.memories, strict=True)
        ):
            self.close()

    def close(self):
        self.ended = True
        if self.reader is not None:
            self.reader.close()

    def checkpoint(self):
        return json.dumps({"run": [self.position, self.memories, self.ended]})


def window(size, latest, item):
    latest = latest + [item]
    return (latest[1:], latest) if len(latest) == size else (latest, SKIP)


STEPS = {
    "map": lambda function, _, item: (None, function(item)),
    "filter": lambda predicate, _, item: (None, item if predicate(item) else SKIP),
    "take": lambda _, left, item: (left - 1, item),
    "window": window,
}


class Shared:
    """``due`` is what each branch has still to take, counted from the end of ``kept``; None when it is closed."""

    def __init__(self, run, cap, kept, due):
        self.run, self.cap, self.kept, self.due = run, cap, kept, due
        self.branches = [Branch(self, number) for number in range(len(due))]

    def checkpoint(self):
        state = json.loads(self.run.checkpoint())
        return json.dumps({**state, "cap": self.cap, "kept": self.kept, "due": self.due})

    def trim(self):
        needed = max((due for due in self.due if due is not None), default=0)
        self.kept = self.kept[len(self.kept) - needed :]

    def close(self):
        for branch in self.branches:
            branch.close()


class Branch:
    def __init__(self, shared, number):
        self.shared, self.number = shared, number
        self.is_open = shared.due[number] is not None

    def __iter__(self):
        return self

    def __next__(self):
        shared = self.shared
        if not self.is_open:
            raise StopIteration
        if shared.due[self.number] == 0:
            if any(due is not None and due >= shared.cap for due in shared.due):
                raise BufferFull
            shared.kept.append(next(shared.run))
            shared.due = [due if due is None else due + 1 for due in shared.due]
        item = shared.kept[-shared.due[self.number]]
        shared.due[self.number] -= 1
        shared.trim()
        return item

    def close(self):
        self.is_open = False
        self.shared.due[self.number] = None
        self.shared.trim()
        if all(due is None for due in self.shared.due):
            self.shared.run.close()
