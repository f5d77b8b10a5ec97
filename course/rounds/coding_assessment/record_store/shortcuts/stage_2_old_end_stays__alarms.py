"""Fails stage 3 at test_written_anew: an alarm takes away whatever note stands there when it rings.

Passes the visible tests of stage 3.
"""

import heapq
from bisect import bisect_right, insort


class Board:
    def __init__(self):
        self.now = 0
        self.records = {}
        self.order = []
        self.alarms = []

    def wait_until(self, at):
        self.now = self.now if at is None else at
        while self.alarms and self.alarms[0][0] <= self.now:
            _, place, field = heapq.heappop(self.alarms)
            self.remove(place, field)

    def remove(self, place, field):
        record = self.records.get(place, {})
        if field not in record:
            return False
        del record[field]
        if not record:
            del self.records[place]
            self.order.remove(place.split("/"))
        return True

    def set(self, place, field, value, at=None, ttl=None):
        self.wait_until(at)
        if place not in self.records:
            self.records[place] = {}
            insort(self.order, place.split("/"))
        self.records[place][field] = value
        if ttl is not None:
            heapq.heappush(self.alarms, (self.now + ttl, place, field))
            self.wait_until(None)

    def get(self, place, field, at=None):
        return self.record(place, at).get(field)

    def delete(self, place, field, at=None):
        self.wait_until(at)
        return self.remove(place, field)

    def record(self, place, at=None):
        self.wait_until(at)
        return dict(self.records.get(place, {}))

    def scan(self, prefix="", after=None, limit=None, at=None):
        self.wait_until(at)
        top = prefix.split("/") if prefix else []
        start = 0 if after is None else bisect_right(self.order, after.split("/"))
        places = ["/".join(names) for names in self.order[start:] if names[: len(top)] == top]
        return [(place, self.record(place)) for place in places[:limit]]
