"""Fails stage 1 at test_no_overdraft: the balance is compared before the locks are held.

Passes the visible tests of stage 1.
"""

import threading
from contextlib import ExitStack


class Bank:
    def __init__(self, balances, record):
        self.now, self.record = dict(balances), record
        self.locks = {name: threading.Lock() for name in balances}
        self.change = threading.Lock()

    def transfer(self, source, target, amount):
        if self.now[source] < amount:
            return False
        with ExitStack() as held:
            for name in sorted({source, target}):
                held.enter_context(self.locks[name])
            self.record(source, target, amount)
            with self.change:
                self.now[source] -= amount
                self.now[target] += amount
            return True

    def balances(self):
        with self.change:
            return dict(self.now)
