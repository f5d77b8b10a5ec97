from .hidden_stage_1 import Village, compare, draw_call, draw_names, new_bank


class Ranking(Village):
    """A village that knows who earned what; a person is known by the number of joins before theirs."""

    def __init__(self, credit):
        super().__init__(credit)
        self.person, self.joined, self.earned = {}, 0, []

    def join(self, now, name):
        new = super().join(now, name)
        self.joined += new
        self.person.update({name: self.joined} if new else {})
        return new

    def move(self, time, payer, payee, minutes):
        moved = super().move(time, payer, payee, minutes)
        self.earned += [(time, self.person[payee], minutes)] * moved
        return moved

    def helpers(self, now, count, since=None):
        totals = [
            (-sum(m for time, who, m in self.earned if who == self.person[n] and (since is None or time >= since)), n)
            for n in self.balances
        ]
        return [(name, -minutes) for minutes, name in sorted(totals)][:count]


def draw_ranked_call(rng, names, now):
    if rng.random() < 0.2:
        return "helpers", (rng.randint(0, len(names) + 1), rng.choice([None, now, now - rng.randint(0, 60)]))
    return draw_call(rng, names, now)


def test_who_helped_most_drawn(solution, rng):
    """Ranks any number of members by the minutes that they were paid.

    Add up what each member earned; what they paid is another matter.
    """
    payer, *names = draw_names(rng, 9)
    bank = new_bank(solution, 10**6, [payer, *names])
    earned = rng.sample(range(1, 500), len(names))
    for name, minutes in zip(names, earned):
        part = rng.randint(0, minutes)
        bank.pay(1, payer, name, part)
        bank.pay(2, payer, name, minutes - part)
    ranked = sorted(zip(names, earned), key=lambda entry: -entry[1])
    for count in (1, rng.randint(2, 7), 8):
        assert bank.helpers(3, count) == ranked[:count]
    bank.pay(4, ranked[0][0], ranked[-1][0], ranked[0][1])
    assert bank.helpers(5, 1) == [(ranked[-1][0], ranked[0][1] + ranked[-1][1])]


def test_since_drawn(solution, rng):
    """Counts what was earned since any time, that time included.

    Keep the time of each payment. A time may be 0, or below.
    """
    payer, *names = draw_names(rng, 5)
    bank, paid, now = new_bank(solution, 10**6, [payer, *names], now=-20), [], -20
    for _ in range(15):
        now += rng.randint(0, 4)
        paid.append((now, rng.choice(names), rng.randint(1, 99)))
        bank.pay(now, payer, *paid[-1][1:])
    for since in (None, 0, now, now + 1, *(time for time, _, _ in paid[::3])):
        totals = dict.fromkeys([payer, *names], 0)
        for time, name, minutes in paid:
            totals[name] += minutes * (since is None or time >= since)
        ranked = sorted(totals.items(), key=lambda entry: (-entry[1], entry[0]))
        assert bank.helpers(now + 1, 5, since) == ranked


def test_equal_helpers(solution, rng):
    """Lists members who earned the same in the order of their names.

    Most minutes come first and the smallest name comes first: these are two directions.
    """
    for _ in range(3):
        payer, *names = draw_names(rng, 8)
        bank = new_bank(solution, 10**6, [payer, *names])
        few, many = rng.randint(1, 50), rng.randint(51, 99)
        lucky = rng.sample(names, 3)
        for name in rng.sample(names, len(names)):
            bank.pay(1, payer, name, many if name in lucky else few)
        expected = [(name, many) for name in sorted(lucky)]
        expected += [(name, few) for name in sorted(set(names) - set(lucky))] + [(payer, 0)]
        for count in (2, 5, 8):
            assert bank.helpers(2, count) == expected[:count]


def test_members_who_earned_nothing(solution, rng):
    """Ranks members who have earned nothing as well, and nobody else.

    Begin with the members, not with the payments.
    """
    names = draw_names(rng, 5)
    bank = new_bank(solution, 50, names)
    assert bank.helpers(0, 5) == [(name, 0) for name in sorted(names)]
    assert bank.helpers(0, 0) == []
    assert solution.TimeBank(50).helpers(0, 3) == []
    bank.pay(1, names[0], names[1], 51)
    bank.pay(1, names[0], names[0], 5)
    assert bank.helpers(2, 9) == [(name, 0) for name in sorted(names)]
    bank.pay(3, names[0], names[1], 50)
    rest = sorted(set(names) - {names[1]})
    assert bank.helpers(4, 9) == [(names[1], 50), *((name, 0) for name in rest)]
    assert bank.helpers(4, 9, since=4) == [(name, 0) for name in sorted(names)]


def test_whoever_joins_again_begins_at_zero(solution, rng):
    """Leaves out members who are gone, and counts nothing for a new one that another of that name earned.

    What was earned belongs to the person; the name may pass on.
    """
    name, other = draw_names(rng, 2)
    bank, minutes = new_bank(solution, 500, [name, other]), rng.randint(10, 99)
    bank.pay(1, other, name, minutes)
    bank.pay(2, name, other, minutes)
    assert bank.leave(3, name) is True
    assert bank.helpers(3, 9) == [(other, minutes)]
    assert bank.join(3, name) is True
    assert bank.helpers(4, 9) == [(other, minutes), (name, 0)]
    assert bank.helpers(4, 9, since=0) == [(other, minutes), (name, 0)]
    bank.pay(5, other, name, 5)
    assert bank.helpers(6, 9, since=1) == [(other, minutes), (name, 5)]


def test_others_keep_what_they_earned_from_one_who_left(solution, rng):
    """Counts what was earned from somebody who has left since.

    Only the one who earned has to be a member of today.
    """
    payer, one, two = draw_names(rng, 3)
    bank, minutes = new_bank(solution, 500, [payer, one, two]), rng.randint(10, 99)
    bank.pay(1, payer, one, minutes)
    bank.pay(2, two, payer, minutes)
    assert bank.leave(3, payer) is True
    assert bank.helpers(4, 9) == [(one, minutes), (two, 0)]
    bank.join(5, payer)
    assert bank.helpers(6, 1) == [(one, minutes)]


def test_any_ranking(solution, rng):
    """Ranks right at any moment of any year.

    Members come, pay and go between two rankings.
    """
    for credit in (30, 1000):
        compare(solution.TimeBank(credit), Ranking(credit), rng, 150, draw_ranked_call)
