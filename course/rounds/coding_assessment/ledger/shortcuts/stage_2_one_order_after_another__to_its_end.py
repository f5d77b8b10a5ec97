"""Fails stage 3 at test_in_the_order_of_due_times: each order makes all its payments before the next order has a turn.

Passes the visible tests of stage 3.
"""


class Member:
    def __init__(self, name):
        self.name, self.balance, self.earned = name, 0, []


class Order:
    def __init__(self, payer, payee, minutes, due, every):
        self.payer, self.payee, self.minutes, self.due, self.every = payer, payee, minutes, due, every


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.members = {}
        self.orders = {}
        self.last_number = 0

    def run(self, now):
        for number, order in sorted(self.orders.items(), key=lambda item: (item[1].due, item[0])):
            while order.due is not None and order.due <= now:
                self.move(order.due, order.payer, order.payee, order.minutes)
                order.due = None if order.every is None else order.due + order.every
            if order.due is None:
                del self.orders[number]

    def move(self, time, payer, payee, minutes):
        if payer.balance - minutes < -self.credit:
            return False
        payer.balance -= minutes
        payee.balance += minutes
        payee.earned.append((time, minutes))
        return True

    def valid(self, payer, payee, minutes):
        return payer in self.members and payee in self.members and payer != payee and minutes > 0

    def join(self, now, name):
        self.run(now)
        if name in self.members:
            return False
        self.members[name] = Member(name)
        return True

    def leave(self, now, name):
        self.run(now)
        member = self.members.get(name)
        if member is None or member.balance != 0:
            return False
        del self.members[name]
        self.orders = {n: o for n, o in self.orders.items() if member is not o.payer and member is not o.payee}
        return True

    def balance(self, now, name):
        self.run(now)
        return self.members[name].balance if name in self.members else None

    def pay(self, now, payer, payee, minutes):
        self.run(now)
        if not self.valid(payer, payee, minutes):
            return False
        return self.move(now, self.members[payer], self.members[payee], minutes)

    def helpers(self, now, count, since=None):
        self.run(now)
        totals = [
            (name, sum(minutes for time, minutes in member.earned if since is None or time >= since))
            for name, member in self.members.items()
        ]
        return sorted(totals, key=lambda total: (-total[1], total[0]))[:count]

    def schedule(self, now, payer, payee, minutes, due, every=None):
        self.run(now)
        if not self.valid(payer, payee, minutes) or due <= now or (every is not None and every <= 0):
            return None
        self.last_number += 1
        self.orders[self.last_number] = Order(self.members[payer], self.members[payee], minutes, due, every)
        return self.last_number

    def cancel(self, now, number):
        self.run(now)
        return self.orders.pop(number, None) is not None
