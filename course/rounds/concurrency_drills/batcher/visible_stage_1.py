import asyncio


def test_two_callers_share_a_batch(solution, run, clock):
    """Two callers fill a batch of two.

    It goes out at once, in one call, and each caller gets its own reply.
    """
    calls = []

    async def double(numbers):
        calls.append(numbers)
        await asyncio.sleep(1)
        return [2 * number for number in numbers]

    batcher = solution.Batcher(double, 2, 5)
    assert run.together(batcher.ask(10), batcher.ask(20)) == [("value", 20), ("value", 40)]
    assert (calls, clock.now) == ([[10, 20]], 1)


def test_one_caller_waits(solution, run, clock):
    """A caller alone waits for company, but no longer than 5 s.

    At 5 s its batch of one goes out, and the reply comes a second later.
    """

    async def double(numbers):
        await asyncio.sleep(1)
        return [2 * number for number in numbers]

    batcher = solution.Batcher(double, 2, 5)
    assert run(batcher.ask(10)) == 20
    assert clock.now == 6
