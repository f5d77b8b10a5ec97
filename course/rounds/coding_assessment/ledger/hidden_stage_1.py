import string


def draw_names(rng, count):
    """Different texts: one of them empty, two alike but for a capital, one with letters from elsewhere."""
    word = "".join(rng.choices(string.ascii_lowercase, k=5))
    names = ["", word, word.title(), "".join(rng.choices("äßλé灯", k=3))]
    while len(names) < count:
        names.append("".join(rng.choices(string.ascii_letters, k=6)))
    return rng.sample(names, count)


class Village:
    """What a time bank is to do, as plainly as possible."""

    def __init__(self, credit):
        self.credit, self.balances = credit, {}

    def answer(self, now, kind, *arguments):
        return getattr(self, kind)(now, *arguments)

    def join(self, now, name):
        new = name not in self.balances
        self.balances.setdefault(name, 0)
        return new

    def leave(self, now, name):
        goes = self.balances.get(name) == 0
        if goes:
            del self.balances[name]
        return goes

    def balance(self, now, name):
        return self.balances.get(name)

    def pay(self, now, payer, payee, minutes):
        return self.accepts(payer, payee, minutes) and self.move(now, payer, payee, minutes)

    def accepts(self, payer, payee, minutes):
        return {payer, payee} <= set(self.balances) and payer != payee and minutes > 0

    def move(self, time, payer, payee, minutes):
        possible = self.balances[payer] - minutes >= -self.credit
        if possible:
            self.balances[payer] -= minutes
            self.balances[payee] += minutes
        return possible


def draw_pair(rng, names):
    """A payer, a payee and minutes, most of them good: the balances come back to 0 often."""
    return rng.choice(names), rng.choice(names), rng.choice([-10, 0, 1, *range(10, 60, 10), *range(10, 60, 10)])


def draw_call(rng, names, now):
    """The name of a method and what is passed to it."""
    kind = rng.choice(["join", "leave", "balance", "pay", "pay", "pay"])
    return kind, draw_pair(rng, names) if kind == "pay" else (rng.choice(names),)


def compare(bank, village, rng, count, draw=draw_call, names=5, step=3):
    """Make ``count`` drawn calls on both; every answer is the same, and at the end every balance."""
    names, now = draw_names(rng, names), rng.randint(-5, 5)
    for name in names[1:]:
        assert bank.join(now, name) == village.answer(now, "join", name)
    for _ in range(count):
        now += rng.randint(0, step)
        kind, arguments = draw(rng, names, now)
        assert getattr(bank, kind)(now, *arguments) == village.answer(now, kind, *arguments)
    assert [bank.balance(now, name) for name in names] == [village.answer(now, "balance", name) for name in names]


def new_bank(solution, credit, names, now=0):
    bank = solution.TimeBank(credit)
    for name in names:
        assert bank.join(now, name) is True
    return bank


def test_minutes_move_drawn(solution, rng):
    """Moves minutes between any two members, few or very many.

    One balance goes down, the other goes up by as much.
    """
    for scale in (1, 10**12):
        names = draw_names(rng, 4)
        bank, balances = new_bank(solution, 1000 * scale, names), dict.fromkeys(names, 0)
        for now in range(12):
            payer, payee = rng.sample(names, 2)
            minutes = scale * rng.randint(1, 50) + rng.randint(0, 9)
            assert bank.pay(now, payer, payee, minutes) is True
            balances[payer] -= minutes
            balances[payee] += minutes
            assert {name: bank.balance(now, name) for name in names} == balances


def test_credit_drawn(solution, rng):
    """Lets a balance fall to the end of any credit, and no further; there may be none.

    Look at what the balance would be before anything changes.
    """
    for credit in (0, 1, rng.randint(50, 500)):
        one, two = draw_names(rng, 2)
        bank = new_bank(solution, credit, [one, two])
        assert bank.pay(1, one, two, credit + 1) is False
        first = rng.randint(0, credit)
        assert bank.pay(2, one, two, first) is (first > 0)
        assert bank.pay(3, one, two, credit - first + 1) is False
        assert bank.pay(4, one, two, credit - first) is (credit > first)
        assert bank.pay(5, one, two, 1) is False
        assert (bank.balance(6, one), bank.balance(6, two)) == (-credit, credit)
        assert bank.pay(7, two, one, 2 * credit) is (credit > 0)
        assert bank.pay(8, two, one, 1) is False
        assert (bank.balance(9, one), bank.balance(9, two)) == (credit, -credit)


