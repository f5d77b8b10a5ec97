"""Fails stage 4 at test_a_name_of_several_persons: the past is kept with the member, and goes when the member goes.

Passes the visible tests of stage 4.
"""

import heapq
from bisect import bisect_right


class Member:
    def __init__(self, name, now):
        self.name, self.earned = name, []
        self.times, self.balances = [now], [0]

    @property
    def balance(self):
        return self.balances[-1]

    def change(self, time, minutes):
        self.times.append(time)
        self.balances.append(self.balance + minutes)

    def balance_at(self, at):
        place = bisect_right(self.times, at)
        return self.balances[place - 1] if place else None


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.members, self.orders = {}, {}
        self.due, self.made = [], 0

    def run_due(self, now):
        while self.due and self.due[0][0] <= now:
            time, number = heapq.heappop(self.due)
            if number in self.orders:
                payer, payee, minutes, every = self.orders[number]
                self.move(time, payer, payee, minutes)
                if every is None:
                    del self.orders[number]
                else:
                    heapq.heappush(self.due, (time + every, number))

    def move(self, time, payer, payee, minutes):
        if payer.balance - minutes < -self.credit:
            return False
        payer.change(time, -minutes)
        payee.change(time, minutes)
        payee.earned.append((time, minutes))
        return True

    def acceptable(self, payer, payee, minutes):
        return payer in self.members and payee in self.members and payer != payee and minutes > 0

    def join(self, now, name):
        self.run_due(now)
        if name in self.members:
            return False
        self.members[name] = Member(name, now)
        return True

    def leave(self, now, name):
        self.run_due(now)
        if name not in self.members or self.members[name].balance != 0:
            return False
        member = self.members.pop(name)
        self.orders = {number: order for number, order in self.orders.items() if member not in order[:2]}
        return True

    def balance(self, now, name):
        self.run_due(now)
        return self.members[name].balance if name in self.members else None

    def pay(self, now, payer, payee, minutes):
        self.run_due(now)
        if not self.acceptable(payer, payee, minutes):
            return False
        return self.move(now, self.members[payer], self.members[payee], minutes)

    def helpers(self, now, count, since=None):
        self.run_due(now)
        totals = [
            (name, sum(minutes for time, minutes in member.earned if since is None or time >= since))
            for name, member in self.members.items()
        ]
        return sorted(totals, key=lambda total: (-total[1], total[0]))[:count]

    def schedule(self, now, payer, payee, minutes, due, every=None):
        self.run_due(now)
        if not self.acceptable(payer, payee, minutes) or due <= now or (every is not None and every <= 0):
            return None
        self.made += 1
        self.orders[self.made] = (self.members[payer], self.members[payee], minutes, every)
        heapq.heappush(self.due, (due, self.made))
        return self.made

    def cancel(self, now, number):
        self.run_due(now)
        return self.orders.pop(number, None) is not None

    def merge(self, now, name, into):
        self.run_due(now)
        if name == into or name not in self.members or into not in self.members:
            return False
        old, new = self.members.pop(name), self.members[into]
        new.change(now, old.balance)
        new.earned += old.earned
        for number, (payer, payee, minutes, every) in list(self.orders.items()):
            payer, payee = (new if member is old else member for member in (payer, payee))
            self.orders[number] = (payer, payee, minutes, every)
            if payer is payee:
                del self.orders[number]
        return True

    def balance_at(self, now, name, at):
        self.run_due(now)
        return self.members[name].balance_at(at) if name in self.members else None
