"""Fails stage 2 at test_whoever_joins_again_begins_at_zero: a journal of names cannot tell two persons of one name apart.

Passes the visible tests of stage 2.
"""

from collections import Counter


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.members = set()
        self.journal = []  # (time, payer, payee, minutes)

    def join(self, now, name):
        new = name not in self.members
        self.members.add(name)
        return new

    def leave(self, now, name):
        if name not in self.members or self.sum_of(name) != 0:
            return False
        self.members.remove(name)
        return True

    def sum_of(self, name):
        return sum(m * ((payee == name) - (payer == name)) for _, payer, payee, m in self.journal)

    def balance(self, now, name):
        return self.sum_of(name) if name in self.members else None

    def pay(self, now, payer, payee, minutes):
        if payer not in self.members or payee not in self.members or payer == payee or minutes <= 0:
            return False
        if self.sum_of(payer) - minutes < -self.credit:
            return False
        self.journal.append((now, payer, payee, minutes))
        return True

    def helpers(self, now, count, since=None):
        totals = Counter(dict.fromkeys(self.members, 0))
        for time, _, payee, minutes in self.journal:
            if payee in self.members and (since is None or time >= since):
                totals[payee] += minutes
        return sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:count]
