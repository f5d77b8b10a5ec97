"""Fails stage 1 at test_places_and_fields_are_two_things: place and field are joined to one path.

Passes the visible tests of stage 1.
"""


class Board:
    def __init__(self):
        self.notes = {}

    def set(self, place, field, value, at=None, ttl=None):
        self.notes[f"{place}/{field}"] = value

    def get(self, place, field, at=None):
        return self.notes.get(f"{place}/{field}")

    def delete(self, place, field, at=None):
        return self.notes.pop(f"{place}/{field}", None) is not None

    def record(self, place, at=None):
        found = {}
        for path, value in self.notes.items():
            where, _, field = path.rpartition("/")
            if where == place:
                found[field] = value
        return found
