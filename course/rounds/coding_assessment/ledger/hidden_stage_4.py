from .hidden_stage_1 import compare, draw_names, new_bank
from .hidden_stage_3 import Orders, draw_ordering_call


class Past(Orders):
    """A village with merges and a past: all balances, after each call and each payment."""

    def __init__(self, credit):
        super().__init__(credit)
        self.pages = []

    def answer(self, now, kind, *arguments):
        result = super().answer(now, kind, *arguments)
        self.pages.append((now, dict(self.balances)))
        return result

    def move(self, time, *payment):
        moved = super().move(time, *payment)
        self.pages.append((time, dict(self.balances)))
        return moved

    def balance_at(self, now, name, at):
        pages = [balances for time, balances in self.pages if time <= at]
        return pages[-1].get(name) if pages else None

    def merge(self, now, name, into):
        if name == into or not {name, into} <= set(self.balances):
            return False
        old, new = self.person.pop(name), self.person[into]
        self.balances[into] += self.balances.pop(name)
        self.earned = [(time, new if who == old else who, minutes) for time, who, minutes in self.earned]
        for number, order in list(self.orders.items()):
            order[1:3] = [new if who == old else who for who in order[1:3]]
            if order[1] == order[2]:
                del self.orders[number]
        return True


def draw_last_call(rng, names, now):
    kind = rng.choice(["merge", "balance_at", "balance_at", *["other"] * 7])
    if kind == "merge":
        return kind, (rng.choice(names), rng.choice(names))
    if kind == "balance_at":
        return kind, (rng.choice(names), now - rng.choice([0, 1, rng.randint(0, 20), rng.randint(0, 500)]))
    return draw_ordering_call(rng, names, now)


