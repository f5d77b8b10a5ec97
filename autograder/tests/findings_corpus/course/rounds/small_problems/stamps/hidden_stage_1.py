from functools import cache


def least(values, amount):
    @cache
    def of(total):
        return min((of(total - v) + 1 for v in values if v <= total), default=10**6) if total else 0

    for total in range(amount):
        of(total)
    return of(amount) if of(amount) < 10**6 else -1


def test_three_stamps_drawn(solution, rng):
    """Finds the fewest stamps of any values.

    Look at every value for the last stamp.
    """
    for _ in range(4):
        values = rng.sample(range(2, 20), 3)
        amount = rng.randint(25, 60)
        assert solution.fewest(values, amount) == least(values, amount)


def test_not_the_largest_first_drawn(solution, rng):
    """Does without the largest stamp wherever that is better.

    The largest stamp is not always part of the answer.
    """
    half = rng.randint(11, 30)
    assert solution.fewest([1, half, 2 * half - rng.randint(2, 5)], 2 * half) == 2


def test_many_stamps_drawn(solution, rng):
    """Finds the fewest for large amounts.

    A table of amounts does not grow too fast.
    """
    values, amount = rng.sample(range(5, 30), 3), rng.randint(200, 400)
    assert solution.fewest(values, amount) == least(values, amount)


def test_impossible_drawn(solution, rng):
    """Says for any values when none add up.

    Return -1 then.
    """
    factor = rng.randint(3, 9)
    values = [factor * n for n in rng.sample(range(2, 9), 3)]
    assert solution.fewest(values, factor * rng.randint(9, 20) + 1) == -1


def test_nothing_to_pay(solution, rng):
    """Needs no stamp for nothing.

    An amount of zero is the beginning of every sum.
    """
    assert solution.fewest([rng.randint(2, 9)], 0) == 0


def test_no_stamps(solution, rng):
    """Says that no amount can be paid without stamps.

    The list of values may be empty.
    """
    assert solution.fewest([], rng.randint(2, 9)) == -1
