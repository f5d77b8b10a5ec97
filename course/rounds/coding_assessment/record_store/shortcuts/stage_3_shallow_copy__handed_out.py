"""Fails stage 4 at test_a_backup_does_not_change: a restore puts the backup's own records on the board.

Passes the visible tests of stage 4.
"""

from math import inf


class Board:
    def __init__(self):
        self.now = 0
        self.records = {}  # place -> field -> [value, end]
        self.backups = {}

    def step(self, at):
        self.now = self.now if at is None else at

    def live(self, place):
        return {f: note[0] for f, note in self.records.get(place, {}).items() if self.now < note[1]}

    def set(self, place, field, value, at=None, ttl=None):
        self.step(at)
        self.records.setdefault(place, {})[field] = [value, inf if ttl is None else self.now + ttl]

    def get(self, place, field, at=None):
        self.step(at)
        return self.live(place).get(field)

    def delete(self, place, field, at=None):
        self.step(at)
        if field not in self.live(place):
            return False
        del self.records[place][field]
        return True

    def record(self, place, at=None):
        self.step(at)
        return self.live(place)

    def below(self, prefix, records):
        top = prefix.split("/") if prefix else []
        return sorted((p for p in records if p.split("/")[: len(top)] == top), key=lambda place: place.split("/"))

    def scan(self, prefix="", after=None, limit=None, at=None):
        self.step(at)
        found = [(place, self.live(place)) for place in self.below(prefix, self.records) if self.live(place)]
        if after is not None:
            found = [entry for entry in found if entry[0].split("/") > after.split("/")]
        return found[:limit]

    def backup(self, name, prefix="", at=None):
        self.step(at)
        records = {
            place: {field: list(self.records[place][field]) for field in self.live(place)}
            for place in self.below(prefix, self.records)
        }
        self.backups[name] = {"prefix": prefix, "time": self.now, "records": records}
        return sum(map(len, records.values()))

    def restore(self, name, at=None):
        self.step(at)
        if name not in self.backups:
            return False
        backup = self.backups[name]
        for place in self.below(backup["prefix"], self.records):
            del self.records[place]
        later = self.now - backup["time"]
        for place, record in backup["records"].items():
            for note in record.values():
                note[1] += later
            self.records[place] = record
        backup["time"] = self.now
        return True

    def changed(self, name, at=None):
        self.step(at)
        if name not in self.backups:
            return None
        backup = self.backups[name]
        differ = []
        for place in self.below(backup["prefix"], {**backup["records"], **self.records}):
            then = {field: note[0] for field, note in backup["records"].get(place, {}).items()}
            now = self.live(place)
            differ += [(place, f) for f in sorted(then.keys() | now.keys()) if then.get(f) != now.get(f)]
        return differ
