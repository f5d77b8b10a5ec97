"""The same time bank on numbered persons: names, balances and orders refer to numbers, and merged numbers to others."""

from collections import defaultdict


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.person = {}  # name -> number of the person who bears it now
        self.merged = []  # for each person, the one who took them over; themselves, if nobody did
        self.has = defaultdict(int)
        self.gifts = []  # (time, person who earned, minutes)
        self.orders = {}  # number -> [next due, payer, payee, minutes, every]
        self.ordered = 0
        self.pages = [(float("-inf"), {})]  # (time, balance of each name) after each change

    def whose(self, number):
        while self.merged[number] != number:
            number = self.merged[number]
        return number

    def write(self, time):
        self.pages.append((time, {name: self.has[number] for name, number in self.person.items()}))

    def wake(self, now):
        while True:
            due = min(((order[0], number) for number, order in self.orders.items()), default=(now + 1, 0))
            if due[0] > now:
                return
            order = self.orders[due[1]]
            self.move(due[0], self.whose(order[1]), self.whose(order[2]), order[3])
            if order[4] is None:
                del self.orders[due[1]]
            else:
                order[0] += order[4]

    def move(self, time, giver, taker, minutes):
        if self.has[giver] + self.credit < minutes:
            return False
        self.has[giver] -= minutes
        self.has[taker] += minutes
        self.gifts.append((time, taker, minutes))
        self.write(time)
        return True

    def parties(self, payer, payee, minutes):
        giver, taker = self.person.get(payer), self.person.get(payee)
        return None if giver is None or taker is None or giver == taker or minutes < 1 else (giver, taker)

    def join(self, now, name):
        self.wake(now)
        if name in self.person:
            return False
        self.person[name] = len(self.merged)
        self.merged.append(len(self.merged))
        self.write(now)
        return True

    def leave(self, now, name):
        self.wake(now)
        number = self.person.get(name)
        if number is None or self.has[number]:
            return False
        del self.person[name]
        self.orders = {
            key: order
            for key, order in self.orders.items()
            if number not in (self.whose(order[1]), self.whose(order[2]))
        }
        self.write(now)
        return True

    def balance(self, now, name):
        self.wake(now)
        return self.has[self.person[name]] if name in self.person else None

    def pay(self, now, payer, payee, minutes):
        self.wake(now)
        parties = self.parties(payer, payee, minutes)
        return parties is not None and self.move(now, *parties, minutes)

    def helpers(self, now, count, since=None):
        self.wake(now)
        totals = dict.fromkeys(self.person.values(), 0)
        for time, taker, minutes in self.gifts:
            if self.whose(taker) in totals and (since is None or since <= time):
                totals[self.whose(taker)] += minutes
        names = sorted(self.person)
        names.sort(key=lambda name: totals[self.person[name]], reverse=True)
        return [(name, totals[self.person[name]]) for name in names[:count]]

    def schedule(self, now, payer, payee, minutes, due, every=None):
        self.wake(now)
        parties = self.parties(payer, payee, minutes)
        if parties is None or due <= now or (every is not None and every < 1):
            return None
        self.ordered += 1
        self.orders[self.ordered] = [due, *parties, minutes, every]
        return self.ordered

    def cancel(self, now, number):
        self.wake(now)
        return bool(self.orders.pop(number, None))

    def merge(self, now, name, into):
        self.wake(now)
        old, new = self.person.get(name), self.person.get(into)
        if old is None or new is None or old == new:
            return False
        self.has[new] += self.has.pop(old)
        self.merged[old] = new
        del self.person[name]
        for key, order in list(self.orders.items()):
            if self.whose(order[1]) == self.whose(order[2]):
                del self.orders[key]
        self.write(now)
        return True

    def balance_at(self, now, name, at):
        self.wake(now)
        page = next(page for time, page in reversed(self.pages) if time <= at)
        return page.get(name)
