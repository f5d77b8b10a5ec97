"""The same cache with one dict, a heap of ages, calls written as texts, and one condition for all threads."""

import heapq
import itertools
import threading
import time


def text_of(value):
    """A text that two arguments share only when they are the same."""
    name = type(value).__name__
    if isinstance(value, dict):
        return f"{name}{sorted([text_of(key), text_of(item)] for key, item in value.items())}"
    if isinstance(value, (set, frozenset)):
        return f"{name}{sorted(text_of(item) for item in value)}"
    if isinstance(value, (list, tuple)):
        return f"{name}{[text_of(item) for item in value]}"
    return f"{name}:{value!r}"


class Call:
    """The key of a memoized call."""

    def __init__(self, number, text):
        self.name = (number, text)

    def __eq__(self, other):
        return type(other) is Call and self.name == other.name

    def __hash__(self):
        return hash(self.name)


class Entry:
    def __init__(self, value, weight, gone):
        self.value, self.weight, self.gone = value, weight, gone


class Cache:
    def __init__(self, capacity, weigh=None, ttl=None, clock=time.monotonic):
        self.capacity, self.weigh, self.ttl, self.clock = capacity, weigh, ttl, clock
        self.changed = threading.Condition()
        self.entries = {}
        self.ages = []
        self.numbers = itertools.count()
        self.hits = self.misses = self.evictions = 0
        self.under_way = {}

    # -- with the condition held

    def live(self):
        if self.ttl is not None:
            now = self.clock()
            while self.ages and self.ages[0][0] <= now:
                _, _, key, entry = heapq.heappop(self.ages)
                if self.entries.get(key) is entry:
                    del self.entries[key]
        return self.entries

    def weight(self):
        return sum(entry.weight for entry in self.live().values())

    def look_up(self, key):
        entry = self.live().pop(key, None)
        if entry is None:
            self.misses += 1
        else:
            self.hits += 1
            self.entries[key] = entry
        return entry

    def keep(self, key, value, weight):
        self.live().pop(key, None)
        if weight > self.capacity:
            return
        while self.weight() + weight > self.capacity:
            del self.entries[next(iter(self.entries))]
            self.evictions += 1
        entry = self.entries[key] = Entry(value, weight, None)
        if self.ttl is not None:
            heapq.heappush(self.ages, (self.clock() + self.ttl, next(self.numbers), key, entry))

    def counts(self):
        return {"hits": self.hits, "misses": self.misses, "evictions": self.evictions, "weight": self.weight()}

    # -- for everybody

    def weight_of(self, value):
        return 1 if self.weigh is None else self.weigh(value)

    def get(self, key, default=None):
        with self.changed:
            entry = self.look_up(key)
        return entry.value if entry else default

    def put(self, key, value):
        weight = self.weight_of(value)
        with self.changed:
            self.keep(key, value, weight)

    def keys(self):
        with self.changed:
            return list(self.live())

    def info(self):
        with self.changed:
            return self.counts()

    def snapshot(self):
        with self.changed:
            entries = [(key, entry.value) for key, entry in self.live().items()]
            return {"entries": entries, **self.counts()}

    def memoize(self, function):
        number = next(self.numbers)

        def asked(*args, **kwargs):
            return self.ask(Call(number, text_of([args, kwargs])), function, args, kwargs)

        return asked

    def ask(self, call, function, args, kwargs):
        with self.changed:
            entry = self.look_up(call)
            if entry:
                return entry.value
            cell = self.under_way.get(call)
            if cell is None:
                mine = self.under_way[call] = []
            else:
                mine = None
                self.changed.wait_for(lambda: cell)
        if mine is not None:
            cell = mine
            self.compute(call, cell, lambda: function(*args, **kwargs))
        kind, what = cell[0]
        if kind == "raised":
            raise what
        return what

    def compute(self, call, cell, function):
        kept = []
        try:
            value = function()
            kept.append((value, self.weight_of(value)))
            outcome = ("returned", value)
        except Exception as error:
            outcome = ("raised", error)
        with self.changed:
            for value, weight in kept:
                self.keep(call, value, weight)
            del self.under_way[call]
            cell.append(outcome)
            self.changed.notify_all()
