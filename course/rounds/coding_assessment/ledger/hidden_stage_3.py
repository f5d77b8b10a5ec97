from .hidden_stage_1 import compare, draw_names, draw_pair, new_bank
from .hidden_stage_2 import Ranking, draw_ranked_call


class Orders(Ranking):
    """A village with standing orders, ``[due, payer, payee, minutes, every]`` by number; a person is a number."""

    def __init__(self, credit):
        super().__init__(credit)
        self.orders, self.ordered = {}, 0

    def answer(self, now, kind, *arguments):
        self.until(now)
        return super().answer(now, kind, *arguments)

    def until(self, now):
        while self.orders:
            number = min(self.orders, key=lambda number: (self.orders[number][0], number))
            due, payer, payee, minutes, every = self.orders[number]
            if due > now:
                return
            named = {person: name for name, person in self.person.items()}
            self.move(due, named[payer], named[payee], minutes)
            self.orders[number][0] = due + (every or 0)
            if every is None:
                del self.orders[number]

    def leave(self, now, name):
        gone = super().leave(now, name)
        if gone:
            person = self.person.pop(name)
            self.orders = {n: order for n, order in self.orders.items() if person not in order[1:3]}
        return gone

    def schedule(self, now, payer, payee, minutes, due, every=None):
        if not self.accepts(payer, payee, minutes) or due <= now or (every is not None and every <= 0):
            return None
        self.ordered += 1
        self.orders[self.ordered] = [due, self.person[payer], self.person[payee], minutes, every]
        return self.ordered

    def cancel(self, now, number):
        return self.orders.pop(number, None) is not None


def draw_ordering_call(rng, names, now):
    kind = rng.choice(["schedule", "schedule", "cancel", "other", "other", "other"])
    if kind == "schedule":
        every = rng.choice([None, 0, *[rng.randint(1, 9)] * 2])
        return kind, (*draw_pair(rng, names), now + rng.randint(-1, 12), every)
    if kind == "cancel":
        return kind, (rng.randint(0, 30),)
    return draw_ranked_call(rng, names, now)


def test_a_standing_order_drawn(solution, rng):
    """Makes payments when they are due, and again as often as ordered, whenever the next call comes.

    One call may come after many payments; make them all before it.
    """
    for step in (1, 7, 60):
        payer, payee = draw_names(rng, 2)
        bank = new_bank(solution, 10**6, [payer, payee])
        once, often, every = rng.randint(1, 30), rng.randint(1, 30), rng.randint(1, 9)
        assert bank.schedule(0, payer, payee, 1000, once) == 1
        assert bank.schedule(0, payer, payee, 7, often, every) == 2
        for now in range(0, 121, step):
            times = 1 + (now - often) // every if now >= often else 0
            assert bank.balance(now, payee) == 1000 * (now >= once) + 7 * times
            assert bank.balance(now, payer) == -1000 * (now >= once) - 7 * times


def test_cancelled_drawn(solution, rng):
    """Ends an order for good, as long as something of it is still to come.

    A payment that is due at the very time of the cancel is made first. No number is used twice.
    """
    payer, payee = draw_names(rng, 2)
    bank, due = new_bank(solution, 10**6, [payer, payee]), rng.randint(5, 20)
    numbers = [bank.schedule(now, payer, payee, 10**now, due, every) for now, every in enumerate([None, None, 5, 5])]
    assert numbers == [1, 2, 3, 4]
    assert bank.cancel(due - 1, 2) is True
    assert bank.cancel(due - 1, 2) is False
    assert bank.cancel(due, 1) is False
    assert bank.cancel(due, 3) is True
    assert bank.cancel(due, 3) is False
    assert [bank.cancel(due, number) for number in (0, -1, 5)] == [False] * 3
    assert bank.balance(due + 4, payee) == 1 + 100 + 1000
    assert bank.balance(due + 14, payee) == 1 + 100 + 3 * 1000
    assert bank.cancel(due + 15, 4) is True
    assert bank.schedule(due + 16, payer, payee, 10, due + 17) == 5
    assert bank.balance(due + 99, payee) == 1 + 100 + 4 * 1000 + 10


def test_refused_orders_drawn(solution, rng):
    """Refuses orders that could never be paid, and uses up no number for them.

    The same rules as for a payment, but for the balance; a time that is not past; a distance above 0.
    """
    one, two, absent = draw_names(rng, 3)
    credit = rng.randint(10, 99)
    bank = new_bank(solution, credit, [one, two])
    due = rng.randint(3, 30)
    for arguments in (
        (one, absent, 5, due),
        (absent, one, 5, due),
        (two, two, 5, due),
        (one, two, 0, due),
        (one, two, -5, due),
        (one, two, 5, 2),
        (one, two, 5, 1),
        (one, two, 5, due, 0),
        (one, two, 5, due, -1),
    ):
        assert bank.schedule(2, *arguments) is None
    assert bank.schedule(2, one, two, credit + 1, due) == 1
    assert bank.schedule(2, one, two, credit, due) == 2
    assert bank.balance(due, two) == credit


