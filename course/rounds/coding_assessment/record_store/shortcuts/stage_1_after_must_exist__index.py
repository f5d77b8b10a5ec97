"""Fails stage 2 at test_after_a_place_that_is_not_there: the next page begins at the index of the last place.

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
        record = self.records.get(place, {})
        if field not in record:
            return False
        del record[field]
        if not record:
            del self.records[place]
        return True

    def record(self, place, at=None):
        return dict(self.records.get(place, {}))

    def scan(self, prefix="", after=None, limit=None, at=None):
        def is_below(place):
            return not prefix or place == prefix or place.startswith(f"{prefix}/")

        places = sorted(filter(is_below, self.records), key=lambda place: place.split("/"))
        if after is not None:
            places = places[places.index(after) + 1 :]
        return [(place, self.record(place)) for place in places[:limit]]
