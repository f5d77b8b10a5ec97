"""Fails stage 3 at test_the_end_does_not_belong_to_it: a sweep takes away what ended before now, not at it.

Passes the visible tests of stage 3.
"""

import heapq


class Board:
    def __init__(self):
        self.now = 0
        self.notes = {}  # (names, field) -> (value, end)
        self.ends = []

    def sweep(self, at):
        self.now = self.now if at is None else at
        while self.ends and self.ends[0][0] < self.now:
            end, _, names, field = heapq.heappop(self.ends)
            if self.notes.get((names, field), (None, None))[1] == end:
                del self.notes[names, field]

    def set(self, place, field, value, at=None, ttl=None):
        self.sweep(at)
        names = tuple(place.split("/"))
        if ttl == 0:
            self.notes.pop((names, field), None)
            return
        end = None if ttl is None else self.now + ttl
        self.notes[names, field] = (value, end)
        if end is not None:
            heapq.heappush(self.ends, (end, len(self.ends), names, field))

    def get(self, place, field, at=None):
        self.sweep(at)
        return self.notes.get((tuple(place.split("/")), field), (None,))[0]

    def delete(self, place, field, at=None):
        self.sweep(at)
        return self.notes.pop((tuple(place.split("/")), field), None) is not None

    def record(self, place, at=None):
        self.sweep(at)
        return {f: value for (names, f), (value, _) in self.notes.items() if names == tuple(place.split("/"))}

    def scan(self, prefix="", after=None, limit=None, at=None):
        self.sweep(at)
        top = tuple(prefix.split("/")) if prefix else ()
        records = {}
        for (names, field), (value, _) in self.notes.items():
            if names[: len(top)] == top and (after is None or names > tuple(after.split("/"))):
                records.setdefault(names, {})[field] = value
        return [("/".join(names), records[names]) for names in sorted(records)[:limit]]
