"""Fails stage 2 at test_late_for_a_quiet_one: a quiet minute is open again when a record comes after its row.

Passes the visible tests of stage 2.
"""

from collections import defaultdict


class Metrics:
    def __init__(self, wait=0):
        self.wait = wait
        self.latest = None
        self.next = None
        self.late = 0
        self.out = set()
        self.open = defaultdict(list)

    def add(self, record):
        minute = record["at"] // 60 * 60
        if self.wait == 0 and self.latest is not None and self.over(minute) or minute in self.out:
            self.late += 1
            return []
        self.open[minute].append(record)
        self.latest = max(record["at"], self.latest or 0)
        rows = []
        while self.over(self.begin()):
            rows.append(self.row())
        for late in sorted(minute for minute in self.open if minute < self.begin()):
            rows.append(self.row(late))
        return rows

    def end(self):
        rows = []
        while self.open:
            rows.append(self.row())
        return rows

    def over(self, minute):
        return minute + 60 + self.wait <= self.latest

    def begin(self):
        return min(self.open) if self.next is None else self.next

    def row(self, minute=None):
        again, minute = self.next, self.begin() if minute is None else minute
        if minute in self.open:
            self.out.add(minute)
        records, late = self.open.pop(minute, []), self.late
        self.late, self.next = 0, max(minute + 60, again or 0)
        took = sorted(record["took"] for record in records)
        return {
            "minute": minute,
            "requests": len(records),
            "failed": sum(record["outcome"] in ("fault", "timeout") for record in records),
            "p95": took[-(-95 * len(took) // 100) - 1] if took else None,
            "late": late,
        }
