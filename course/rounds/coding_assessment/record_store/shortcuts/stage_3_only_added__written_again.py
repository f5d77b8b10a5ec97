"""Fails stage 4 at test_back_to_what_it_was_drawn: a restore writes the notes of the backup over what is there now."""


class Board:
    def __init__(self):
        self.now = 0
        self.records = {}
        self.kept = {}

    def at(self, at):
        if at is not None:
            self.now = at

    def set(self, place, field, value, at=None, ttl=None):
        self.at(at)
        self.records.setdefault(place, {})[field] = (value, None if ttl is None else self.now + ttl)

    def live(self, place):
        notes = self.records.get(place, {})
        return {field: note for field, note in notes.items() if note[1] is None or note[1] > self.now}

    def get(self, place, field, at=None):
        self.at(at)
        return self.live(place).get(field, (None,))[0]

    def delete(self, place, field, at=None):
        self.at(at)
        if field in self.live(place):
            del self.records[place][field]
            return True
        return False

    def record(self, place, at=None):
        self.at(at)
        return {field: value for field, (value, _) in self.live(place).items()}

    def places(self, prefix):
        wanted = prefix.split("/") if prefix else []
        split = sorted(place.split("/") for place in self.records)
        return ["/".join(names) for names in split if names[: len(wanted)] == wanted]

    def scan(self, prefix="", after=None, limit=None, at=None):
        self.at(at)
        found = [place for place in self.places(prefix) if self.live(place)]
        if after is not None:
            found = [place for place in found if place.split("/") > after.split("/")]
        return [(place, self.record(place)) for place in found[:limit]]

    def backup(self, name, prefix="", at=None):
        self.at(at)
        notes = []
        for place in self.places(prefix):
            for field, (value, end) in self.live(place).items():
                notes.append((place, field, value, None if end is None else end - self.now))
        self.kept[name] = (prefix, notes)
        return len(notes)

    def restore(self, name, at=None):
        self.at(at)
        if name not in self.kept:
            return False
        for place, field, value, left in self.kept[name][1]:
            self.set(place, field, value, ttl=left)
        return True

    def changed(self, name, at=None):
        self.at(at)
        if name not in self.kept:
            return None
        prefix, notes = self.kept[name]
        then = {(place, field): value for place, field, value, _ in notes}
        now = {(p, f): value for p in self.places(prefix) for f, value in self.record(p).items()}
        differ = [key for key in {**then, **now} if then.get(key) != now.get(key)]
        return sorted(differ, key=lambda key: (key[0].split("/"), key[1]))
