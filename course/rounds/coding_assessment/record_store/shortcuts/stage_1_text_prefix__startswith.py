"""Fails stage 2 at test_names_that_look_alike: the text of a place may begin with the prefix in the middle of a name.

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
        if field not in self.records.get(place, {}):
            return False
        del self.records[place][field]
        if not self.records[place]:
            del self.records[place]
        return True

    def record(self, place, at=None):
        return dict(self.records.get(place, {}))

    def scan(self, prefix="", after=None, limit=None, at=None):
        places = sorted(self.records, key=lambda place: place.split("/"))
        found = [(place, self.record(place)) for place in places if place.startswith(prefix)]
        if after is not None:
            found = [entry for entry in found if entry[0].split("/") > after.split("/")]
        return found[:limit]
