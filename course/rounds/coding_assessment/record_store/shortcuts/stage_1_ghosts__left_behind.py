"""Fails stage 2 at test_places_without_notes: the record of a place stays when its last note goes.

Passes the visible tests of stage 2.
"""


class Board:
    def __init__(self):
        self.records = {}

    def set(self, place, field, value, at=None, ttl=None):
        self.records.setdefault(place, {})[field] = value

    def get(self, place, field, at=None):
        return self.records.get(place, {}).get(field)

    def delete(self, place, field, at=None):
        if field in self.records.get(place, {}):
            del self.records[place][field]
            return True
        return False

    def record(self, place, at=None):
        return dict(self.records.get(place, {}))

    def scan(self, prefix="", after=None, limit=None, at=None):
        top = prefix.split("/") if prefix else []
        found = []
        for names in sorted(place.split("/") for place in self.records):
            if names[: len(top)] == top and (after is None or names > after.split("/")):
                place = "/".join(names)
                found.append((place, self.record(place)))
        return found[:limit]
