"""Fails stage 3 at test_due_payments_come_before_any_call: only calls that change something make what is due.

Passes the visible tests of stage 3.
"""

import functools
from collections import defaultdict


def after_due_payments(method):
    @functools.wraps(method)
    def call(self, now, *arguments, **keywords):
        self.settle(now)
        return method(self, now, *arguments, **keywords)

    return call


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.balances, self.earned = {}, defaultdict(list)
        self.orders = {}
        self.next_number = 1

    def settle(self, now):
        while True:
            due = [(order["due"], number) for number, order in self.orders.items() if order["due"] <= now]
            if not due:
                return
            time, number = min(due)
            order = self.orders[number]
            self.move(time, order["payer"], order["payee"], order["minutes"])
            if order["every"] is None:
                del self.orders[number]
            else:
                order["due"] += order["every"]

    def move(self, time, payer, payee, minutes):
        if self.balances[payer] - minutes < -self.credit:
            return False
        self.balances[payer] -= minutes
        self.balances[payee] += minutes
        self.earned[payee].append((time, minutes))
        return True

    def refuses(self, payer, payee, minutes):
        return payer not in self.balances or payee not in self.balances or payer == payee or minutes <= 0

    @after_due_payments
    def join(self, now, name):
        if name in self.balances:
            return False
        self.balances[name] = 0
        return True

    @after_due_payments
    def leave(self, now, name):
        if self.balances.get(name) != 0:
            return False
        del self.balances[name]
        self.earned.pop(name, None)
        for number in [n for n, order in self.orders.items() if name in (order["payer"], order["payee"])]:
            del self.orders[number]
        return True

    @after_due_payments
    def balance(self, now, name):
        return self.balances.get(name)

    @after_due_payments
    def pay(self, now, payer, payee, minutes):
        return not self.refuses(payer, payee, minutes) and self.move(now, payer, payee, minutes)

    def helpers(self, now, count, since=None):
        totals = []
        for name in sorted(self.balances):
            counted = [minutes for time, minutes in self.earned[name] if since is None or time >= since]
            totals.append((name, sum(counted)))
        return sorted(totals, key=lambda total: total[1], reverse=True)[:count]

    @after_due_payments
    def schedule(self, now, payer, payee, minutes, due, every=None):
        if self.refuses(payer, payee, minutes) or due <= now or (every is not None and every <= 0):
            return None
        number, self.next_number = self.next_number, self.next_number + 1
        self.orders[number] = {"payer": payer, "payee": payee, "minutes": minutes, "due": due, "every": every}
        return number

    @after_due_payments
    def cancel(self, now, number):
        return self.orders.pop(number, None) is not None
