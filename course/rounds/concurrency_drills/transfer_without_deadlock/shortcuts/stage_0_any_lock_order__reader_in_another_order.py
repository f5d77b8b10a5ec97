"""Fails stage 1 at test_balances_are_of_one_moment: transfers take locks by name, balances by account.

Passes the visible tests of stage 1.
"""

import threading
from contextlib import ExitStack


class Bank:
    def __init__(self, balances, record):
        self.now, self.record = dict(balances), record
        self.locks = {name: threading.RLock() for name in balances}

    def transfer(self, source, target, amount):
        first, second = sorted([source, target])
        with self.locks[first], self.locks[second]:
            if self.now[source] < amount:
                return False
            self.record(source, target, amount)
            self.now[source] -= amount
            self.now[target] += amount
            return True

    def balances(self):
        with ExitStack() as held:
            for lock in self.locks.values():
                held.enter_context(lock)
            return dict(self.now)
