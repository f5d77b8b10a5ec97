"""Fails stage 2 at test_after_a_place_that_is_not_there: places are dropped until the one before the page turns up.

Passes the visible tests of stage 2.
"""

from itertools import dropwhile, islice


class Node:
    def __init__(self):
        self.notes, self.children = {}, {}

    def places(self, path):
        if self.notes:
            yield "/".join(path), dict(self.notes)
        for name in sorted(self.children):
            yield from self.children[name].places([*path, name])


class Board:
    def __init__(self):
        self.root = Node()

    def find(self, place):
        node = self.root
        for name in place.split("/") if place else []:
            node = node.children.get(name)
            if node is None:
                return Node()
        return node

    def set(self, place, field, value, at=None, ttl=None):
        node = self.root
        for name in place.split("/"):
            node = node.children.setdefault(name, Node())
        node.notes[field] = value

    def get(self, place, field, at=None):
        return self.find(place).notes.get(field)

    def delete(self, place, field, at=None):
        notes = self.find(place).notes
        if field not in notes:
            return False
        del notes[field]
        return True

    def record(self, place, at=None):
        return dict(self.find(place).notes)

    def scan(self, prefix="", after=None, limit=None, at=None):
        found = self.find(prefix).places(prefix.split("/") if prefix else [])
        if after is not None:
            found = dropwhile(lambda entry: entry[0] != after, found)
            next(found, None)
        return list(islice(found, limit))
