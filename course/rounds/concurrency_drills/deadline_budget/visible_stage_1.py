import asyncio


def test_two_calls_share_ten_seconds(solution, run, clock):
    """Two calls within the budget.

    The first one takes 4 of the 10 seconds, so the second has 6 left. Then the clean-up runs.
    """
    seen = []

    async def reserve(left):
        seen.append(("reserve", left))
        await asyncio.sleep(4)
        return "reserved"

    async def pay(left):
        seen.append(("pay", left))
        await asyncio.sleep(3)
        return "paid"

    async def release():
        seen.append("release")
        await asyncio.sleep(1)

    assert run(solution.run_steps([("reserve", reserve), ("pay", pay)], 10, release, 2)) == ["reserved", "paid"]
    assert seen == [("reserve", 10), ("pay", 6), "release"]
    assert clock.now == 8
