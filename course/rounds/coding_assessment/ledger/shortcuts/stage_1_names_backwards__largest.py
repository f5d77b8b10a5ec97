"""Fails stage 2 at test_equal_helpers: the largest pairs of minutes and name have the largest names first.

Passes the visible tests of stage 2.
"""

import heapq


class Member:
    def __init__(self, name):
        self.name, self.balance, self.payments = name, 0, []

    def earned(self, since):
        return sum(minutes for time, minutes in self.payments if since is None or time >= since)


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.members = {}

    def join(self, now, name):
        new = name not in self.members
        if new:
            self.members[name] = Member(name)
        return new

    def leave(self, now, name):
        goes = name in self.members and self.members[name].balance == 0
        if goes:
            del self.members[name]
        return goes

    def balance(self, now, name):
        return self.members[name].balance if name in self.members else None

    def pay(self, now, payer, payee, minutes):
        one, other = self.members.get(payer), self.members.get(payee)
        if one is None or other is None or one is other or minutes <= 0 or one.balance - minutes < -self.credit:
            return False
        one.balance -= minutes
        other.balance += minutes
        other.payments.append((now, minutes))
        return True

    def helpers(self, now, count, since=None):
        best = heapq.nlargest(count, self.members.values(), key=lambda member: (member.earned(since), member.name))
        return [(member.name, member.earned(since)) for member in best]