def test_no_such_members_drawn(solution, rng):
    """Knows who is no member, and refuses what is no payment.

    Two names are the same only if they are equal. Minutes that are not above 0 are no payment.
    """
    one, two, absent, strange = draw_names(rng, 4)
    bank = new_bank(solution, rng.randint(100, 200), [one, two])
    for name in (absent, strange):
        assert bank.pay(1, one, name, rng.randint(1, 50)) is False
        assert bank.pay(1, name, one, rng.randint(1, 50)) is False
        assert bank.pay(1, name, name, rng.randint(1, 50)) is False
        assert bank.balance(1, name) is None
        assert bank.leave(1, name) is False
    assert bank.pay(1, one, one, rng.randint(1, 50)) is False
    for minutes in (0, -1, -rng.randint(2, 50)):
        assert bank.pay(1, one, two, minutes) is False
    assert bank.balance(2, one) == 0


def test_leaving_drawn(solution, rng):
    """Lets members leave when their balance is exactly 0.

    A member with minutes left, or with a debt, has to stay.
    """
    one, two, idle = draw_names(rng, 3)
    minutes = rng.randint(1, 99)
    bank = new_bank(solution, 100, [one, two, idle])
    bank.pay(1, one, two, minutes)
    assert [bank.leave(2, name) for name in (one, two, idle, idle)] == [False, False, True, False]
    bank.pay(3, two, one, minutes)
    assert [bank.leave(4, name) for name in (one, two)] == [True, True]
    assert [bank.balance(5, name) for name in (one, two, idle)] == [None] * 3


def test_a_refusal_changes_nothing(solution, rng):
    """Leaves all balances as they were when it refuses, whatever the reason is.

    Make sure of everything before the first balance changes: half a payment makes or loses minutes.
    """
    one, two, absent = draw_names(rng, 3)
    bank = new_bank(solution, 100, [one, two])
    bank.pay(1, one, two, 30)
    for payer, payee, minutes in (
        (one, absent, 10),
        (absent, one, 10),
        (one, one, 10),
        (two, two, 10),
        (absent, absent, 10),
        (one, two, 0),
        (one, two, -10),
        (one, two, 71),
        (two, one, 131),
    ):
        assert bank.pay(2, payer, payee, minutes) is False
        assert [bank.balance(2, name) for name in (one, two, absent)] == [-30, 30, None]
    assert bank.leave(3, one) is False
    assert bank.join(3, two) is False
    assert [bank.balance(3, name) for name in (one, two)] == [-30, 30]


def test_a_balance_of_zero(solution, rng):
    """Takes a balance of 0 for what it is: a member with nothing.

    Ask whether the name is there, not whether its balance is something.
    """
    names = draw_names(rng, 3)
    bank = new_bank(solution, 50, names)
    assert [bank.balance(0, name) for name in names] == [0, 0, 0]
    assert [bank.join(1, name) for name in names] == [False] * 3
    assert bank.pay(2, names[0], names[1], 20) is True
    assert bank.pay(3, names[1], names[0], 20) is True
    assert [bank.join(4, name) for name in names] == [False] * 3
    assert bank.pay(5, names[2], names[0], 50) is True
    assert [bank.balance(5, name) for name in names] == [50, 0, -50]


def test_a_name_is_used_again(solution, rng):
    """Takes whoever joins under a free name for a new member.

    The name of one who left is free, any number of times.
    """
    name, other = draw_names(rng, 2)
    bank = new_bank(solution, 100, [other])
    for now in range(0, 40, 10):
        assert bank.join(now, name) is True
        assert bank.balance(now, name) == 0
        assert bank.pay(now + 1, other, name, 25) is True
        assert bank.leave(now + 2, name) is False
        assert bank.pay(now + 3, name, other, 25) is True
        assert bank.leave(now + 4, name) is True
        assert bank.pay(now + 5, other, name, 5) is False


def test_any_year(solution, rng):
    """Answers every call right, in any order of calls.

    Members come, pay and go; the same name may be tried at the wrong time.
    """
    for credit in (0, 40, 1000):
        compare(solution.TimeBank(credit), Village(credit), rng, 120)


def test_two_banks(solution, rng):
    """Keeps two time banks apart.

    What a time bank remembers belongs to the instance.
    """
    one, two = draw_names(rng, 2)
    first, second = new_bank(solution, 50, [one, two]), solution.TimeBank(100)
    assert second.balance(1, one) is None
    assert second.join(1, one) is True
    assert second.join(1, two) is True
    assert second.pay(2, one, two, 100) is True
    assert first.pay(2, one, two, 51) is False
    assert (first.balance(3, one), second.balance(3, one)) == (0, -100)
