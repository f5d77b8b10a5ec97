"""Fails stage 1 at test_places_and_fields_are_two_things: a colon is taken for a joint that no name or field holds.

Passes the visible tests of stage 1.
"""


class Board:
    def __init__(self):
        self.notes = {}

    @staticmethod
    def key(place, field):
        return place + ":" + field

    def set(self, place, field, value, at=None, ttl=None):
        self.notes[self.key(place, field)] = value

    def get(self, place, field, at=None):
        return self.notes.get(self.key(place, field))

    def delete(self, place, field, at=None):
        key = self.key(place, field)
        if key not in self.notes:
            return False
        del self.notes[key]
        return True

    def record(self, place, at=None):
        start = self.key(place, "")
        return {key[len(start) :]: value for key, value in self.notes.items() if key.startswith(start)}
