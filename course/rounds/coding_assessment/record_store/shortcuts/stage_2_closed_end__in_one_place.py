"""Fails stage 3 at test_the_end_does_not_belong_to_it: a note still holds at the second of its end.

Passes the visible tests of stage 3.
"""


class Note:
    def __init__(self, value, begin, ttl):
        self.value, self.begin, self.ttl = value, begin, ttl

    def holds(self, now):
        return self.ttl is None or (self.ttl > 0 and now - self.begin <= self.ttl)


class Board:
    def __init__(self):
        self.now = 0
        self.records = {}

    def set(self, place, field, value, at=None, ttl=None):
        self.see(at)
        self.records.setdefault(place, {})[field] = Note(value, self.now, ttl)

    def see(self, at):
        if at is not None:
            self.now = at

    def get(self, place, field, at=None):
        return self.record(place, at).get(field)

    def delete(self, place, field, at=None):
        there = field in self.record(place, at)
        if there:
            del self.records[place][field]
        return there

    def record(self, place, at=None):
        self.see(at)
        notes = self.records.get(place, {})
        return {field: note.value for field, note in notes.items() if note.holds(self.now)}

    def scan(self, prefix="", after=None, limit=None, at=None):
        self.see(at)
        found = []
        for names in sorted(place.split("/") for place in self.records):
            place = "/".join(names)
            below = not prefix or names[: len(prefix.split("/"))] == prefix.split("/")
            if below and (after is None or names > after.split("/")) and self.record(place):
                found.append((place, self.record(place)))
        return found[:limit]
