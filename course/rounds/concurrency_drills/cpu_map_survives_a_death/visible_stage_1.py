import pytest

from autograder.worlds import Dies, Takes


@pytest.mark.schedules(3)
def test_values_in_order(solution, threads, processes):
    """Gives a record for each item, in the order of the items.

    Keep each record with the position of its item.
    """

    def double(seconds):
        return Takes(seconds, 2 * seconds)

    ((records,),) = threads((solution.cpu_map, double, [3, 1, 2], 2))
    assert [tuple(record) for record in records] == [("done", 6), ("done", 2), ("done", 4)]


@pytest.mark.schedules(3)
def test_one_that_dies(solution, threads, processes):
    """Has a record for an item that ends its process.

    The future of such a job raises BrokenProcessPool.
    """
    ((records,),) = threads((solution.cpu_map, lambda item: Dies(1), ["crash"], 2))
    assert [tuple(record) for record in records] == [("died", None)]
