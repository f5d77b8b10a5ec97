"""The same board as a tree: a node for each name, with its own notes and its children."""

import heapq


class Note:
    def __init__(self, value, ends):
        self.value, self.ends = value, ends


class Node:
    def __init__(self):
        self.notes, self.children = {}, {}

    def walk(self, place, now):
        """``(place, live notes)`` of this node and all below, in order; nodes without a live note are left out."""
        stack = [(place, self)]
        while stack:
            place, node = stack.pop()
            live = {field: note for field, note in node.notes.items() if note.ends is None or now < note.ends}
            if live:
                yield place, live
            for name in sorted(node.children, reverse=True):
                stack.append((place + [name], node.children[name]))


class Board:
    def __init__(self):
        self.root, self.time, self.kept = Node(), 0, {}

    def tick(self, at):
        self.time = self.time if at is None else at

    def node(self, place, make=False):
        node = self.root
        for name in parts(place):
            if make:
                node.children.setdefault(name, Node())
            node = node.children.get(name)
            if node is None:
                return Node()
        return node

    def live(self, place):
        return {f: n for f, n in self.node(place).notes.items() if n.ends is None or self.time < n.ends}

    def set(self, place, field, value, at=None, ttl=None):
        self.tick(at)
        self.node(place, make=True).notes[field] = Note(value, None if ttl is None else self.time + ttl)

    def get(self, place, field, at=None):
        self.tick(at)
        note = self.live(place).get(field)
        return None if note is None else note.value

    def delete(self, place, field, at=None):
        self.tick(at)
        if field not in self.live(place):
            return False
        del self.node(place).notes[field]
        return True

    def record(self, place, at=None):
        self.tick(at)
        return {field: note.value for field, note in self.live(place).items()}

    def scan(self, prefix="", after=None, limit=None, at=None):
        self.tick(at)
        found = (
            ("/".join(place), {field: note.value for field, note in notes.items()})
            for place, notes in self.node(prefix).walk(parts(prefix), self.time)
            if after is None or place > parts(after)
        )
        return list(found) if limit is None else heapq.nsmallest(limit, found, key=lambda entry: parts(entry[0]))

    def backup(self, name, prefix="", at=None):
        self.tick(at)
        notes = [
            (place, field, note.value, None if note.ends is None else note.ends - self.time)
            for place, live in self.node(prefix).walk(parts(prefix), self.time)
            for field, note in live.items()
        ]
        self.kept[name] = (prefix, notes)
        return len(notes)

    def restore(self, name, at=None):
        self.tick(at)
        if name not in self.kept:
            return False
        prefix, notes = self.kept[name]
        top = self.node(prefix)
        top.notes.clear()
        top.children.clear()
        for place, field, value, left in notes:
            self.set("/".join(place), field, value, ttl=left)
        return True

    def changed(self, name, at=None):
        self.tick(at)
        if name not in self.kept:
            return None
        prefix, notes = self.kept[name]
        before = {(tuple(place), field): value for place, field, value, _ in notes}
        differ = []
        for place, live in self.node(prefix).walk(parts(prefix), self.time):
            for field, note in live.items():
                key = (tuple(place), field)
                if key not in before or before.pop(key) != note.value:
                    differ.append(key)
        return [("/".join(place), field) for place, field in sorted([*differ, *(k for k in before if self.gone(k))])]

    def gone(self, key):
        return key[1] not in self.live("/".join(key[0]))


def parts(place):
    return place.split("/") if place else []
