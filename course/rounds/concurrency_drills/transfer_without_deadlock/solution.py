import threading
from contextlib import ExitStack


class Bank:
    ### BEGIN SOLUTION
    def __init__(self, balances, record):
        self._balances = dict(balances)
        self._record = record
        self._locks = {name: threading.Lock() for name in balances}
        self._change = threading.Lock()  # held for a moment only, and never while waiting for another lock

    def transfer(self, source, target, amount):
        with ExitStack() as held:
            for name in sorted({source, target}):  # everybody in the same order, so that no circle of waiting can close
                held.enter_context(self._locks[name])
            if self._balances[source] < amount:
                return False
            self._record(source, target, amount)
            with self._change:
                self._balances[source] -= amount
                self._balances[target] += amount
            return True

    def balances(self):
        with self._change:
            return dict(self._balances)

    ### END SOLUTION
