"""Fails stage 2 at test_the_order_of_names: other places come between one and what is below it.

Passes the visible tests of stage 2.
"""

from bisect import bisect_left, bisect_right, insort


class Board:
    def __init__(self):
        self.places = []
        self.records = {}

    def set(self, place, field, value, at=None, ttl=None):
        if place not in self.records:
            insort(self.places, place)
        self.records.setdefault(place, {})[field] = value

    def get(self, place, field, at=None):
        return self.records[place].get(field) if place in self.records else None

    def delete(self, place, field, at=None):
        record = self.records.get(place)
        if record is None or field not in record:
            return False
        del record[field]
        if not record:
            del self.records[place]
            self.places.pop(bisect_left(self.places, place))
        return True

    def record(self, place, at=None):
        return self.records.get(place, {}).copy()

    def scan(self, prefix="", after=None, limit=None, at=None):
        index = max(bisect_left(self.places, prefix), 0 if after is None else bisect_right(self.places, after))
        page = []
        while index < len(self.places) and (limit is None or len(page) < limit):
            place = self.places[index]
            if prefix and not place.startswith(prefix):
                break
            if not prefix or place[len(prefix) :][:1] in ("", "/"):
                page.append((place, self.record(place)))
            index += 1
        return page
