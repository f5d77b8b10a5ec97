"""Fails stage 3 at test_an_expired_entry_makes_room_drawn: expired entries are looked for from the least recently used one on.

An old entry that was used a moment ago is not found in this way. Passes the visible tests of stage 3.
"""

import time
from collections import OrderedDict

MISSING = object()


def frozen(value):
    kind = type(value)
    if kind in (list, tuple):
        return kind, tuple(frozen(item) for item in value)
    if kind in (set, frozenset):
        return kind, frozenset(frozen(item) for item in value)
    if kind is dict:
        return kind, frozenset((frozen(key), frozen(item)) for key, item in value.items())
    return kind, value


class Entry:
    def __init__(self, value, weight, expires):
        self.value, self.weight, self.expires = value, weight, expires


class Cache:
    def __init__(self, capacity, weigh=None, ttl=None, clock=time.monotonic):
        self.capacity, self.ttl, self.clock = capacity, ttl, clock
        self.weigh = weigh if weigh is not None else lambda value: 1
        self.entries = OrderedDict()
        self.weight = 0
        self.counts = dict.fromkeys(("hits", "misses", "evictions"), 0)

    def expired(self, key):
        return self.ttl is not None and self.entries[key].expires <= self.clock()

    def remove(self, key):
        self.weight -= self.entries.pop(key).weight

    def purge(self):
        while self.entries and self.expired(next(iter(self.entries))):
            self.remove(next(iter(self.entries)))

    def get(self, key, default=None):
        self.purge()
        if key in self.entries and self.expired(key):
            self.remove(key)
        if key not in self.entries:
            self.counts["misses"] += 1
            return default
        self.counts["hits"] += 1
        self.entries.move_to_end(key)
        return self.entries[key].value

    def put(self, key, value):
        weight = self.weigh(value)
        self.purge()
        if key in self.entries:
            self.remove(key)
        if weight > self.capacity:
            return
        while self.weight + weight > self.capacity:
            self.remove(next(iter(self.entries)))
            self.counts["evictions"] += 1
        expires = None if self.ttl is None else self.clock() + self.ttl
        self.entries[key] = Entry(value, weight, expires)
        self.weight += weight

    def keys(self):
        return [key for key in self.entries if not self.expired(key)]

    def info(self):
        return {**self.counts, "weight": sum(self.entries[key].weight for key in self.keys())}

    def memoize(self, function):
        return Memoized(self, function)


class Memoized:
    def __init__(self, cache, function):
        self.cache, self.function = cache, function

    def __call__(self, *args, **kwargs):
        key = (id(self), frozen(args), frozen(kwargs))
        value = self.cache.get(key, MISSING)
        if value is MISSING:
            value = self.function(*args, **kwargs)
            self.cache.put(key, value)
        return value
