"""Fails stage 3 at test_calls_without_a_time_drawn: a call without a time happens at 0, where nothing has run out yet.

Passes the visible tests of stage 3.
"""

from dataclasses import dataclass


@dataclass
class Note:
    value: object
    end: float


class Board:
    def __init__(self):
        self.notes = {}

    def live(self, at):
        now = at or 0
        return {key: note.value for key, note in self.notes.items() if now < note.end}

    def set(self, place, field, value, at=None, ttl=None):
        self.notes[place, field] = Note(value, float("inf") if ttl is None else (at or 0) + ttl)

    def get(self, place, field, at=None):
        return self.live(at).get((place, field))

    def delete(self, place, field, at=None):
        if (place, field) not in self.live(at):
            return False
        del self.notes[place, field]
        return True

    def record(self, place, at=None):
        return {field: value for (where, field), value in self.live(at).items() if where == place}

    def scan(self, prefix="", after=None, limit=None, at=None):
        places = {}
        for (place, field), value in self.live(at).items():
            places.setdefault(tuple(place.split("/")), {})[field] = value
        top = tuple(prefix.split("/")) if prefix else ()
        found = [names for names in sorted(places) if names[: len(top)] == top]
        if after is not None:
            found = [names for names in found if names > tuple(after.split("/"))]
        return [("/".join(names), places[names]) for names in found[:limit]]
