"""Fails stage 4 at test_one_slow_quay: the percentile of all is the largest of the percentiles.

Passes the visible tests of stage 4.
"""

import json
from collections import Counter


class Metrics:
    def __init__(self, wait=0, saved=None, shard=None):
        self.shard = shard
        self.wait, self.latest, self.next, self.late, self.open = wait, None, None, 0, {}
        if saved is not None:
            self.shard, self.wait, self.latest, self.next, self.late, minutes = json.loads(saved)
            for minute, failed, took in minutes:
                self.open[minute] = [failed, Counter(dict(took))]

    def save(self):
        minutes = [[minute, failed, list(took.items())] for minute, (failed, took) in self.open.items()]
        return json.dumps([self.shard, self.wait, self.latest, self.next, self.late, minutes])

    def add(self, record):
        minute = record["at"] // 60 * 60
        if self.latest is not None and self.over(minute):
            self.late += 1
            return []
        counts = self.open.setdefault(minute, [0, Counter()])
        counts[0] += record["outcome"] in ("fault", "timeout")
        counts[1][record["took"]] += 1
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
        failed, took = self.open.pop(minute, [0, Counter()])
        late, self.late, self.next = self.late, 0, minute + 60
        row = as_row(minute, failed, took, late)
        return row if self.shard is None else json.dumps([self.shard, row])


def as_row(minute, failed, took, late):
    values = sorted(took.elements())
    return {
        "minute": minute,
        "requests": len(values),
        "failed": failed,
        "p95": values[-(-95 * len(values) // 100) - 1] if values else None,
        "late": late,
    }


def merge(parts):
    known = {}
    for part in parts:
        shard, row = json.loads(part)
        known[shard, row["minute"]] = row
    minutes = [minute for _, minute in known]
    rows = []
    for minute in range(min(minutes, default=0), max(minutes, default=-60) + 60, 60):
        some = [row for (_, its), row in known.items() if its == minute]
        whole = {name: sum(row[name] for row in some) for name in ("requests", "failed", "late")}
        values = [row["p95"] for row in some if row["requests"]]
        rows.append({"minute": minute, **whole, "p95": max(values, default=None)})
    return rows
