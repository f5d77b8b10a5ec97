import asyncio


def test_three_callers_one_call(solution, run, clock):
    """Three callers of one key.

    They come at 0, 1 and 2 s; the call takes 5 s. All get its value, and the store sees one call.
    """
    calls = []

    async def load(key):
        calls.append(key)
        await asyncio.sleep(5)
        return key.upper()

    flight = solution.SingleFlight(load)
    ends = run.together(*(flight.get("small") for _ in range(3)), starts=(0, 1, 2))
    assert ends == [("value", "SMALL")] * 3
    assert calls == ["small"]
    assert clock.now == 5


def test_two_keys(solution, run, clock):
    """Two keys do not wait for each other.

    Each call takes 5 s, and both are in flight at the same time.
    """

    async def load(key):
        await asyncio.sleep(5)
        return key.upper()

    flight = solution.SingleFlight(load)
    assert run.together(flight.get("small"), flight.get("large")) == [("value", "SMALL"), ("value", "LARGE")]
    assert clock.now == 5
