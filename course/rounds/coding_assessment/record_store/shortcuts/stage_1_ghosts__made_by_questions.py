"""Fails stage 2 at test_places_without_notes: whoever asks about a place makes an empty record of it.

Passes the visible tests of stage 2.
"""

from collections import defaultdict


class Board:
    def __init__(self):
        self.records = defaultdict(dict)

    def set(self, place, field, value, at=None, ttl=None):
        self.records[tuple(place.split("/"))][field] = value

    def get(self, place, field, at=None):
        return self.records[tuple(place.split("/"))].get(field)

    def delete(self, place, field, at=None):
        names = tuple(place.split("/"))
        if field not in self.records[names]:
            return False
        del self.records[names][field]
        if not self.records[names]:
            del self.records[names]
        return True

    def record(self, place, at=None):
        return dict(self.records[tuple(place.split("/"))])

    def scan(self, prefix="", after=None, limit=None, at=None):
        top = tuple(prefix.split("/")) if prefix else ()
        places = [names for names in sorted(self.records) if names[: len(top)] == top]
        if after is not None:
            places = [names for names in places if names > tuple(after.split("/"))]
        return [("/".join(names), dict(self.records[names])) for names in places[:limit]]