def test_one_account_of_two_drawn(solution, rng):
    """Gives one member the balance of another, and ends the other's membership.

    The sum may be anything, below the credit too; then only earning helps.
    """
    one, two, three = draw_names(rng, 3)
    for signs in ((1, 1), (1, -1), (-1, -1)):
        bank = new_bank(solution, 100, [one, two, three])
        amounts = [sign * rng.randint(60, 100) for sign in signs]
        for name, amount in zip((one, two), amounts):
            payer, payee = (three, name) if amount > 0 else (name, three)
            for part in (abs(amount) // 2, abs(amount) - abs(amount) // 2):
                bank.pay(1, payer, payee, part)
        before = [bank.balance(2, name) for name in (one, two)]
        assert bank.merge(3, one, two) is True
        assert bank.balance(4, one) is None
        assert bank.balance(4, two) == sum(before)
        assert bank.pay(5, one, two, 1) is False
        assert bank.pay(5, two, three, 1) is (sum(before) - 1 >= -100)
        assert bank.pay(6, two, three, 100 + sum(before) + 1) is False


def test_what_was_drawn(solution, rng):
    """Tells the balance of a member at any time of the past.

    Of several changes at one time the last one counts, and it counts from that time on.
    """
    one, two, absent = draw_names(rng, 3)
    start = rng.randint(-9, 9)
    bank, now, what = new_bank(solution, 10**6, [one, two], now=start), start, {start: 0}
    for _ in range(30):
        now += rng.randint(0, 3)
        payer, payee, minutes = *rng.sample([one, two], 2), rng.randint(1, 99)
        bank.pay(now, payer, payee, minutes)
        what[now] = list(what.values())[-1] + (minutes if payee == one else -minutes)
    for at in range(start - 2, now + 1):
        known = [balance for time, balance in what.items() if time <= at]
        assert bank.balance_at(now, one, at) == (known[-1] if known else None)
        assert bank.balance_at(now, two, at) == (-known[-1] if known else None)
        assert bank.balance_at(now, absent, at) is None


def test_refused_merges(solution, rng):
    """Refuses to merge who is no member, or one member with itself, and changes nothing.

    Ask before anything moves.
    """
    one, two, absent = draw_names(rng, 3)
    bank = new_bank(solution, 100, [one, two])
    bank.pay(1, one, two, 30)
    bank.schedule(1, one, two, 5, 10)
    for name, into in ((one, one), (one, absent), (absent, one), (absent, absent)):
        assert bank.merge(2, name, into) is False
        assert [bank.balance(2, n) for n in (one, two, absent)] == [-30, 30, None]
    assert bank.balance(10, two) == 35


def test_orders_after_a_merge(solution, rng):
    """Hands orders over in a merge, whichever side they were on; they keep their numbers and times.

    What was to be paid by or to the one is now paid by or to the other.
    """
    one, two, three = draw_names(rng, 3)
    bank, due = new_bank(solution, 1000, [one, two, three]), rng.randint(10, 20)
    assert bank.schedule(0, one, three, 7, due, 10) == 1
    assert bank.schedule(0, three, one, 100, due + 1, 10) == 2
    assert bank.merge(1, one, two) is True
    assert bank.join(2, one) is True
    assert [bank.balance(due + 1, name) for name in (one, two, three)] == [0, 93, -93]
    assert bank.cancel(due + 2, 1) is True
    assert [bank.balance(due + 11, name) for name in (one, two, three)] == [0, 193, -193]
    assert bank.merge(due + 12, three, one) is True
    assert [bank.balance(due + 21, name) for name in (one, two, three)] == [-293, 293, None]
    assert bank.leave(due + 21, one) is False
    assert bank.cancel(due + 22, 2) is True


def test_orders_between_the_two(solution, rng):
    """Ends the orders between two members that become one.

    Nobody pays themselves; such an order has nothing left to come.
    """
    one, two, three = draw_names(rng, 3)
    bank = new_bank(solution, 1000, [one, two, three])
    numbers = [bank.schedule(0, *pair, 10, 20, 5) for pair in ((one, two), (two, one), (two, three), (three, one))]
    assert bank.merge(1, one, two) is True
    assert [bank.cancel(2, number) for number in numbers[:2]] == [False, False]
    assert bank.helpers(40, 3) == [(name, 50 if name != one else 0) for name in sorted([two, three])]
    assert [bank.cancel(41, number) for number in numbers] == [False, False, True, True]
    bank = new_bank(solution, 1000, [one, two, three])
    assert bank.schedule(0, one, two, 10, 20) == 1
    assert bank.merge(1, one, three) is True
    assert bank.merge(2, three, two) is True
    assert bank.cancel(3, 1) is False


def test_earned_before_a_merge(solution, rng):
    """Counts what both have earned, each at its time, after a merge.

    That holds for what they earned from each other, and for what was taken over from others before.
    """
    one, two, three, four = draw_names(rng, 4)
    bank = new_bank(solution, 1000, [one, two, three, four])
    a, b, c, d = (rng.randint(1, 99) for _ in range(4))
    bank.pay(10, three, one, a)
    bank.pay(20, three, two, b)
    bank.pay(30, one, two, c)
    bank.pay(30, two, four, d)
    assert bank.merge(40, one, two) is True
    for since, earned in ((None, a + b + c), (10, a + b + c), (11, b + c), (21, c), (31, 0)):
        assert dict(bank.helpers(41, 9, since))[two] == earned
    assert bank.merge(42, two, four) is True
    assert bank.join(43, one) is True
    for since, earned in ((10, a + b + c + d), (11, b + c + d), (30, c + d), (31, 0)):
        rest = [(name, 0) for name in sorted([one, three])]
        expected = [(four, earned), *rest] if earned else sorted([(four, 0), *rest])
        assert bank.helpers(44, 9, since) == expected


def test_a_merge_does_not_change_the_past(solution, rng):
    """Tells for each of two merged members what they had before, and what they have from then on.

    Neither the name that is gone nor the one that stays has another past than before.
    """
    one, two, three = draw_names(rng, 3)
    bank = new_bank(solution, 1000, [one, two, three], now=5)
    a, b = rng.randint(1, 99), rng.randint(1, 99)
    bank.pay(10, three, one, a)
    bank.pay(10, three, two, b)
    bank.merge(20, one, two)
    bank.pay(30, two, three, 1)
    bank.merge(40, two, three)
    times = (4, 5, 9, 10, 19, 20, 29, 30, 39, 40, 50)
    for name, expected in (
        (one, [None, 0, 0, a, a, *[None] * 6]),
        (two, [None, 0, 0, b, b, a + b, a + b, a + b - 1, a + b - 1, None, None]),
        (three, [None, 0, 0, *[-a - b] * 4, 1 - a - b, 1 - a - b, 0, 0]),
    ):
        assert [bank.balance_at(50, name, at) for at in times] == expected


def test_a_name_of_several_persons(solution, rng):
    """Tells what whoever bore a name then had, though they are gone and the name has passed on.

    The past of a name is longer than that of the member who bears it.
    """
    name, other = draw_names(rng, 2)
    bank = new_bank(solution, 1000, [other])
    a, b, c = (rng.randint(1, 99) for _ in range(3))
    bank.join(10, name)
    bank.pay(11, other, name, a)
    bank.pay(12, name, other, a)
    bank.leave(13, name)
    bank.join(15, name)
    bank.pay(16, other, name, b)
    bank.merge(18, name, other)
    bank.join(18, name)
    bank.pay(20, name, other, c)
    expected = [None, 0, a, 0, None, None, 0, b, b, 0, 0, -c, -c]
    assert [bank.balance_at(30, name, at) for at in range(9, 22)] == expected
    bank.pay(30, other, name, c)
    bank.leave(30, name)
    assert bank.balance_at(30, name, 30) is None
    assert [bank.balance_at(31, name, at) for at in range(9, 22)] == expected
    assert bank.balance_at(31, name, 29) == -c


def test_the_past_of_orders(solution, rng):
    """Tells the balances between the payments of an order, though nobody called then.

    What an order pays is written down at its due time; a question of the past comes after all that is due.
    """
    payer, payee = draw_names(rng, 2)
    bank, due, every = new_bank(solution, 1000, [payer, payee]), rng.randint(2, 9), rng.randint(2, 6)
    assert bank.schedule(1, payer, payee, 10, due, every) == 1
    now = due + 5 * every
    for at in [now, *range(now)]:
        expected = 10 * (1 + (at - due) // every) if at >= due else 0
        assert (bank.balance_at(now, payee, at), bank.balance_at(now, payer, at)) == (expected, -expected)


def test_any_decade(solution, rng):
    """Answers every call right, with merges, orders, leaving and questions of the past.

    All rules hold at the same time.
    """
    for credit, step in ((40, 2), (1000, 4), (100, 0)):
        compare(solution.TimeBank(credit), Past(credit), rng, 150, draw_last_call, step=step)
