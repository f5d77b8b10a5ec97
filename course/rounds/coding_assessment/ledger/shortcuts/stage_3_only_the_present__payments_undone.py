"""Fails stage 4 at test_a_merge_does_not_change_the_past: the past is today's balance with all later payments undone.

Passes the visible tests of stage 4.
"""

from dataclasses import dataclass


@dataclass
class Order:
    due: int
    payer: str
    payee: str
    minutes: int
    every: int | None


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.balances, self.earned, self.joined = {}, {}, {}
        self.payments = []  # (time, payer, payee, minutes)
        self.orders, self.numbers = {}, 0

    def wake(self, now):
        while self.orders:
            number = min(self.orders, key=lambda number: (self.orders[number].due, number))
            order = self.orders[number]
            if order.due > now:
                break
            self.move(order.due, order.payer, order.payee, order.minutes)
            if order.every is None:
                del self.orders[number]
            else:
                order.due += order.every

    def move(self, time, payer, payee, minutes):
        if self.balances[payer] - minutes < -self.credit:
            return False
        self.balances[payer] -= minutes
        self.balances[payee] += minutes
        self.earned[payee].append((time, minutes))
        self.payments.append((time, payer, payee, minutes))
        return True

    def wrong(self, payer, payee, minutes):
        return payer == payee or payer not in self.balances or payee not in self.balances or minutes <= 0

    def join(self, now, name):
        self.wake(now)
        if name in self.balances:
            return False
        self.balances[name], self.earned[name], self.joined[name] = 0, [], now
        return True

    def leave(self, now, name):
        self.wake(now)
        if self.balances.get(name) != 0:
            return False
        self.forget(name)
        self.orders = {n: o for n, o in self.orders.items() if name not in (o.payer, o.payee)}
        return True

    def forget(self, name):
        del self.balances[name], self.earned[name], self.joined[name]

    def balance(self, now, name):
        self.wake(now)
        return self.balances.get(name)

    def pay(self, now, payer, payee, minutes):
        self.wake(now)
        return not self.wrong(payer, payee, minutes) and self.move(now, payer, payee, minutes)

    def helpers(self, now, count, since=None):
        self.wake(now)
        since = float("-inf") if since is None else since
        totals = {name: sum(m for time, m in earned if time >= since) for name, earned in self.earned.items()}
        return sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:count]

    def schedule(self, now, payer, payee, minutes, due, every=None):
        self.wake(now)
        if self.wrong(payer, payee, minutes) or due <= now or (every is not None and every <= 0):
            return None
        self.numbers += 1
        self.orders[self.numbers] = Order(due, payer, payee, minutes, every)
        return self.numbers

    def cancel(self, now, number):
        self.wake(now)
        return self.orders.pop(number, None) is not None

    def merge(self, now, name, into):
        self.wake(now)
        if name == into or name not in self.balances or into not in self.balances:
            return False
        self.balances[into] += self.balances[name]
        self.earned[into] += self.earned[name]
        for number, order in list(self.orders.items()):
            order.payer = into if order.payer == name else order.payer
            order.payee = into if order.payee == name else order.payee
            if order.payer == order.payee:
                del self.orders[number]
        self.forget(name)
        return True

    def balance_at(self, now, name, at):
        self.wake(now)
        if name not in self.balances or at < self.joined[name]:
            return None
        balance = self.balances[name]
        for time, payer, payee, minutes in self.payments:
            if time > at:
                balance += minutes * ((payer == name) - (payee == name))
        return balance
