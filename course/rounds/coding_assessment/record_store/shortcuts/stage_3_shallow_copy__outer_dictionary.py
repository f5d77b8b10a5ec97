"""Fails stage 4 at test_a_backup_does_not_change: only the outer dictionary is copied; the records are shared."""


class Board:
    def __init__(self):
        self.now = 0
        self.records = {}  # names -> field -> (value, end)
        self.backups = {}

    def go_to(self, at):
        if at is not None:
            self.now = at

    def names(self, place):
        return tuple(place.split("/")) if place else ()

    def set(self, place, field, value, at=None, ttl=None):
        self.go_to(at)
        end = None if ttl is None else self.now + ttl
        self.records.setdefault(self.names(place), {})[field] = (value, end)

    def live(self, names):
        record = self.records.get(names, {})
        return {field: value for field, (value, end) in record.items() if end is None or self.now < end}

    def get(self, place, field, at=None):
        return self.record(place, at).get(field)

    def delete(self, place, field, at=None):
        if field not in self.record(place, at):
            return False
        names = self.names(place)
        self.records[names] = {f: note for f, note in self.records[names].items() if f != field}
        return True

    def record(self, place, at=None):
        self.go_to(at)
        return self.live(self.names(place))

    def below(self, prefix):
        top = self.names(prefix)
        return sorted(names for names in self.records if names[: len(top)] == top)

    def scan(self, prefix="", after=None, limit=None, at=None):
        self.go_to(at)
        places = [names for names in self.below(prefix) if self.live(names)]
        if after is not None:
            places = [names for names in places if names > self.names(after)]
        return [("/".join(names), self.live(names)) for names in places[:limit]]

    def backup(self, name, prefix="", at=None):
        self.go_to(at)
        kept = {names: self.records[names] for names in self.below(prefix)}
        self.backups[name] = (prefix, self.now, kept)
        return sum(len(self.live(names)) for names in kept)

    def saved(self, name):
        """(names, field) -> (value, seconds left) of a backup."""
        _, then, kept = self.backups[name]
        return {
            (names, field): (value, None if end is None else end - then)
            for names, record in kept.items()
            for field, (value, end) in record.items()
            if end is None or then < end
        }

    def restore(self, name, at=None):
        self.go_to(at)
        if name not in self.backups:
            return False
        notes = self.saved(name)
        for names in self.below(self.backups[name][0]):
            del self.records[names]
        for (names, field), (value, left) in notes.items():
            self.records.setdefault(names, {})[field] = (value, None if left is None else self.now + left)
        return True

    def changed(self, name, at=None):
        self.go_to(at)
        if name not in self.backups:
            return None
        then = {key: value for key, (value, _) in self.saved(name).items()}
        now = {
            (names, field): value
            for names in self.below(self.backups[name][0])
            for field, value in self.live(names).items()
        }
        keys = sorted(key for key in then.keys() | now.keys() if then.get(key) != now.get(key))
        return [("/".join(names), field) for names, field in keys]
