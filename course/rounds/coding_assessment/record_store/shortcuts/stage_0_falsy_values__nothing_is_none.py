"""Fails stage 1 at test_values_that_are_empty: writing an empty value is taken for taking the note away.

Passes the visible tests of stage 1.
"""


class Board:
    def __init__(self):
        self.notes = {}

    def set(self, place, field, value, at=None, ttl=None):
        if value or value == 0:
            self.notes[place, field] = value
        else:
            self.notes.pop((place, field), None)

    def get(self, place, field, at=None):
        return self.notes.get((place, field))

    def delete(self, place, field, at=None):
        return self.notes.pop((place, field), None) is not None

    def record(self, place, at=None):
        return {key[1]: value for key, value in self.notes.items() if key[0] == place}
