"""Fails stage 1 at test_a_refusal_changes_nothing: the payer has paid before it turns out that there is no payee.

Passes the visible tests of stage 1.
"""


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.balances = {}

    def join(self, now, name):
        if name in self.balances:
            return False
        self.balances[name] = 0
        return True

    def leave(self, now, name):
        if name not in self.balances or self.balances[name] != 0:
            return False
        return self.balances.pop(name) == 0

    def balance(self, now, name):
        return self.balances.get(name)

    def pay(self, now, payer, payee, minutes):
        if payer == payee or minutes <= 0:
            return False
        try:
            if self.balances[payer] - minutes < -self.credit:
                return False
            self.balances[payer] -= minutes
            self.balances[payee] += minutes
        except KeyError:
            return False
        return True
