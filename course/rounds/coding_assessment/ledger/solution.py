"""A time bank: its members give each other minutes of help."""

import heapq
from bisect import bisect_right
from dataclasses import dataclass, field


class TimeBank:
    """Keeps the balances of members, in minutes. Every call begins with ``now``, which never goes back."""

    def __init__(self, credit):
        ### BEGIN SOLUTION
        self._credit = credit
        self._members: dict[str, _Member] = {}
        self._orders: dict[int, _Order] = {}  # those that are still to come
        self._due: list[tuple[int, int]] = []  # a heap of due time and order; some orders may be gone
        self._made = 0  # orders ever made
        self._history: dict[str, list[tuple]] = {}  # by name, whoever bore it: time and balance, None for nobody
        ### END SOLUTION

    def join(self, now, name):
        """Make ``name`` a member with a balance of 0; False when there is one of that name."""
        ### BEGIN SOLUTION
        if self._member(now, name) is not None:
            return False
        self._members[name] = _Member(name)
        self._note(now, name)
        return True
        ### END SOLUTION

    def leave(self, now, name):
        """End the membership of ``name``; False when there is no such member, or one whose balance is not 0."""
        ### BEGIN SOLUTION
        member = self._member(now, name)
        if member is None or member.balance != 0:
            return False
        self._remove(now, member)
        for number, order in list(self._orders.items()):
            if member in (order.payer, order.payee):
                del self._orders[number]
        return True
        ### END SOLUTION

    def balance(self, now, name):
        """Minutes that ``name`` has, below 0 when they owe; None when there is no such member."""
        ### BEGIN SOLUTION
        member = self._member(now, name)
        return None if member is None else member.balance
        ### END SOLUTION

    def pay(self, now, payer, payee, minutes):
        """Let ``payer`` give ``minutes`` to ``payee``; False, and nothing changes, when that is not allowed."""
        ### BEGIN SOLUTION
        parties = self._parties(now, payer, payee, minutes)
        return parties is not None and self._transfer(now, *parties, minutes)

    def helpers(self, now, count, since=None):
        """The ``count`` members who earned most from ``since`` on, as ``(name, minutes)``; equal ones by name."""
        self._run_orders(now)
        earned = [
            (name, sum(minutes for time, minutes in member.earned if since is None or time >= since))
            for name, member in self._members.items()
        ]
        return sorted(earned, key=lambda entry: (-entry[1], entry[0]))[:count]

    def schedule(self, now, payer, payee, minutes, due, every=None):
        """Order a payment for ``due``, repeated ``every`` so many minutes; the order's number, None when refused."""
        parties = self._parties(now, payer, payee, minutes)
        if parties is None or due <= now or (every is not None and every <= 0):
            return None
        self._made += 1
        self._orders[self._made] = _Order(*parties, minutes, every)
        heapq.heappush(self._due, (due, self._made))
        return self._made

    def cancel(self, now, number):
        """End an order; False when nothing of it is still to come."""
        self._run_orders(now)
        return self._orders.pop(number, None) is not None

    def merge(self, now, name, into):
        """Let ``into`` take over all that ``name`` has, earned and ordered; False when they are not two members."""
        old, new = self._member(now, name), self._member(now, into)
        if old is None or new is None or old is new:
            return False
        new.balance += old.balance
        new.earned += old.earned
        for number, order in list(self._orders.items()):
            order.payer = new if order.payer is old else order.payer
            order.payee = new if order.payee is old else order.payee
            if order.payer is order.payee:
                del self._orders[number]
        self._remove(now, old)
        self._note(now, into)
        return True

    def balance_at(self, now, name, at):
        """What ``balance(at, name)`` would have returned as the last call of that time."""
        self._run_orders(now)
        history = self._history.get(name, [])
        place = bisect_right(history, at, key=lambda entry: entry[0])
        return history[place - 1][1] if place else None

    def _run_orders(self, now):
        """Make all payments that were due by ``now``, each at its own time."""
        while self._due and self._due[0][0] <= now:
            due, number = heapq.heappop(self._due)
            order = self._orders.get(number)
            if order is None:
                continue
            self._transfer(due, order.payer, order.payee, order.minutes)
            if order.every is None:
                del self._orders[number]
            else:
                heapq.heappush(self._due, (due + order.every, number))

    def _member(self, now, name):
        """The member of that name, as they are once all that was due by ``now`` is paid; None when there is none."""
        self._run_orders(now)
        return self._members.get(name)

    def _parties(self, now, payer, payee, minutes):
        """The two members of a payment; None when there could be no such payment."""
        members = self._member(now, payer), self._member(now, payee)
        return None if None in members or payer == payee or minutes <= 0 else members

    def _transfer(self, time, payer, payee, minutes):
        if payer.balance - minutes < -self._credit:
            return False
        payer.balance -= minutes
        payee.balance += minutes
        payee.earned.append((time, minutes))
        self._note(time, payer.name)
        self._note(time, payee.name)
        return True

    def _remove(self, now, member):
        del self._members[member.name]
        self._note(now, member.name)

    def _note(self, time, name):
        """Write down what a name has from now on; of entries with the same time the last one counts."""
        member = self._members.get(name)
        self._history.setdefault(name, []).append((time, None if member is None else member.balance))


@dataclass(eq=False)
class _Member:
    name: str
    balance: int = 0
    earned: list[tuple[int, int]] = field(default_factory=list)  # time and minutes


@dataclass
class _Order:
    payer: _Member
    payee: _Member
    minutes: int
    every: int | None
    ### END SOLUTION
