"""Fails stage 2 at test_not_a_second_sooner: the wait counts from the beginning of a minute.

Passes the visible tests of stage 2.
"""

from collections import defaultdict


class Metrics:
    def __init__(self, wait=0):
        self.wait = wait
        self.latest = None
        self.next = None
        self.late = 0
        self.open = defaultdict(list)

    def add(self, record):
        minute = record["at"] // 60 * 60
        if self.latest is not None and self.over(minute):
            self.late += 1
            return []
        self.open[minute].append(record)
        self.latest = max(record["at"], self.latest or 0)
        rows = []
        while self.over(self.begin()):
            rows.append(self.row())
        return rows

    def end(self):
        rows = []
        while self.open:
            rows.append(self.row())
        return rows

    def over(self, minute):
        return minute + max(60, self.wait) <= self.latest

    def begin(self):
        return min(self.open) if self.next is None else self.next

    def row(self):
        minute = self.begin()
        records, late = self.open.pop(minute, []), self.late
        self.late, self.next = 0, minute + 60
        took = sorted(record["took"] for record in records)
        return {
            "minute": minute,
            "requests": len(records),
            "failed": sum(record["outcome"] in ("fault", "timeout") for record in records),
            "p95": took[-(-95 * len(took) // 100) - 1] if took else None,
            "late": late,
        }
