import asyncio


def test_one_of_three_fails(solution, run):
    """Three items, of which the last fails.

    A failure is a record like any other: the item, "failed", and the name of the exception's class.
    """

    async def send(item):
        await asyncio.sleep(item)
        if item == 3:
            raise KeyError(item)
        return item * 10

    assert run(solution.run_all(send, [1, 2, 3], 2)) == [(1, "ok", 10), (2, "ok", 20), (3, "failed", "KeyError")]


def test_no_items(solution, run):
    """Nothing to do.

    No item, no record: an empty list.
    """

    async def never(item):
        raise AssertionError("there is no item to call this with")

    assert run(solution.run_all(never, [], 3)) == []
