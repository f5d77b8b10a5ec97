"""Fails stage 3 at test_more_than_a_hundred: the first hundred of a minute stand for all.

Passes the visible tests of stage 3.
"""

import json


class Metrics:
    def __init__(self, wait=0, saved=None):
        self.wait, self.latest, self.next, self.late, self.open = wait, None, None, 0, {}
        if saved is not None:
            self.wait, self.latest, self.next, self.late, minutes = json.loads(saved)
            for minute, *counts in minutes:
                self.open[minute] = counts

    def save(self):
        minutes = [[minute, *counts] for minute, counts in self.open.items()]
        return json.dumps([self.wait, self.latest, self.next, self.late, minutes])

    def add(self, record):
        minute = record["at"] // 60 * 60
        if self.latest is not None and self.over(minute):
            self.late += 1
            return []
        counts = self.open.setdefault(minute, [0, 0, []])
        counts[0] += record["outcome"] in ("fault", "timeout")
        counts[1] += 1
        if counts[1] <= 100:
            counts[2].append(record["took"])
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
        return minute + 60 + self.wait <= self.latest

    def begin(self):
        return min(self.open) if self.next is None else self.next

    def row(self):
        minute = self.begin()
        failed, requests, took = self.open.pop(minute, [0, 0, []])
        late, self.late, self.next = self.late, 0, minute + 60
        return as_row(minute, failed, requests, took, late)


def as_row(minute, failed, requests, took, late):
    values = sorted(took)
    return {
        "minute": minute,
        "requests": requests,
        "failed": failed,
        "p95": values[-(-95 * len(values) // 100) - 1] if values else None,
        "late": late,
    }
