import pytest


def held(snapshot):
    """What each shelf holds, without what it holds none of."""
    return {shelf: {i: n for i, n in items.items() if n} for shelf, items in snapshot["shelves"].items()}


def test_moves_and_shows(solution):
    """Makes the moves of a list, or none.

    The second list fails at its second move, and so the first has not happened either.
    """
    stock = solution.Stock({"north": {"cup": 5}, "south": {}})
    stock.apply([("cup", 2, "north", "south"), ("cup", 1, "south", "north")])
    assert held(stock.snapshot()) == {"north": {"cup": 4}, "south": {"cup": 1}}
    with pytest.raises(ValueError):
        stock.apply([("lid", 1, "south", "north"), ("cup", 1, "north", "south")])
    assert held(stock.snapshot()) == {"north": {"cup": 4}, "south": {"cup": 1}}
    assert stock.snapshot()["moves"] == 2


@pytest.mark.schedules(40)
def test_two_robots(solution, threads):
    """Loses no parcel when two threads move some.

    Counts that are read, changed and written back belong under one lock.
    """
    stock = solution.Stock({"north": {"cup": 5}, "south": {}})
    threads((stock.apply, [("cup", 1, "north", "south")]), (stock.apply, [("cup", 3, "north", "south")]))
    assert stock.snapshot() == {"moves": 2, "shelves": {"north": {"cup": 1}, "south": {"cup": 4}}}
