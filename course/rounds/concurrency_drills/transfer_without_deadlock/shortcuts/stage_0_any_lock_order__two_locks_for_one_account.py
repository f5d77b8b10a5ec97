"""Fails stage 1 at test_three_pay_in_a_ring: a transfer from an account to itself takes its lock twice.

Passes the visible tests of stage 1.
"""

import threading


class Bank:
    def __init__(self, balances, record):
        self.now, self.record = dict(balances), record
        self.locks = {name: threading.Lock() for name in balances}
        self.change = threading.Lock()

    def transfer(self, source, target, amount):
        first, second = sorted([source, target])
        with self.locks[first], self.locks[second]:
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
