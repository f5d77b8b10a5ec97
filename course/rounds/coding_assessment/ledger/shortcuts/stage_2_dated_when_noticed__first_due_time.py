"""Fails stage 3 at test_a_payment_counts_at_its_due_time: every repetition is written down as of the first due time.

Passes the visible tests of stage 3.
"""

from dataclasses import dataclass


@dataclass
class Order:
    payer: str
    payee: str
    minutes: int
    due: int
    every: int | None
    done: int = 0

    @property
    def next(self):
        return self.due + self.done * (self.every or 0)


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.balances, self.earned = {}, {}
        self.orders, self.made = {}, 0

    def make_due_payments(self, now):
        while self.orders:
            number, order = min(self.orders.items(), key=lambda item: (item[1].next, item[0]))
            if order.next > now:
                return
            self.execute(order.payer, order.payee, order.minutes, order.due)
            order.done += 1
            if order.every is None:
                del self.orders[number]

    def execute(self, payer, payee, minutes, date):
        if self.balances[payer] - minutes < -self.credit:
            return False
        self.balances[payer] -= minutes
        self.balances[payee] += minutes
        self.earned[payee].append((date, minutes))
        return True

    def possible(self, payer, payee, minutes):
        return {payer, payee} <= self.balances.keys() and payer != payee and minutes > 0

    def join(self, now, name):
        self.make_due_payments(now)
        if name in self.balances:
            return False
        self.balances[name] = 0
        self.earned[name] = []
        return True

    def leave(self, now, name):
        self.make_due_payments(now)
        if name not in self.balances or self.balances[name] != 0:
            return False
        del self.balances[name], self.earned[name]
        self.orders = {n: order for n, order in self.orders.items() if name not in (order.payer, order.payee)}
        return True

    def balance(self, now, name):
        self.make_due_payments(now)
        return self.balances.get(name)

    def pay(self, now, payer, payee, minutes):
        self.make_due_payments(now)
        return self.possible(payer, payee, minutes) and self.execute(payer, payee, minutes, now)

    def helpers(self, now, count, since=None):
        self.make_due_payments(now)
        totals = {
            name: sum(minutes for date, minutes in earned if since is None or date >= since)
            for name, earned in self.earned.items()
        }
        return sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:count]

    def schedule(self, now, payer, payee, minutes, due, every=None):
        self.make_due_payments(now)
        if not self.possible(payer, payee, minutes) or due <= now or (every is not None and every <= 0):
            return None
        self.made += 1
        self.orders[self.made] = Order(payer, payee, minutes, due, every)
        return self.made

    def cancel(self, now, number):
        self.make_due_payments(now)
        return self.orders.pop(number, None) is not None
