"""Fails stage 1 at test_a_refusal_changes_nothing: taking and giving are two steps, and the first is not taken back.

Passes the visible tests of stage 1.
"""


class Account:
    def __init__(self, credit):
        self.credit, self.minutes = credit, 0

    def take(self, minutes):
        if minutes <= 0 or self.minutes - minutes < -self.credit:
            return False
        self.minutes -= minutes
        return True

    def give(self, minutes):
        self.minutes += minutes
        return True


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.accounts = {}

    def join(self, now, name):
        if name in self.accounts:
            return False
        self.accounts[name] = Account(self.credit)
        return True

    def leave(self, now, name):
        account = self.accounts.get(name)
        if account is None or account.minutes:
            return False
        del self.accounts[name]
        return True

    def balance(self, now, name):
        return self.accounts[name].minutes if name in self.accounts else None

    def pay(self, now, payer, payee, minutes):
        if payer == payee:
            return False
        return self.do(payer, "take", minutes) and self.do(payee, "give", minutes)

    def do(self, name, what, minutes):
        account = self.accounts.get(name)
        return account is not None and getattr(account, what)(minutes)
