"""Fails stage 3 at test_in_the_order_of_due_times: what is due is sorted once a round, and repetitions wait for the next.

Passes the visible tests of stage 3.
"""

from dataclasses import dataclass, field


@dataclass(eq=False)
class Person:
    minutes: int = 0
    helped: list = field(default_factory=list)


@dataclass(order=True)
class Order:
    due: int
    number: int
    parties: tuple = field(compare=False)
    amount: int = field(compare=False)
    every: int | None = field(compare=False)


class TimeBank:
    def __init__(self, credit):
        self.credit, self.people, self.orders, self.made = credit, {}, [], 0

    def catch_up(self, now):
        while due := sorted(order for order in self.orders if order.due <= now):
            for order in due:
                self.transfer(order.due, *order.parties, order.amount)
                if order.every:
                    order.due += order.every
                else:
                    self.orders.remove(order)

    def transfer(self, when, payer, payee, amount):
        if payer.minutes - amount < -self.credit:
            return False
        payer.minutes -= amount
        payee.minutes += amount
        payee.helped.append((when, amount))
        return True

    def parties(self, payer, payee, amount):
        if payer == payee or amount <= 0 or payer not in self.people or payee not in self.people:
            return None
        return self.people[payer], self.people[payee]

    def join(self, now, name):
        self.catch_up(now)
        new = name not in self.people
        if new:
            self.people[name] = Person()
        return new

    def leave(self, now, name):
        self.catch_up(now)
        if name not in self.people or self.people[name].minutes:
            return False
        person = self.people.pop(name)
        self.orders = [order for order in self.orders if person not in order.parties]
        return True

    def balance(self, now, name):
        self.catch_up(now)
        return self.people[name].minutes if name in self.people else None

    def pay(self, now, payer, payee, minutes):
        self.catch_up(now)
        parties = self.parties(payer, payee, minutes)
        return parties is not None and self.transfer(now, *parties, minutes)

    def helpers(self, now, count, since=None):
        self.catch_up(now)
        since = float("-inf") if since is None else since
        totals = {name: sum(m for t, m in person.helped if t >= since) for name, person in self.people.items()}
        return sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:count]

    def schedule(self, now, payer, payee, minutes, due, every=None):
        self.catch_up(now)
        parties = self.parties(payer, payee, minutes)
        if parties is None or due <= now or (every is not None and every <= 0):
            return None
        self.made += 1
        self.orders.append(Order(due, self.made, parties, minutes, every))
        return self.made

    def cancel(self, now, number):
        self.catch_up(now)
        before = len(self.orders)
        self.orders = [order for order in self.orders if order.number != number]
        return len(self.orders) < before
