"""Fails stage 4 at test_only_what_is_below: a restore makes the backup the whole board, whatever its prefix was.

Passes the visible tests of stage 4.
"""

import math


class Board:
    def __init__(self):
        self.now = 0
        self.notes = {}
        self.backups = {}

    def tick(self, at):
        self.now = self.now if at is None else at
        self.notes = {key: (value, end) for key, (value, end) in self.notes.items() if self.now < end}

    def set(self, place, field, value, at=None, ttl=None):
        self.tick(at)
        self.notes[tuple(place.split("/")), field] = (value, math.inf if ttl is None else self.now + ttl)
        self.tick(None)

    def get(self, place, field, at=None):
        self.tick(at)
        return self.notes.get((tuple(place.split("/")), field), (None,))[0]

    def delete(self, place, field, at=None):
        self.tick(at)
        return self.notes.pop((tuple(place.split("/")), field), None) is not None

    def record(self, place, at=None):
        self.tick(at)
        return {f: value for (names, f), (value, _) in self.notes.items() if names == tuple(place.split("/"))}

    def below(self, prefix):
        top = tuple(prefix.split("/")) if prefix else ()
        return {key: note for key, note in self.notes.items() if key[0][: len(top)] == top}

    def scan(self, prefix="", after=None, limit=None, at=None):
        self.tick(at)
        places = sorted({names for names, _ in self.below(prefix)})
        if after is not None:
            places = [names for names in places if names > tuple(after.split("/"))]
        return [(place, self.record(place)) for place in map("/".join, places[:limit])]

    def backup(self, name, prefix="", at=None):
        self.tick(at)
        notes = {key: (value, end - self.now) for key, (value, end) in self.below(prefix).items()}
        self.backups[name] = (prefix, notes)
        return len(notes)

    def restore(self, name, at=None):
        self.tick(at)
        if name not in self.backups:
            return False
        self.notes = {key: (value, self.now + left) for key, (value, left) in self.backups[name][1].items()}
        return True

    def changed(self, name, at=None):
        self.tick(at)
        if name not in self.backups:
            return None
        prefix, then = self.backups[name]
        now = self.below(prefix)
        keys = [k for k in then.keys() | now.keys() if k not in then or k not in now or then[k][0] != now[k][0]]
        return [("/".join(names), field) for names, field in sorted(keys)]
