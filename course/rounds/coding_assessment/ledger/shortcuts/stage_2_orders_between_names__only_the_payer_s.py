"""Fails stage 3 at test_orders_end_with_a_member: members take the orders that they pay with them, and leave the others.

Passes the visible tests of stage 3.
"""


class Member:
    def __init__(self):
        self.balance = 0
        self.earned = []
        self.orders = {}  # that this member pays: number -> [due, payee's name, minutes, every]


class TimeBank:
    def __init__(self, credit):
        self.credit = credit
        self.members = {}
        self.count = 0

    def due_payments(self, now):
        while True:
            due = [
                (order[0], number, payer)
                for payer, member in self.members.items()
                for number, order in member.orders.items()
                if order[0] <= now
            ]
            if not due:
                return
            time, number, payer = min(due)
            orders = self.members[payer].orders
            _, payee, minutes, every = orders[number]
            self.transfer(time, payer, payee, minutes)
            if every is None:
                del orders[number]
            else:
                orders[number][0] += every

    def transfer(self, time, payer, payee, minutes):
        if payee not in self.members or self.members[payer].balance - minutes < -self.credit:
            return False
        self.members[payer].balance -= minutes
        self.members[payee].balance += minutes
        self.members[payee].earned.append((time, minutes))
        return True

    def fits(self, payer, payee, minutes):
        return payer in self.members and payee in self.members and payer != payee and minutes > 0

    def join(self, now, name):
        self.due_payments(now)
        if name in self.members:
            return False
        self.members[name] = Member()
        return True

    def leave(self, now, name):
        self.due_payments(now)
        if name not in self.members or self.members[name].balance != 0:
            return False
        del self.members[name]
        return True

    def balance(self, now, name):
        self.due_payments(now)
        return self.members[name].balance if name in self.members else None

    def pay(self, now, payer, payee, minutes):
        self.due_payments(now)
        return self.fits(payer, payee, minutes) and self.transfer(now, payer, payee, minutes)

    def helpers(self, now, count, since=None):
        self.due_payments(now)

        def total(name):
            return sum(m for t, m in self.members[name].earned if since is None or t >= since)

        ranked = sorted(self.members, key=lambda name: (-total(name), name))
        return [(name, total(name)) for name in ranked[:count]]

    def schedule(self, now, payer, payee, minutes, due, every=None):
        self.due_payments(now)
        if not self.fits(payer, payee, minutes) or due <= now or (every is not None and every <= 0):
            return None
        self.count += 1
        self.members[payer].orders[self.count] = [due, payee, minutes, every]
        return self.count

    def cancel(self, now, number):
        self.due_payments(now)
        return any(member.orders.pop(number, None) is not None for member in self.members.values())
