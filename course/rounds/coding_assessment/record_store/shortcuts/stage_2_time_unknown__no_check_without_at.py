"""Fails stage 3 at test_calls_without_a_time_drawn: only a call that names a time asks what has run out.

Passes the visible tests of stage 3.
"""


class Board:
    def __init__(self):
        self.latest = 0
        self.records = {}

    def set(self, place, field, value, at=None, ttl=None):
        self.latest = self.latest if at is None else at
        end = None if ttl is None else self.latest + ttl
        record = self.records.setdefault(tuple(place.split("/")), {})
        record[field] = (value, end)
        if ttl == 0:
            del record[field]

    def live(self, names, at):
        if at is not None:
            self.latest = at
        record = self.records.get(names, {})
        return {f: value for f, (value, end) in record.items() if at is None or end is None or at < end}

    def get(self, place, field, at=None):
        return self.live(tuple(place.split("/")), at).get(field)

    def delete(self, place, field, at=None):
        names = tuple(place.split("/"))
        if field not in self.live(names, at):
            return False
        del self.records[names][field]
        return True

    def record(self, place, at=None):
        return self.live(tuple(place.split("/")), at)

    def scan(self, prefix="", after=None, limit=None, at=None):
        top = tuple(prefix.split("/")) if prefix else ()
        found = []
        for names in sorted(self.records):
            if names[: len(top)] == top and (after is None or names > tuple(after.split("/"))):
                record = self.live(names, at)
                if record:
                    found.append(("/".join(names), record))
        return found[:limit]
