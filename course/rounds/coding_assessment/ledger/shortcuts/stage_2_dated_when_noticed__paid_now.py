"""Fails stage 3 at test_a_payment_counts_at_its_due_time: a payment that was due earlier is written down as of now.

Passes the visible tests of stage 3.
"""

import heapq
from dataclasses import dataclass, field


@dataclass(eq=False)
class Member:
    balance: int = 0
    earned: list = field(default_factory=list)


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.members = {}
        self.queue, self.orders, self.numbers = [], {}, 0

    def tick(self, now):
        while self.queue and self.queue[0][0] <= now:
            due, number = heapq.heappop(self.queue)
            order = self.orders.get(number)
            if order is None:
                continue
            self.move(now, *order[:3])
            if order[3] is None:
                del self.orders[number]
            else:
                heapq.heappush(self.queue, (due + order[3], number))

    def move(self, now, payer, payee, minutes):
        if payer.balance - minutes < -self.credit:
            return False
        payer.balance -= minutes
        payee.balance += minutes
        payee.earned.append((now, minutes))
        return True

    def members_of(self, payer, payee, minutes):
        one, other = self.members.get(payer), self.members.get(payee)
        return None if one is None or other is None or one is other or minutes <= 0 else (one, other)

    def join(self, now, name):
        self.tick(now)
        if name in self.members:
            return False
        self.members[name] = Member()
        return True

    def leave(self, now, name):
        self.tick(now)
        member = self.members.get(name)
        if member is None or member.balance:
            return False
        del self.members[name]
        self.orders = {number: order for number, order in self.orders.items() if member not in order[:2]}
        return True

    def balance(self, now, name):
        self.tick(now)
        member = self.members.get(name)
        return None if member is None else member.balance

    def pay(self, now, payer, payee, minutes):
        self.tick(now)
        members = self.members_of(payer, payee, minutes)
        return members is not None and self.move(now, *members, minutes)

    def helpers(self, now, count, since=None):
        self.tick(now)
        totals = []
        for name, member in self.members.items():
            totals.append((name, sum(m for time, m in member.earned if since is None or time >= since)))
        return sorted(totals, key=lambda total: (-total[1], total[0]))[:count]

    def schedule(self, now, payer, payee, minutes, due, every=None):
        self.tick(now)
        members = self.members_of(payer, payee, minutes)
        if members is None or due <= now or (every is not None and every <= 0):
            return None
        self.numbers += 1
        self.orders[self.numbers] = (*members, minutes, every)
        heapq.heappush(self.queue, (due, self.numbers))
        return self.numbers

    def cancel(self, now, number):
        self.tick(now)
        return self.orders.pop(number, None) is not None
