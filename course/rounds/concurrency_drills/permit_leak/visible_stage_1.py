import asyncio

import pytest


def test_three_calls_for_two_permits(solution, run, clock):
    """Three calls of 2 s, and two permits.

    Two calls begin at once, the third when a permit is free: it ends at 4 s.
    """

    async def sign(request):
        await asyncio.sleep(1)
        return f"signed {request}"

    async def send(signed):
        await asyncio.sleep(1)
        return f"{signed}, sent"

    client = solution.Client(sign, send, 2)
    ends = run.together(client.call("a"), client.call("b"), client.call("c"))
    assert ends == [("value", f"signed {request}, sent") for request in "abc"]
    assert clock.now == 4


def test_next_call_after_a_failure(solution, run):
    """With one permit, a request cannot be signed.

    Its ValueError comes out as it is, and the next call goes through.
    """

    async def sign(request):
        if request == "bad":
            raise ValueError("this cannot be signed")
        return request

    async def send(signed):
        return f"{signed}, sent"

    client = solution.Client(sign, send, 1)
    with pytest.raises(ValueError):
        run(client.call("bad"))
    assert run(client.call("good")) == "good, sent"
