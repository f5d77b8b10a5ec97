"""Fails stage 1 at test_strangers_do_not_wait: one lock is held during each record.

Passes the visible tests of stage 1.
"""

import threading


class Bank:
    def __init__(self, balances, record):
        self.now, self.record = dict(balances), record
        self.lock = threading.Lock()

    def transfer(self, source, target, amount):
        with self.lock:
            if self.now[source] < amount:
                return False
            self.record(source, target, amount)
            self.now[source] -= amount
            self.now[target] += amount
            return True

    def balances(self):
        with self.lock:
            return dict(self.now)
