"""Fails stage 3 at test_limits_count_what_is_there: places that are passed count, also those without live notes.

Passes the visible tests of stage 3.
"""

from bisect import bisect_left, bisect_right, insort
from math import inf


class Board:
    def __init__(self):
        self.now = 0
        self.index = []
        self.fields = {}

    def at_time(self, at):
        self.now = self.now if at is None else at

    def set(self, place, field, value, at=None, ttl=None):
        self.at_time(at)
        names = place.split("/")
        if place not in self.fields:
            insort(self.index, names)
        self.fields.setdefault(place, {})[field] = (value, inf if ttl is None else self.now + ttl)

    def get(self, place, field, at=None):
        self.at_time(at)
        value, end = self.fields.get(place, {}).get(field, (None, inf))
        return value if self.now < end else None

    def delete(self, place, field, at=None):
        if self.get(place, field, at) is None:
            return False
        del self.fields[place][field]
        if not self.fields[place]:
            del self.fields[place]
            self.index.remove(place.split("/"))
        return True

    def record(self, place, at=None):
        self.at_time(at)
        return {f: value for f, (value, end) in self.fields.get(place, {}).items() if self.now < end}

    def scan(self, prefix="", after=None, limit=None, at=None):
        self.at_time(at)
        top = prefix.split("/") if prefix else []
        start = bisect_left(self.index, top)
        if after is not None:
            start = max(start, bisect_right(self.index, after.split("/")))
        found = []
        for count, names in enumerate(self.index[start:]):
            if names[: len(top)] != top or count == limit:
                break
            place = "/".join(names)
            if record := self.record(place):
                found.append((place, record))
        return found
