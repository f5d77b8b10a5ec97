from dataclasses import dataclass, field


@dataclass(order=True)
class Entry:
    time: float
    note: str = field(default="", compare=False)

    def __eq__(self, other):
        return isinstance(other, Entry) and self.time == other.time


class Anything:
    """Equals every entry; used to ask whether there is one at all."""

    def __eq__(self, other):
        return True

    __hash__ = None


@dataclass
class Gate:
    limit: int
    window: float
    clock: object
    entries: list = field(default_factory=list)

    def enter(self):
        if self.wait() > 0:
            return False
        self.entries.append(Entry(self.clock()))
        return True

    def wait(self):
        now = self.clock()
        self.entries = [entry for entry in self.entries if entry.time > now - self.window]
        if Anything() not in self.entries or len(self.entries) < self.limit:
            return 0
        return min(self.entries).time + self.window - now
