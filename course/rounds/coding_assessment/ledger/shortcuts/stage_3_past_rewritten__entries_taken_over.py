"""Fails stage 4 at test_a_merge_does_not_change_the_past: the entries of one account are moved to the other with their times.

Passes the visible tests of stage 4.
"""

from dataclasses import dataclass, field


@dataclass(eq=False)
class Account:
    name: str
    opened: int
    closed: float = float("inf")
    entries: list = field(default_factory=list)  # (time, minutes), below 0 for what was paid

    def balance(self, at=float("inf")):
        return sum(minutes for time, minutes in self.entries if time <= at)

    def earned(self, since):
        return sum(minutes for time, minutes in self.entries if minutes > 0 and (since is None or time >= since))


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.accounts = []  # of all times
        self.open = {}
        self.orders = []  # [due, number, payer, payee, minutes, every]
        self.made = 0

    def settle(self, now):
        while self.orders and min(self.orders)[0] <= now:
            order = min(self.orders)
            due, _, payer, payee, minutes, every = order
            self.transfer(due, payer, payee, minutes)
            if every is None:
                self.orders.remove(order)
            else:
                order[0] += every

    def transfer(self, time, payer, payee, minutes):
        if payer.balance() - minutes < -self.credit:
            return False
        payer.entries.append((time, -minutes))
        payee.entries.append((time, minutes))
        return True

    def find(self, payer, payee, minutes):
        one, other = self.open.get(payer), self.open.get(payee)
        return (one, other) if one and other and one is not other and minutes > 0 else None

    def join(self, now, name):
        self.settle(now)
        if name in self.open:
            return False
        self.open[name] = Account(name, now)
        self.accounts.append(self.open[name])
        return True

    def leave(self, now, name):
        self.settle(now)
        account = self.open.get(name)
        if account is None or account.balance() != 0:
            return False
        self.close(account, now)
        self.orders = [order for order in self.orders if account not in order[2:4]]
        return True

    def close(self, account, now):
        account.closed = now
        del self.open[account.name]

    def balance(self, now, name):
        self.settle(now)
        return self.open[name].balance() if name in self.open else None

    def pay(self, now, payer, payee, minutes):
        self.settle(now)
        both = self.find(payer, payee, minutes)
        return both is not None and self.transfer(now, *both, minutes)

    def helpers(self, now, count, since=None):
        self.settle(now)
        ranked = sorted(self.open.values(), key=lambda account: (-account.earned(since), account.name))
        return [(account.name, account.earned(since)) for account in ranked[:count]]

    def schedule(self, now, payer, payee, minutes, due, every=None):
        self.settle(now)
        both = self.find(payer, payee, minutes)
        if both is None or due <= now or (every is not None and every <= 0):
            return None
        self.made += 1
        self.orders.append([due, self.made, *both, minutes, every])
        return self.made

    def cancel(self, now, number):
        self.settle(now)
        for order in self.orders:
            if order[1] == number:
                self.orders.remove(order)
                return True
        return False

    def merge(self, now, name, into):
        self.settle(now)
        old, new = self.open.get(name), self.open.get(into)
        if old is None or new is None or old is new:
            return False
        self.close(old, now)
        new.entries = sorted(new.entries + old.entries, key=lambda entry: entry[0])
        for order in self.orders:
            order[2:4] = [new if account is old else account for account in order[2:4]]
        self.orders = [order for order in self.orders if order[2] is not order[3]]
        return True

    def balance_at(self, now, name, at):
        self.settle(now)
        for account in reversed(self.accounts):
            if account.name == name and account.opened <= at < account.closed:
                return account.balance(at)
        return None
