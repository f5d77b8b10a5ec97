"""Fails stage 3 at test_orders_end_with_a_member: an order holds names, and asks only when it is due who bears them.

Passes the visible tests of stage 3.
"""

import heapq


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.balances, self.earned = {}, {}
        self.heap = []  # (due, number, payer, payee, minutes, every)
        self.ended, self.made = set(), 0

    def make_due_payments(self, now):
        while self.heap and self.heap[0][0] <= now:
            due, number, payer, payee, minutes, every = heapq.heappop(self.heap)
            if number in self.ended:
                continue
            self.transfer(due, payer, payee, minutes)
            if every is None:
                self.ended.add(number)
            else:
                heapq.heappush(self.heap, (due + every, number, payer, payee, minutes, every))

    def transfer(self, time, payer, payee, minutes):
        if not self.is_payment(payer, payee, minutes) or self.balances[payer] - minutes < -self.credit:
            return False
        self.balances[payer] -= minutes
        self.balances[payee] += minutes
        self.earned[payee].append((time, minutes))
        return True

    def is_payment(self, payer, payee, minutes):
        return payer in self.balances and payee in self.balances and payer != payee and minutes > 0

    def join(self, now, name):
        self.make_due_payments(now)
        if name in self.balances:
            return False
        self.balances[name], self.earned[name] = 0, []
        return True

    def leave(self, now, name):
        self.make_due_payments(now)
        if self.balances.get(name) != 0:
            return False
        del self.balances[name], self.earned[name]
        return True

    def balance(self, now, name):
        self.make_due_payments(now)
        return self.balances.get(name)

    def pay(self, now, payer, payee, minutes):
        self.make_due_payments(now)
        return self.transfer(now, payer, payee, minutes)

    def helpers(self, now, count, since=None):
        self.make_due_payments(now)
        since = float("-inf") if since is None else since
        totals = [(name, sum(m for t, m in earned if t >= since)) for name, earned in self.earned.items()]
        return sorted(totals, key=lambda total: (-total[1], total[0]))[:count]

    def schedule(self, now, payer, payee, minutes, due, every=None):
        self.make_due_payments(now)
        if not self.is_payment(payer, payee, minutes) or due <= now or (every is not None and every <= 0):
            return None
        self.made += 1
        heapq.heappush(self.heap, (due, self.made, payer, payee, minutes, every))
        return self.made

    def cancel(self, now, number):
        self.make_due_payments(now)
        if not 1 <= number <= self.made or number in self.ended:
            return False
        self.ended.add(number)
        return True
