import pytest

from autograder.worlds import Takes


class Ledger:
    """Records transfers, which takes ``seconds`` each, and sees whether two of them have an account in common."""

    def __init__(self, clock, seconds=0, fails=False):
        self.clock, self.seconds, self.fails = clock, seconds, fails
        self.entries, self.began, self.under_way = [], {}, []
        self.overlaps = 0

    def record(self, source, target, amount):
        accounts = {source, target}
        self.overlaps += sum(bool(accounts & others) for others in self.under_way)
        self.began[source, target] = self.clock.now

        def done():
            self.under_way.remove(accounts)
            if self.fails:
                raise OSError("no room left in the ledger")
            self.entries.append((source, target, amount))

        self.under_way.append(accounts)
        return Takes(self.seconds, None, done)


def names(rng, count):
    """Names in an order that is not the one of their letters."""
    drawn = sorted({"".join(rng.choices("bcdfghk", k=6)) for _ in range(count + 5)}, reverse=True)
    return drawn[:count]


@pytest.mark.schedules(30)
def test_two_pay_each_other(solution, threads, rng, clock):
    """Ends when two accounts pay each other at the same time.

    Each thread may hold one lock and wait for the other. Let everybody take the two locks in the same order.
    """
    ledger = Ledger(clock, 1)
    one, other = names(rng, 2)
    bank = solution.Bank({one: 100, other: 100}, ledger.record)
    a, b = rng.randint(1, 40), rng.randint(1, 40)
    got = threads((bank.transfer, one, other, a), (bank.transfer, other, one, b))
    assert got == [[True], [True]]
    assert bank.balances() == {one: 100 - a + b, other: 100 + a - b}
    assert ledger.overlaps == 0


@pytest.mark.schedules(25)
def test_three_pay_in_a_ring(solution, threads, rng, clock):
    """Ends when three accounts pay each other in a ring, twice, and some pay themselves.

    A circle of three threads needs the same remedy as one of two. Who pays themselves needs one lock, not two.
    """
    ledger = Ledger(clock)
    a, b, c = names(rng, 3)
    start = {name: rng.randint(100, 200) for name in (a, b, c)}
    bank = solution.Bank(start, ledger.record)
    amount = rng.randint(1, 30)
    ring = [(a, b), (b, c), (c, a)]
    threads(*([(bank.transfer, *pair, amount), (bank.transfer, pair[0], pair[0], amount)] for pair in ring))
    assert bank.balances() == start
    assert sorted(ledger.entries) == sorted([(*pair, amount) for pair in [*ring, (a, a), (b, b), (c, c)]])


@pytest.mark.schedules(30)
def test_no_overdraft(solution, threads, rng, clock):
    """Never pays out more than there is, whoever asks at the same time, and pays out the last coin.

    Between a check and the payment another payment may pass, unless both stand under the lock of the account.
    """
    ledger = Ledger(clock, 2)
    payer, *others = names(rng, 4)
    amount = rng.randint(5, 50)
    bank = solution.Bank({payer: 2 * amount, **dict.fromkeys(others, 0)}, ledger.record)
    got = threads(*((bank.transfer, payer, other, amount) for other in others))
    assert sorted(said for (said,) in got) == [False, True, True]
    after = bank.balances()
    assert after[payer] == 0
    assert len(ledger.entries) == 2
    assert bank.transfer(payer, others[0], 1) is False


@pytest.mark.schedules(30)
def test_balances_are_of_one_moment(solution, threads, rng, clock):
    """Shows balances whose sum is right while transfers are under way.

    Both changes of a transfer are one step for whoever reads all accounts.
    """
    ledger = Ledger(clock)
    a, b, c = names(rng, 3)
    start = {name: rng.randint(100, 200) for name in (a, b, c)}
    bank = solution.Bank(start, ledger.record)
    amount = rng.randint(1, 30)
    *_, seen = threads(
        [(bank.transfer, a, b, amount), (bank.transfer, b, c, amount)], [(bank.transfer, c, a, amount)],
        [(bank.balances,)] * 3,
    )  # fmt: skip
    assert [sum(shown.values()) for shown in seen] == [sum(start.values())] * 3
    assert all(set(shown) == set(start) for shown in seen)


@pytest.mark.schedules(12)
def test_strangers_do_not_wait(solution, threads, rng, clock):
    """Lets a transfer go ahead at once, and balances too, while transfers of other accounts are under way or wait.

    A lock that is held while its owner waits for another lock, or for a record, holds up everybody else too.
    """
    seconds = rng.randint(3, 9)
    ledger = Ledger(clock, seconds)
    a, b, c, d = names(rng, 4)
    bank = solution.Bank(dict.fromkeys((a, b, c, d), 50), ledger.record)
    threads(
        (bank.transfer, a, b, rng.randint(1, 20)),
        (bank.transfer, b, a, rng.randint(1, 20)),
        [threads.sleep(1), (bank.balances,)],
        [threads.sleep(1), (bank.balances,), (bank.transfer, c, d, rng.randint(1, 20))],
    )
    assert ledger.began[c, d] == 1
    assert sorted([ledger.began[a, b], ledger.began[b, a]]) == [0, seconds]
    assert ledger.overlaps == 0


@pytest.mark.schedules(12)
def test_a_failed_record_changes_nothing(solution, threads, rng, clock):
    """Leaves all balances as they were when a transfer cannot be recorded, and lets the next one through.

    Give the locks back whatever happens: that is what with is for.
    """
    ledger = Ledger(clock, 2, fails=True)
    one, other = names(rng, 2)
    start = {one: rng.randint(50, 90), other: rng.randint(50, 90)}
    bank = solution.Bank(start, ledger.record)
    got = threads.outcomes([(bank.transfer, one, other, 30)] * 2, (bank.transfer, other, one, 20))
    assert all(isinstance(error, OSError) for body in got for _, error in body)
    assert clock.now == 6
    assert bank.balances() == start
