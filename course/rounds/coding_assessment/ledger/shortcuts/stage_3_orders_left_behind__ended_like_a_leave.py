"""Fails stage 4 at test_orders_after_a_merge: a merge ends the orders of the member that goes, as leaving does."""

import heapq
from bisect import bisect_right


class Member:
    def __init__(self, name):
        self.name, self.balance, self.earned = name, 0, []


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.members = {}
        self.past = {}  # name -> ([time], [balance or None])
        self.due, self.orders, self.made = [], {}, 0

    def run(self, now):
        while self.due and self.due[0][0] <= now:
            time, number = heapq.heappop(self.due)
            order = self.orders.get(number)
            if order is None:
                continue
            payer, payee, minutes, every = order
            self.move(time, payer, payee, minutes)
            if every is None:
                del self.orders[number]
            else:
                heapq.heappush(self.due, (time + every, number))

    def move(self, time, payer, payee, minutes):
        if payer.balance - minutes < -self.credit:
            return False
        payer.balance -= minutes
        payee.balance += minutes
        payee.earned.append((time, minutes))
        self.remember(time, payer.name)
        self.remember(time, payee.name)
        return True

    def remember(self, time, name):
        times, balances = self.past.setdefault(name, ([], []))
        times.append(time)
        balances.append(self.members[name].balance if name in self.members else None)

    def is_payment(self, payer, payee, minutes):
        return payer in self.members and payee in self.members and payer != payee and minutes > 0

    def join(self, now, name):
        self.run(now)
        if name in self.members:
            return False
        self.members[name] = Member(name)
        self.remember(now, name)
        return True

    def leave(self, now, name):
        self.run(now)
        if name not in self.members or self.members[name].balance != 0:
            return False
        self.remove(now, name)
        return True

    def remove(self, now, name):
        member = self.members.pop(name)
        self.orders = {number: order for number, order in self.orders.items() if member not in order[:2]}
        self.remember(now, name)

    def balance(self, now, name):
        self.run(now)
        return self.members[name].balance if name in self.members else None

    def pay(self, now, payer, payee, minutes):
        self.run(now)
        if not self.is_payment(payer, payee, minutes):
            return False
        return self.move(now, self.members[payer], self.members[payee], minutes)

    def helpers(self, now, count, since=None):
        self.run(now)
        since = float("-inf") if since is None else since
        totals = [(name, sum(m for t, m in member.earned if t >= since)) for name, member in self.members.items()]
        return sorted(totals, key=lambda total: (-total[1], total[0]))[:count]

    def schedule(self, now, payer, payee, minutes, due, every=None):
        self.run(now)
        if not self.is_payment(payer, payee, minutes) or due <= now or (every is not None and every <= 0):
            return None
        self.made += 1
        self.orders[self.made] = (self.members[payer], self.members[payee], minutes, every)
        heapq.heappush(self.due, (due, self.made))
        return self.made

    def cancel(self, now, number):
        self.run(now)
        return self.orders.pop(number, None) is not None

    def merge(self, now, name, into):
        self.run(now)
        if name == into or name not in self.members or into not in self.members:
            return False
        old, new = self.members[name], self.members[into]
        new.balance += old.balance
        new.earned += old.earned
        self.remove(now, name)
        self.remember(now, into)
        return True

    def balance_at(self, now, name, at):
        self.run(now)
        times, balances = self.past.get(name, ([], []))
        place = bisect_right(times, at)
        return balances[place - 1] if place else None
