"""A board of notes about places, some of which run out."""

import math
from bisect import bisect_left, bisect_right, insort


class Board:
    """Keeps notes: a value for each field of a place. A place is names with ``/`` in between, none of them empty."""

    def __init__(self):
        ### BEGIN SOLUTION
        self._now = 0
        self._records: dict[tuple[str, ...], dict[str, tuple]] = {}  # by names; value and end of each field
        self._places: list[tuple[str, ...]] = []  # the same names, in order
        self._backups: dict[str, tuple] = {}  # prefix, and value and time left of each field of each place
        ### END SOLUTION

    # Stages 1 and 2 use neither ``at`` nor ``ttl``; stage 3 says what they mean.
    def set(self, place, field, value, at=None, ttl=None):
        """Write a note: ``value``, which is not None, for a field of a place, whatever stood there before."""
        ### BEGIN SOLUTION
        self._go_to(at)
        self._write(_names(place), field, value, math.inf if ttl is None else ttl)
        ### END SOLUTION

    def get(self, place, field, at=None):
        """The value of a field of a place; None when there is no such note."""
        ### BEGIN SOLUTION
        self._go_to(at)
        return self._live(_names(place)).get(field, (None,))[0]
        ### END SOLUTION

    def delete(self, place, field, at=None):
        """Take a note away; False when there is no such note."""
        ### BEGIN SOLUTION
        self._go_to(at)
        names = _names(place)
        found = field in self._live(names)
        if found:
            del self._records[names][field]
            if not self._records[names]:
                self._forget(names)
        return found
        ### END SOLUTION

    def record(self, place, at=None):
        """All notes of a place as a dictionary from field to value."""
        ### BEGIN SOLUTION
        self._go_to(at)
        return {field: value for field, (value, _) in self._live(_names(place)).items()}

    def scan(self, prefix="", after=None, limit=None, at=None):
        """``(place, record)`` for each place at or below ``prefix`` with a note, in order of names.

        Only those after the place ``after`` in this order, and at most ``limit``.
        """
        self._go_to(at)
        start = 0 if after is None else bisect_right(self._places, _names(after))
        found = []
        for names in self._below(_names(prefix), start):
            if limit is not None and len(found) >= limit:
                break
            if live := self._live(names):
                found.append(("/".join(names), {field: value for field, (value, _) in live.items()}))
        return found

    def backup(self, name, prefix="", at=None):
        """Keep all notes at or below ``prefix`` under ``name``; their number."""
        self._go_to(at)
        kept = {
            names: {field: (value, end - self._now) for field, (value, end) in self._live(names).items()}
            for names in self._below(_names(prefix))
        }
        self._backups[name] = (_names(prefix), kept)
        return sum(map(len, kept.values()))

    def restore(self, name, at=None):
        """Make the board, at or below the backup's prefix, what it was then; False when there is no such backup."""
        self._go_to(at)
        if name not in self._backups:
            return False
        prefix, kept = self._backups[name]
        for names in list(self._below(prefix)):
            self._forget(names)
        for names, fields in kept.items():
            for field, (value, left) in fields.items():
                self._write(names, field, value, left)
        return True

    def changed(self, name, at=None):
        """``(place, field)`` of each note that is not what it was in the backup, in order; None without a backup."""
        self._go_to(at)
        if name not in self._backups:
            return None
        prefix, kept = self._backups[name]
        then = {(names, field): value for names, fields in kept.items() for field, (value, _) in fields.items()}
        now = {
            (names, field): value for names in self._below(prefix) for field, (value, _) in self._live(names).items()
        }
        both = then.keys() | now.keys()
        return [("/".join(key[0]), key[1]) for key in sorted(both) if then.get(key) != now.get(key)]

    def _go_to(self, at):
        if at is not None:
            self._now = at

    def _write(self, names, field, value, ttl):
        if names not in self._records:
            self._records[names] = {}
            insort(self._places, names)
        self._records[names][field] = (value, self._now + ttl)

    def _live(self, names):
        """Value and end of each field of a place that has not run out."""
        record = self._records.get(names, {})
        return {field: note for field, note in record.items() if self._now < note[1]}

    def _below(self, prefix, start=0):
        """Names of the places at or below ``prefix``, in order, from an index of ``_places`` on."""
        for index in range(max(start, bisect_left(self._places, prefix)), len(self._places)):
            names = self._places[index]
            if names[: len(prefix)] != prefix:
                return
            yield names

    def _forget(self, names):
        del self._records[names]
        del self._places[bisect_left(self._places, names)]


def _names(place):
    """The names of a place or prefix; none for the prefix of everything."""
    return tuple(place.split("/")) if place else ()
    ### END SOLUTION
