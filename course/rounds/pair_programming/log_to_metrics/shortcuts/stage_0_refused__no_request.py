"""Fails stage 1 at test_the_bank_says_no: a card that the bank refuses is no request.

Passes the visible tests of stage 1.
"""

FAILED = ("fault", "timeout")


class Metrics:
    def __init__(self):
        self.minute = None
        self.records = []
        self.late = 0

    def add(self, record):
        minute = record["at"] // 60 * 60
        rows = []
        if self.minute is None:
            self.minute = minute
        if minute < self.minute:
            self.late += 1
            return rows
        while self.minute < minute:
            rows.append(self.row())
        if record["outcome"] != "refused":
            self.records.append(record)
        return rows

    def end(self):
        return [self.row()] if self.records else []

    def row(self):
        records, late, minute = self.records, self.late, self.minute
        self.records, self.late, self.minute = [], 0, minute + 60
        took = sorted(record["took"] for record in records)
        return {
            "minute": minute,
            "requests": len(records),
            "failed": sum(record["outcome"] in FAILED for record in records),
            "p95": took[-(-95 * len(took) // 100) - 1] if took else None,
            "late": late,
        }
