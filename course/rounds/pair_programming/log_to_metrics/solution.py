import json
from collections import Counter, defaultdict

MINUTE = 60


class Metrics:
    def __init__(self, wait=0, saved=None, shard=None):
        state = json.loads(saved) if saved else {}
        self._wait, self._shard = state.get("wait", wait), state.get("shard", shard)
        self._highest = state.get("highest")  # the latest stamp of all
        self._next = state.get("next")  # the minute of the next row, None before the first
        self._late = state.get("late", 0)  # not yet told in a row
        self._open = {int(minute): Tally(*numbers) for minute, numbers in state.get("open", {}).items()}

    def add(self, record):
        minute = record["at"] - record["at"] % MINUTE
        if self._highest is not None and minute < self._first_open():
            self._late += 1
            return []
        self._open.setdefault(minute, Tally()).add(record)
        self._highest = record["at"] if self._highest is None else max(self._highest, record["at"])
        return self._out(self._first_open())

    def end(self):
        return self._out(max(self._open) + MINUTE) if self._open else []

    def save(self):
        state = {
            "wait": self._wait,
            "shard": self._shard,
            "highest": self._highest,
            "next": self._next,
            "late": self._late,
            "open": {minute: tally.numbers() for minute, tally in self._open.items()},
        }
        return json.dumps(state)

    def _first_open(self):
        """The first minute that is not over: its end and the wait are still to come."""
        return (self._highest - self._wait) // MINUTE * MINUTE

    def _out(self, until):
        """The rows or parts of all minutes before one that are not out yet."""
        rows = []
        for minute in range(min(self._open) if self._next is None else self._next, until, MINUTE):
            tally = self._open.pop(minute, Tally())
            tally.late, self._late = self._late, 0
            rows.append(tally.row(minute) if self._shard is None else tally.part(minute, self._shard))
            self._next = minute + MINUTE
        return rows


class Tally:
    """What is counted of one minute. How often each `took` occurred is all that a percentile needs."""

    def __init__(self, failed=0, late=0, took=()):
        self.failed, self.late = failed, late
        self.took = Counter(dict(took))

    def add(self, record):
        self.failed += record["outcome"] in ("fault", "timeout")
        self.took[record["took"]] += 1

    def merge(self, other):
        self.failed += other.failed
        self.late += other.late
        self.took += other.took

    def numbers(self):
        return [self.failed, self.late, list(self.took.items())]

    def row(self, minute):
        return {
            "minute": minute,
            "requests": self.took.total(),
            "failed": self.failed,
            "p95": self.p95(),
            "late": self.late,
        }

    def part(self, minute, shard):
        return json.dumps([shard, minute, self.numbers()])

    def p95(self):
        """The smallest value that at least 95 of 100 do not exceed; None when there is none."""
        so_far = 0
        for value in sorted(self.took):
            so_far += self.took[value]
            if so_far * 100 >= self.took.total() * 95:
                return value
        return None


def merge(parts):
    once = {}  # (shard, minute): the numbers of that part
    for part in parts:
        shard, minute, numbers = json.loads(part)
        once[shard, minute] = numbers
    tallies = defaultdict(Tally)
    for (_, minute), numbers in once.items():
        tallies[minute].merge(Tally(*numbers))
    if not tallies:
        return []
    return [tallies[minute].row(minute) for minute in range(min(tallies), max(tallies) + MINUTE, MINUTE)]
