import asyncio


def test_three_items_in_order(solution, run):
    """Maps three items.

    Results come in the order of the items, whichever call ends first.
    """

    async def double(item):
        await asyncio.sleep(item)
        return 2 * item

    assert run(solution.bounded_map(double, [3, 1, 1], 2)) == [6, 2, 2]


def test_no_items(solution, run):
    """Nothing to do.

    An empty iterable gives an empty list.
    """

    async def never(item):
        raise AssertionError("there is no item to call this with")

    assert run(solution.bounded_map(never, [], 4)) == []
