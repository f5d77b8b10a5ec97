"""Fails stage 1 at test_values_that_are_empty: a note counts as there only if its value is true.

Passes the visible tests of stage 1.
"""


class Board:
    def __init__(self):
        self.records = {}

    def set(self, place, field, value, at=None, ttl=None):
        self.records.setdefault(place, {})[field] = value

    def get(self, place, field, at=None):
        return self.records.get(place, {}).get(field)

    def delete(self, place, field, at=None):
        if not self.get(place, field):
            return False
        del self.records[place][field]
        return True

    def record(self, place, at=None):
        return dict(self.records.get(place, {}))
