"""Fails stage 1 at test_a_balance_of_zero: a member with a balance of 0 may join again.

Passes the visible tests of stage 1.
"""


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.balances = {}

    def join(self, now, name):
        if self.balances.get(name):
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
        if payer not in self.balances or payee not in self.balances or payer == payee or minutes <= 0:
            return False
        if self.balances[payer] - minutes < -self.credit:
            return False
        self.balances[payer] -= minutes
        self.balances[payee] += minutes
        return True
