"""Fails stage 1 at test_strangers_do_not_wait: who waits for an account holds the gate that all go through.

Passes the visible tests of stage 1.
"""

import threading
from contextlib import ExitStack


class Bank:
    def __init__(self, balances, record):
        self.now, self.record = dict(balances), record
        self.gate = threading.Lock()
        self.locks = {name: threading.Lock() for name in balances}

    def hold(self, names):
        held = ExitStack()
        with self.gate:
            for name in names:
                held.enter_context(self.locks[name])
        return held

    def transfer(self, source, target, amount):
        with self.hold({source, target}):
            if self.now[source] < amount:
                return False
            self.record(source, target, amount)
            self.now[source] -= amount
            self.now[target] += amount
            return True

    def balances(self):
        with self.hold(self.locks):
            return dict(self.now)
