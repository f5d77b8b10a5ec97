"""Fails stage 2 at test_the_order_of_names: places are sorted as texts, in which a slash is a character among others.

Passes the visible tests of stage 2.
"""


class Board:
    def __init__(self):
        self.notes = {}

    def set(self, place, field, value, at=None, ttl=None):
        self.notes[place, field] = value

    def get(self, place, field, at=None):
        return self.notes.get((place, field))

    def delete(self, place, field, at=None):
        if (place, field) not in self.notes:
            return False
        del self.notes[place, field]
        return True

    def record(self, place, at=None):
        return {field: value for (where, field), value in self.notes.items() if where == place}

    def scan(self, prefix="", after=None, limit=None, at=None):
        places = sorted({place for place, _ in self.notes})
        if prefix:
            places = [place for place in places if place == prefix or place.startswith(prefix + "/")]
        if after is not None:
            places = [place for place in places if place > after]
        return [(place, self.record(place)) for place in places[:limit]]
