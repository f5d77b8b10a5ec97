"""Fails stage 4 at test_no_reading_twice: a checkpoint is a count of results, and a resume does the whole run again up to it.

Passes the visible tests of stage 4.
"""

import json
from collections import deque
from itertools import islice


class BufferFull(Exception):
    pass


class Pipeline:
    def __init__(self, source, steps=()):
        self.source = source
        self.steps = steps

    def add(self, step):
        return Pipeline(self.source, (*self.steps, step))

    def map(self, function):
        return self.add(lambda items: map(function, items))

    def filter(self, predicate):
        return self.add(lambda items: filter(predicate, items))

    def take(self, count):
        return self.add(lambda items: islice(items, count))

    def window(self, size):
        def windows(items):
            latest = deque(maxlen=size)
            for item in items:
                latest.append(item)
                if len(latest) == size:
                    yield list(latest)

        return self.add(windows)

    def __iter__(self):
        return Run(self, 0)

    def results(self, run):
        def readings():
            run.reader = self.source(0)
            yield from run.reader

        items = readings()
        for step in self.steps:
            items = step(items)
        return items

    def share(self, count, cap):
        return Shared(iter(self), cap, [0] * count)

    def resume(self, text):
        state = json.loads(text)
        if "places" not in state:
            return Run(self, state["given"])
        places = state["places"]
        first = min((place for place in places if place is not None), default=0)
        shared = Shared(Run(self, first), state["cap"], places)
        shared.first = first
        furthest = max((place for place in places if place is not None), default=0)
        shared.kept.extend(islice(shared.run, furthest - first))
        return shared


class Run:
    def __init__(self, pipeline, given):
        self.reader = None
        self.given = given
        self.items = islice(pipeline.results(self), given, None)

    def __iter__(self):
        return self

    def __next__(self):
        try:
            item = next(self.items)
        except BaseException:
            self.close()
            raise
        self.given += 1
        return item

    def checkpoint(self):
        return json.dumps({"given": self.given})

    def close(self):
        self.items = iter(())
        if self.reader is not None:
            self.reader.close()


class Shared:
    def __init__(self, run, cap, places):
        self.run, self.cap, self.places = run, cap, places
        self.kept, self.first = deque(), 0
        self.branches = [Branch(self, number) for number in range(len(places))]

    def open_places(self):
        return [place for place in self.places if place is not None]

    def take(self, number):
        place = self.places[number]
        if place is None:
            raise StopIteration
        if place == self.first + len(self.kept):
            if place - min(self.open_places()) >= self.cap:
                raise BufferFull
            self.kept.append(next(self.run))
        item = self.kept[place - self.first]
        self.places[number] += 1
        self.forget()
        return item

    def forget(self):
        while self.kept and self.first < min(self.open_places(), default=self.first + 1):
            self.kept.popleft()
            self.first += 1

    def leave(self, number):
        self.places[number] = None
        self.forget()
        if not self.open_places():
            self.run.close()

    def close(self):
        for number in range(len(self.places)):
            self.leave(number)

    def checkpoint(self):
        return json.dumps({"places": self.places, "cap": self.cap})


class Branch:
    def __init__(self, shared, number):
        self.shared, self.number = shared, number

    def __iter__(self):
        return self

    def __next__(self):
        return self.shared.take(self.number)

    def close(self):
        self.shared.leave(self.number)
