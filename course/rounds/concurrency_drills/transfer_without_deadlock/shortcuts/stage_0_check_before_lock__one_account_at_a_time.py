"""Fails stage 1 at test_balances_are_of_one_moment: the amount is in neither account between the two locks.

Passes the visible tests of stage 1.
"""

import threading


class Bank:
    def __init__(self, balances, record):
        self.now, self.record = dict(balances), record
        self.locks = {name: threading.Lock() for name in balances}
        self.change = threading.Lock()

    def transfer(self, source, target, amount):
        with self.locks[source]:
            if self.now[source] < amount:
                return False
            self.record(source, target, amount)
            with self.change:
                self.now[source] -= amount
        with self.locks[target], self.change:
            self.now[target] += amount
        return True

    def balances(self):
        with self.change:
            return dict(self.now)
