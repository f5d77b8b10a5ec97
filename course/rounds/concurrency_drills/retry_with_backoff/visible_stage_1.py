import asyncio

import pytest


def test_third_call_succeeds(solution, run, clock):
    """Two transient failures, then a value.

    Each call takes 1 s. The pauses are half of 2 s and half of 4 s, so the value comes at 1 + 1 + 1 + 2 + 1 s.
    """
    failures = [ConnectionError("refused"), TimeoutError("too slow")]

    async def pay():
        await asyncio.sleep(1)
        if failures:
            raise failures.pop(0)
        return "paid"

    assert run(solution.retry(pay, base=2, cap=30, deadline=60, random=lambda: 0.5)) == "paid"
    assert clock.now == 6


def test_wrong_amount_comes_out(solution, run, clock):
    """A defect is not retried.

    A ValueError stays one, however often the call is made.
    """

    async def pay():
        await asyncio.sleep(1)
        raise ValueError("the amount is negative")

    with pytest.raises(ValueError):
        run(solution.retry(pay, base=2, cap=30, deadline=60, random=lambda: 0.5))
    assert clock.now == 1
