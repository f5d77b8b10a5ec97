"""Fails stage 1 at test_a_balance_of_zero: who has nothing is reported as nobody."""

from collections import Counter


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.members = set()
        self.minutes = Counter()

    def join(self, now, name):
        if name in self.members:
            return False
        self.members.add(name)
        return True

    def leave(self, now, name):
        if name not in self.members or self.minutes[name]:
            return False
        self.members.remove(name)
        return True

    def balance(self, now, name):
        return self.minutes[name] or None

    def pay(self, now, payer, payee, minutes):
        known = payer in self.members and payee in self.members and payer != payee
        if not known or minutes <= 0 or self.minutes[payer] - minutes < -self.credit:
            return False
        self.minutes.subtract({payer: minutes})
        self.minutes.update({payee: minutes})
        return True
