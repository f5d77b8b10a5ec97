"""Fails stage 3 at test_due_payments_come_before_any_call: a call checks balances first and then makes what is due.

Passes the visible tests of stage 3.
"""

import heapq


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.balances, self.earned = {}, {}
        self.heap, self.orders, self.made = [], {}, 0

    def make_due_payments(self, now):
        while self.heap and self.heap[0][0] <= now:
            due, number = heapq.heappop(self.heap)
            if number not in self.orders:
                continue
            payer, payee, minutes, every = self.orders[number]
            if self.balances[payer] - minutes >= -self.credit:
                self.move(due, payer, payee, minutes)
            if every is None:
                del self.orders[number]
            else:
                heapq.heappush(self.heap, (due + every, number))

    def move(self, time, payer, payee, minutes):
        self.balances[payer] -= minutes
        self.balances[payee] += minutes
        self.earned[payee].append((time, minutes))

    def acceptable(self, payer, payee, minutes):
        return {payer, payee} <= self.balances.keys() and payer != payee and minutes > 0

    def join(self, now, name):
        if name in self.balances:
            return False
        self.make_due_payments(now)
        self.balances[name], self.earned[name] = 0, []
        return True

    def leave(self, now, name):
        if self.balances.get(name) != 0:
            return False
        self.make_due_payments(now)
        del self.balances[name], self.earned[name]
        self.orders = {number: order for number, order in self.orders.items() if name not in order[:2]}
        return True

    def balance(self, now, name):
        self.make_due_payments(now)
        return self.balances.get(name)

    def pay(self, now, payer, payee, minutes):
        if not self.acceptable(payer, payee, minutes) or self.balances[payer] - minutes < -self.credit:
            return False
        self.make_due_payments(now)
        self.move(now, payer, payee, minutes)
        return True

    def helpers(self, now, count, since=None):
        self.make_due_payments(now)
        totals = {
            name: sum(minutes for time, minutes in earned if since is None or time >= since)
            for name, earned in self.earned.items()
        }
        return sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:count]

    def schedule(self, now, payer, payee, minutes, due, every=None):
        if not self.acceptable(payer, payee, minutes) or due <= now or (every is not None and every <= 0):
            return None
        self.make_due_payments(now)
        self.made += 1
        self.orders[self.made] = (payer, payee, minutes, every)
        heapq.heappush(self.heap, (due, self.made))
        return self.made

    def cancel(self, now, number):
        self.make_due_payments(now)
        return self.orders.pop(number, None) is not None
