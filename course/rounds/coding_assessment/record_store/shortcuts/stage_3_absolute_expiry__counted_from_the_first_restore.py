"""Fails stage 4 at test_time_left_each_time: the first restore turns the time left in the backup into a time of day.

Passes the visible tests of stage 4.
"""

from bisect import bisect_right, insort
from math import inf


class Note:
    def __init__(self, value, end):
        self.value, self.end = value, end

    def moved(self, seconds):
        return Note(self.value, self.end + seconds)


class Board:
    def __init__(self):
        self.now = 0
        self.records, self.places = {}, []
        self.backups = {}

    def turn(self, at):
        self.now = self.now if at is None else at

    def live(self, place):
        return {f: note for f, note in self.records.get(place, {}).items() if self.now < note.end}

    def put(self, place, field, note):
        if place not in self.records:
            self.records[place] = {}
            insort(self.places, place.split("/"))
        self.records[place][field] = note

    def take(self, place, field):
        del self.records[place][field]
        if not self.records[place]:
            del self.records[place]
            self.places.remove(place.split("/"))

    def set(self, place, field, value, at=None, ttl=None):
        self.turn(at)
        self.put(place, field, Note(value, inf if ttl is None else self.now + ttl))

    def get(self, place, field, at=None):
        return self.record(place, at).get(field)

    def delete(self, place, field, at=None):
        self.turn(at)
        there = field in self.live(place)
        if there:
            self.take(place, field)
        return there

    def record(self, place, at=None):
        self.turn(at)
        return {field: note.value for field, note in self.live(place).items()}

    def below(self, prefix, start=0):
        top = prefix.split("/") if prefix else []
        return ["/".join(names) for names in self.places[start:] if names[: len(top)] == top]

    def scan(self, prefix="", after=None, limit=None, at=None):
        self.turn(at)
        start = 0 if after is None else bisect_right(self.places, after.split("/"))
        found = [(place, self.record(place)) for place in self.below(prefix, start) if self.live(place)]
        return found[:limit]

    def backup(self, name, prefix="", at=None):
        self.turn(at)
        notes = {(p, f): note.moved(-self.now) for p in self.below(prefix) for f, note in self.live(p).items()}
        self.backups[name] = (prefix, notes)
        return len(notes)

    def restore(self, name, at=None):
        self.turn(at)
        if name not in self.backups:
            return False
        prefix, notes = self.backups[name]
        for place in self.below(prefix):
            for field in list(self.records[place]):
                self.take(place, field)
        for key in notes:
            notes[key] = notes[key].moved(self.now)
            self.put(*key, notes[key])
        return True

    def changed(self, name, at=None):
        self.turn(at)
        if name not in self.backups:
            return None
        prefix, notes = self.backups[name]
        differ = {(p, f) for p in self.below(prefix) for f in self.live(p)} ^ notes.keys()
        differ |= {key for key, note in notes.items() if self.get(*key) != note.value}
        return sorted(differ, key=lambda key: (key[0].split("/"), key[1]))
