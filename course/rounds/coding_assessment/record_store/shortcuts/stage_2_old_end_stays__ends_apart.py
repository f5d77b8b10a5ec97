"""Fails stage 3 at test_written_anew: the ends lie apart from the notes, and only a new end replaces an old one.

Passes the visible tests of stage 3.
"""


class Board:
    def __init__(self):
        self.now = 0
        self.values, self.ends = {}, {}

    def go(self, at):
        if at is not None:
            self.now = at

    def there(self, key):
        return key in self.values and (key not in self.ends or self.now < self.ends[key])

    def set(self, place, field, value, at=None, ttl=None):
        self.go(at)
        self.values[place, field] = value
        if ttl is not None:
            self.ends[place, field] = self.now + ttl

    def get(self, place, field, at=None):
        self.go(at)
        return self.values[place, field] if self.there((place, field)) else None

    def delete(self, place, field, at=None):
        self.go(at)
        if not self.there((place, field)):
            return False
        del self.values[place, field]
        return True

    def record(self, place, at=None):
        self.go(at)
        return {key[1]: value for key, value in self.values.items() if key[0] == place and self.there(key)}

    def scan(self, prefix="", after=None, limit=None, at=None):
        self.go(at)
        top = prefix.split("/") if prefix else []
        places = sorted({key[0] for key in self.values if self.there(key)}, key=lambda place: place.split("/"))
        places = [place for place in places if place.split("/")[: len(top)] == top]
        if after is not None:
            places = [place for place in places if place.split("/") > after.split("/")]
        return [(place, self.record(place)) for place in places[:limit]]
