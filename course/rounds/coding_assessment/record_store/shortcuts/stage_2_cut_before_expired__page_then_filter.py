"""Fails stage 3 at test_limits_count_what_is_there: the page is cut first, and then loses what has run out.

Passes the visible tests of stage 3.
"""


class Board:
    def __init__(self):
        self.clock = 0
        self.records = {}  # names -> field -> (value, end)

    def names(self, place):
        return tuple(place.split("/")) if place else ()

    def live(self, names):
        notes = self.records.get(names, {})
        return {field: value for field, (value, end) in notes.items() if end is None or self.clock < end}

    def tick(self, at):
        if at is not None:
            self.clock = at

    def set(self, place, field, value, at=None, ttl=None):
        self.tick(at)
        end = None if ttl is None else self.clock + ttl
        self.records.setdefault(self.names(place), {})[field] = (value, end)

    def get(self, place, field, at=None):
        self.tick(at)
        return self.live(self.names(place)).get(field)

    def delete(self, place, field, at=None):
        self.tick(at)
        names = self.names(place)
        if field not in self.live(names):
            return False
        del self.records[names][field]
        if not self.records[names]:
            del self.records[names]
        return True

    def record(self, place, at=None):
        self.tick(at)
        return self.live(self.names(place))

    def scan(self, prefix="", after=None, limit=None, at=None):
        self.tick(at)
        top = self.names(prefix)
        places = sorted(names for names in self.records if names[: len(top)] == top)
        if after is not None:
            places = [names for names in places if names > self.names(after)]
        page = [("/".join(names), self.live(names)) for names in places[:limit]]
        return [(place, record) for place, record in page if record]
