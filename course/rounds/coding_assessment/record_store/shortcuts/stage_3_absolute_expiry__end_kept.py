"""Fails stage 4 at test_time_that_was_left_drawn: a backup keeps the time at which a note would have ended."""

from copy import deepcopy


class Board:
    def __init__(self):
        self.now = 0
        self.notes = {}  # (names, field) -> (value, end or None)
        self.backups = {}

    def go(self, at):
        if at is not None:
            self.now = at

    @staticmethod
    def split(place):
        return tuple(place.split("/")) if place else ()

    def live(self, prefix=()):
        return {
            key: note
            for key, note in self.notes.items()
            if key[0][: len(prefix)] == prefix and (note[1] is None or self.now < note[1])
        }

    def set(self, place, field, value, at=None, ttl=None):
        self.go(at)
        self.notes[self.split(place), field] = (value, None if ttl is None else self.now + ttl)

    def get(self, place, field, at=None):
        return self.record(place, at).get(field)

    def delete(self, place, field, at=None):
        self.go(at)
        key = (self.split(place), field)
        if key not in self.live():
            return False
        del self.notes[key]
        return True

    def record(self, place, at=None):
        self.go(at)
        names = self.split(place)
        return {field: value for (where, field), (value, _) in self.live(names).items() if where == names}

    def scan(self, prefix="", after=None, limit=None, at=None):
        self.go(at)
        found = {}
        for (names, field), (value, _) in self.live(self.split(prefix)).items():
            if after is None or names > self.split(after):
                found.setdefault(names, {})[field] = value
        return [("/".join(names), found[names]) for names in sorted(found)[:limit]]

    def backup(self, name, prefix="", at=None):
        self.go(at)
        self.backups[name] = (self.split(prefix), deepcopy(self.live(self.split(prefix))))
        return len(self.backups[name][1])

    def restore(self, name, at=None):
        self.go(at)
        if name not in self.backups:
            return False
        prefix, notes = self.backups[name]
        self.notes = {key: note for key, note in self.notes.items() if key[0][: len(prefix)] != prefix}
        self.notes.update(deepcopy(notes))
        return True

    def changed(self, name, at=None):
        self.go(at)
        if name not in self.backups:
            return None
        prefix, notes = self.backups[name]
        now, then = ({key: note[0] for key, note in side.items()} for side in (self.live(prefix), notes))
        return [("/".join(k[0]), k[1]) for k in sorted(now.keys() | then.keys()) if now.get(k) != then.get(k)]
