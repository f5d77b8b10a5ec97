"""Fails stage 2 at test_equal_helpers: sorting pairs in reverse turns the order of names round as well.

Passes the visible tests of stage 2.
"""


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.balances, self.earned = {}, {}

    def join(self, now, name):
        if name in self.balances:
            return False
        self.balances[name], self.earned[name] = 0, []
        return True

    def leave(self, now, name):
        if self.balances.get(name) != 0:
            return False
        del self.balances[name], self.earned[name]
        return True

    def balance(self, now, name):
        return self.balances.get(name)

    def pay(self, now, payer, payee, minutes):
        if payer not in self.balances or payee not in self.balances or payer == payee or minutes <= 0:
            return False
        if self.balances[payer] - minutes < -self.credit:
            return False
        self.balances[payer] -= minutes
        self.balances[payee] += minutes
        self.earned[payee].append((now, minutes))
        return True

    def helpers(self, now, count, since=None):
        totals = []
        for name, payments in self.earned.items():
            totals.append((sum(minutes for time, minutes in payments if since is None or time >= since), name))
        totals.sort(reverse=True)
        return [(name, minutes) for minutes, name in totals[:count]]