def test_in_the_order_of_due_times(solution, rng):
    """Makes the payments of several orders in the order of their due times, repeated ones too.

    Each repeated payment is in line by its own due time: never work off one order after the other.
    """
    one, two = draw_names(rng, 2)
    every, later = rng.randint(5, 30), rng.randint(1, 4)
    bank = new_bank(solution, 100, [one, two])
    bank.schedule(0, one, two, 60, every, every)
    bank.schedule(0, two, one, 50, every + later, every)
    # by turns: one falls to -90 at the fourth payment, and is paid back each time
    assert bank.balance(4 * every + later, one) == -40
    bank = new_bank(solution, 50, [one, two])
    bank.schedule(0, one, two, 10, every, every)
    bank.schedule(0, two, one, 50, 8 * every)
    # one can pay five times, and is paid back only after three more tries
    assert bank.balance(8 * every, one) == 0
    assert bank.balance(9 * every, one) == -10
    for _ in range(4):
        compare(solution.TimeBank(60), Orders(60), rng, 40, draw_ordering_call, names=3, step=9)


def test_due_at_the_same_time(solution, rng):
    """Makes payments that are due at the same time in the order of their numbers.

    A repeated order keeps its number, and with it its place.
    """
    one, two, three = draw_names(rng, 3)
    due = rng.randint(5, 20)
    bank = new_bank(solution, 10, [one, two, three])
    bank.schedule(0, one, two, 10, due // 2, due - due // 2)
    bank.schedule(1, one, three, 10, due)
    bank.schedule(2, three, one, 10, due - 1)
    assert [bank.balance(due, name) for name in (one, two, three)] == [-10, 20, -10]


def test_due_payments_come_before_any_call(solution, rng):
    """Makes what is due before a call decides, be it a question, a refusal or a change.

    Every method has to begin with it, before it looks at anything.
    """
    one, two, three = draw_names(rng, 3)
    due = rng.randint(3, 9)

    def bank():
        new = new_bank(solution, 50, [one, two, three])
        assert new.schedule(0, one, two, 50, due) == 1
        return new

    assert bank().pay(due, one, three, 1) is False
    assert bank().pay(due, two, three, 100) is True
    assert bank().pay(due - 1, one, three, 1) is True
    assert bank().leave(due, one) is False
    assert bank().leave(due - 1, one) is True
    assert bank().balance(due, two) == 50
    assert bank().helpers(due, 1) == [(two, 50)]
    assert bank().cancel(due, 1) is False
    late = bank()
    assert late.join(due, one) is False
    assert late.schedule(due, one, one, 5, due + 1) is None
    assert late.balance(due, one) == -50


def test_a_payment_counts_at_its_due_time(solution, rng):
    """Counts each payment at the time when it was due, not when it was noticed.

    The next call may come a year later.
    """
    payer, payee, other = draw_names(rng, 3)
    bank, due, every = new_bank(solution, 10**6, [payer, payee, other]), rng.randint(1, 9), rng.randint(2, 5)
    bank.schedule(0, payer, payee, 10, due, every)
    bank.schedule(0, payer, other, 1, due + 1)
    now = due + 10 * every
    for since in range(due, now + 2):
        count = sum(due + turn * every >= since for turn in range(11))
        assert bank.helpers(now, 1, since) == ([(payee, 10 * count)] if count else [(min(payer, payee, other), 0)])


def test_left_out_but_not_ended(solution, rng):
    """Leaves out a payment for which there is no credit, and goes on with the order.

    Nothing is made up for later.
    """
    payer, payee = draw_names(rng, 2)
    minutes = rng.randint(10, 50)
    bank = new_bank(solution, minutes, [payer, payee])
    assert bank.schedule(0, payer, payee, minutes, 10, 10) == 1
    assert bank.schedule(0, payer, payee, 1, 15) == 2
    assert bank.balance(35, payer) == -minutes
    assert bank.cancel(35, 2) is False
    assert bank.pay(36, payee, payer, minutes) is True
    assert bank.balance(39, payer) == 0
    assert bank.balance(40, payer) == -minutes
    assert bank.helpers(41, 1) == [(payee, 2 * minutes)]
    assert bank.cancel(41, 1) is True


def test_orders_end_with_a_member(solution, rng):
    """Ends all orders of a member who leaves, whichever side they were on.

    Who joins later under the same name has not ordered anything, and is owed nothing.
    """
    one, two = draw_names(rng, 2)
    for gone in (one, two):
        bank = new_bank(solution, 100, [one, two])
        assert bank.schedule(0, one, two, 30, 10, rng.choice([None, 5])) == 1
        assert bank.leave(5, gone) is True
        assert bank.join(rng.randint(5, 8), gone) is True
        assert bank.cancel(9, 1) is False
        assert [bank.balance(50, name) for name in (one, two)] == [0, 0]
        assert bank.schedule(51, one, two, 30, 60) == 2
        assert bank.balance(60, two) == 30


def test_any_year_with_orders(solution, rng):
    """Answers every call right, in a year full of orders.

    Orders are made, repeated, cancelled and ended while members come and go.
    """
    for credit, step in ((60, 9), (1000, 3)):
        compare(solution.TimeBank(credit), Orders(credit), rng, 150, draw_ordering_call, step=step)
