import pytest


def names(rng, count):
    return rng.sample([a + b for a in "bdfghklm" for b in "aeiou"], count)


def held(snapshot):
    """What each shelf holds, without what it holds none of."""
    return {shelf: {i: n for i, n in items.items() if n} for shelf, items in snapshot["shelves"].items()}


@pytest.mark.schedules(60)
def test_a_snapshot_is_of_one_moment(solution, threads, rng):
    """Shows each parcel on one shelf while others move it, and as many moves as were made.

    A copy is many reads. Nobody may write between the first and the last of them.
    """
    one, two, three = names(rng, 3)
    item, count = rng.choice("xyz"), rng.randint(5, 9)
    stock = solution.Stock({one: {item: count}, two: {}, three: {}})
    seen = threads(
        [(stock.apply, [(item, 1, one, two), (item, 1, two, three)])] * 2,
        [(stock.snapshot,)] * 3,
    )[1]
    allowed = [
        {one: {item: count}, two: {}, three: {}},
        {one: {item: count - 1}, two: {}, three: {item: 1}},
        {one: {item: count - 2}, two: {}, three: {item: 2}},
    ]
    for snapshot in seen:
        assert snapshot["moves"] in (0, 2, 4)
        assert held(snapshot) == allowed[snapshot["moves"] // 2]


@pytest.mark.schedules(60)
def test_what_fails_is_never_seen(solution, threads, rng):
    """Shows nothing of a list that cannot be made, not even for a moment.

    Try the moves where nobody looks, or keep all others out until you know.
    """
    one, two = names(rng, 2)
    item, count = rng.choice("xyz"), rng.randint(3, 9)
    shelves = {one: {item: count}, two: {item: 1}}
    stock = solution.Stock(shelves)
    moves = [(item, 2, one, two), (item, count - 1, one, two)]
    failed, seen = threads.outcomes((stock.apply, moves), [(stock.snapshot,)] * 3)
    assert isinstance(failed[0][1], ValueError)
    for _, snapshot in seen:
        assert (snapshot["moves"], held(snapshot)) == (0, shelves)


@pytest.mark.schedules(60)
def test_two_lists_for_one_parcel(solution, threads, rng):
    """Gives the last parcels to one of two threads, all of its list and nothing of the other's.

    Looking whether there are enough and taking them belong together.
    """
    one, two, three = names(rng, 3)
    item, other = rng.sample("uvwxyz", 2)
    count, lot = rng.randint(3, 9), rng.randint(1, 9)
    stock = solution.Stock({one: {item: count, other: lot}, two: {item: 1}, three: {}})
    first, second = threads.outcomes(
        (stock.apply, [(other, lot, one, two), (item, count, one, two)]),
        (stock.apply, [(item, 1, two, three), (item, count, one, three)]),
    )
    won = [kind == "value" for kind, _ in (*first, *second)]
    assert sorted(won) == [False, True]
    after = {one: {}, two: {item: count + 1, other: lot}, three: {}}
    if won[1]:
        after = {one: {other: lot}, two: {}, three: {item: count + 1}}
    snapshot = stock.snapshot()
    assert held(snapshot) == after
    assert snapshot["moves"] == 2


@pytest.mark.schedules(10)
def test_a_snapshot_does_not_change(solution, threads, rng):
    """Keeps a snapshot as it was, whatever moves later.

    A copy of the outer dictionary still holds the inner ones, and those go on changing.
    """
    one, two = names(rng, 2)
    item, other = rng.sample("uvwxyz", 2)
    count = rng.randint(3, 9)
    stock = solution.Stock({one: {item: count, other: 2}, two: {other: 1}})
    steps = [(stock.snapshot,), (stock.apply, [(item, 2, one, two), (other, 1, two, one)]), (stock.snapshot,)]
    before, _, after, _ = threads([*steps, (stock.apply, [(item, 1, one, two)])])[0]
    assert (before["moves"], held(before)) == (0, {one: {item: count, other: 2}, two: {other: 1}})
    assert (after["moves"], held(after)) == (2, {one: {item: count - 2, other: 3}, two: {item: 2}})


def test_one_move_feeds_the_next(solution, rng):
    """Counts what the moves before it in the list have brought and taken.

    Look at each move when its turn comes, not at all of them against the beginning.
    """
    one, two, three = names(rng, 3)
    item, count = rng.choice("xyz"), rng.randint(2, 9)
    stock = solution.Stock({one: {item: count}, two: {}, three: {item: 1}})
    stock.apply([(item, count, one, two), (item, count, two, three), (item, count + 1, three, one)])
    assert held(stock.snapshot()) == {one: {item: count + 1}, two: {}, three: {}}
    with pytest.raises(ValueError):
        stock.apply([(item, count, one, two), (item, 2, one, three)])
    with pytest.raises(ValueError):
        stock.apply([(item + "0", 1, one, two)])
    assert held(stock.snapshot()) == {one: {item: count + 1}, two: {}, three: {}}
    stock.apply([])
    assert stock.snapshot()["moves"] == 3


@pytest.mark.schedules(60)
def test_opposite_moves(solution, threads, rng):
    """Lets moves run both ways between shelves, with nothing lost and nobody stuck.

    A lock for each shelf, taken in the order of the moves, can meet another list that takes them in turn.
    """
    one, two = names(rng, 2)
    item, count = rng.choice("xyz"), rng.randint(5, 9)
    stock = solution.Stock({one: {item: count}, two: {item: count}})
    threads(
        [(stock.apply, [(item, 1, one, two)]), (stock.apply, [(item, 2, one, two)])],
        [(stock.apply, [(item, 1, two, one), (item, 1, two, one)])],
        (stock.snapshot,),
    )
    snapshot = stock.snapshot()
    assert held(snapshot) == {one: {item: count - 1}, two: {item: count + 1}}
    assert snapshot["moves"] == 4
