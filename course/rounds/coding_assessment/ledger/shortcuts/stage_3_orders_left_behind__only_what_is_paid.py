"""Fails stage 4 at test_orders_after_a_merge: orders are handed over with their payer; nobody looks at who is paid.

Passes the visible tests of stage 4.
"""


class Order:
    def __init__(self, payer, payee, minutes, due, every):
        self.payer, self.payee, self.minutes, self.due, self.every = payer, payee, minutes, due, every


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.balances, self.earned = {}, {}
        self.orders, self.made = {}, 0
        self.snapshots = []  # (time, all balances)

    def before(self, now):
        """Make all payments that are due, one at a time."""
        while True:
            ready = [(order.due, number) for number, order in self.orders.items() if order.due <= now]
            if not ready:
                return
            due, number = min(ready)
            order = self.orders[number]
            self.transfer(due, order.payer, order.payee, order.minutes)
            if order.every is None:
                del self.orders[number]
            else:
                order.due += order.every

    def transfer(self, time, payer, payee, minutes):
        if not self.sound(payer, payee, minutes) or self.balances[payer] - minutes < -self.credit:
            return False
        self.balances[payer] -= minutes
        self.balances[payee] += minutes
        self.earned[payee].append((time, minutes))
        return self.snap(time)

    def sound(self, payer, payee, minutes):
        return {payer, payee} <= self.balances.keys() and payer != payee and minutes > 0

    def snap(self, time):
        self.snapshots.append((time, dict(self.balances)))
        return True

    def join(self, now, name):
        self.before(now)
        if name in self.balances:
            return False
        self.balances[name], self.earned[name] = 0, []
        return self.snap(now)

    def leave(self, now, name):
        self.before(now)
        if self.balances.get(name) != 0:
            return False
        del self.balances[name], self.earned[name]
        for number, order in list(self.orders.items()):
            if name in (order.payer, order.payee):
                del self.orders[number]
        return self.snap(now)

    def balance(self, now, name):
        self.before(now)
        return self.balances.get(name)

    def pay(self, now, payer, payee, minutes):
        self.before(now)
        return self.transfer(now, payer, payee, minutes)

    def helpers(self, now, count, since=None):
        self.before(now)
        totals = {
            name: sum(minutes for time, minutes in earned if since is None or time >= since)
            for name, earned in self.earned.items()
        }
        return sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:count]

    def schedule(self, now, payer, payee, minutes, due, every=None):
        self.before(now)
        if not self.sound(payer, payee, minutes) or due <= now or (every is not None and every <= 0):
            return None
        self.made += 1
        self.orders[self.made] = Order(payer, payee, minutes, due, every)
        return self.made

    def cancel(self, now, number):
        self.before(now)
        return self.orders.pop(number, None) is not None

    def merge(self, now, name, into):
        self.before(now)
        if name == into or not {name, into} <= self.balances.keys():
            return False
        self.balances[into] += self.balances.pop(name)
        self.earned[into] += self.earned.pop(name)
        for order in self.orders.values():
            if order.payer == name:
                order.payer = into
        return self.snap(now)

    def balance_at(self, now, name, at):
        self.before(now)
        for time, balances in reversed(self.snapshots):
            if time <= at:
                return balances.get(name)
        return None
