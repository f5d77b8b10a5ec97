"""Fails stage 2 at test_whoever_joins_again_begins_at_zero: earnings are kept by name and nobody clears them.

Passes the visible tests of stage 2.
"""

from collections import defaultdict


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.balances = {}
        self.earned = defaultdict(list)

    def join(self, now, name):
        if name in self.balances:
            return False
        self.balances[name] = 0
        return True

    def leave(self, now, name):
        if self.balances.get(name) != 0:
            return False
        del self.balances[name]
        return True

    def balance(self, now, name):
        return self.balances.get(name)

    def pay(self, now, payer, payee, minutes):
        if not {payer, payee} <= self.balances.keys() or payer == payee or minutes <= 0:
            return False
        if self.balances[payer] - minutes < -self.credit:
            return False
        self.balances[payer] -= minutes
        self.balances[payee] += minutes
        self.earned[payee].append((now, minutes))
        return True

    def helpers(self, now, count, since=None):
        totals = {
            name: sum(minutes for time, minutes in self.earned[name] if since is None or time >= since)
            for name in self.balances
        }
        return sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:count]
