"""Fails stage 4 at test_a_merge_does_not_change_the_past: a merge renames the entries of the journal.

Passes the visible tests of stage 4.
"""

import heapq
from itertools import count


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.numbers = count(1)
        self.persons = count()
        self.ids = {}  # name -> id of the person
        self.joined = []  # (time, id, name) of everybody who ever joined
        self.left = {}  # id -> time
        self.journal = []  # [time, payer id, payee id, minutes]
        self.orders, self.due = {}, []

    def balance_of(self, person, at=float("inf")):
        total = 0
        for time, payer, payee, minutes in self.journal:
            if time <= at:
                total += minutes * ((payee == person) - (payer == person))
        return total

    def run(self, now):
        while self.due and self.due[0][0] <= now:
            time, number = heapq.heappop(self.due)
            if number not in self.orders:
                continue
            payer, payee, minutes, every = self.orders[number]
            self.enter(time, payer, payee, minutes)
            if every is None:
                del self.orders[number]
            else:
                heapq.heappush(self.due, (time + every, number))

    def enter(self, time, payer, payee, minutes):
        if self.balance_of(payer) - minutes < -self.credit:
            return False
        self.journal.append([time, payer, payee, minutes])
        return True

    def parties(self, payer, payee, minutes):
        if payer == payee or minutes <= 0 or payer not in self.ids or payee not in self.ids:
            return None
        return self.ids[payer], self.ids[payee]

    def join(self, now, name):
        self.run(now)
        if name in self.ids:
            return False
        self.ids[name] = next(self.persons)
        self.joined.append((now, self.ids[name], name))
        return True

    def leave(self, now, name):
        self.run(now)
        if name not in self.ids or self.balance_of(self.ids[name]) != 0:
            return False
        person = self.ids.pop(name)
        self.left[person] = now
        self.orders = {number: order for number, order in self.orders.items() if person not in order[:2]}
        return True

    def balance(self, now, name):
        self.run(now)
        return self.balance_of(self.ids[name]) if name in self.ids else None

    def pay(self, now, payer, payee, minutes):
        self.run(now)
        parties = self.parties(payer, payee, minutes)
        return parties is not None and self.enter(now, *parties, minutes)

    def helpers(self, now, count, since=None):
        self.run(now)
        totals = []
        for name, person in self.ids.items():
            earned = [e[3] for e in self.journal if e[2] == person and (since is None or e[0] >= since)]
            totals.append((name, sum(earned)))
        return sorted(totals, key=lambda total: (-total[1], total[0]))[:count]

    def schedule(self, now, payer, payee, minutes, due, every=None):
        self.run(now)
        parties = self.parties(payer, payee, minutes)
        if parties is None or due <= now or (every is not None and every <= 0):
            return None
        number = next(self.numbers)
        self.orders[number] = (*parties, minutes, every)
        heapq.heappush(self.due, (due, number))
        return number

    def cancel(self, now, number):
        self.run(now)
        return self.orders.pop(number, None) is not None

    def merge(self, now, name, into):
        self.run(now)
        if name == into or name not in self.ids or into not in self.ids:
            return False
        old, new = self.ids.pop(name), self.ids[into]
        self.left[old] = now
        for entry in self.journal:
            entry[1:3] = [new if person == old else person for person in entry[1:3]]
        for number, order in list(self.orders.items()):
            payer, payee = (new if person == old else person for person in order[:2])
            self.orders[number] = (payer, payee, *order[2:])
            if payer == payee:
                del self.orders[number]
        return True

    def balance_at(self, now, name, at):
        self.run(now)
        for joined, person, bore in reversed(self.joined):
            if bore == name and joined <= at < self.left.get(person, float("inf")):
                return self.balance_of(person, at)
        return None
