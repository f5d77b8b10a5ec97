"""Fails stage 1 at test_two_pay_each_other: each transfer takes the lock of its source first.

Passes the visible tests of stage 1.
"""

import threading


class Bank:
    def __init__(self, balances, record):
        self.now, self.record = dict(balances), record
        self.locks = {name: threading.RLock() for name in balances}
        self.change = threading.Lock()

    def transfer(self, source, target, amount):
        with self.locks[source]:
            with self.locks[target]:
                if self.now[source] < amount:
                    return False
                self.record(source, target, amount)
                with self.change:
                    self.now[source] -= amount
                    self.now[target] += amount
                return True

    def balances(self):
        with self.change:
            return dict(self.now)
