import pytest


@pytest.mark.schedules(3)
def test_oldest_first_until_closed(solution, threads):
    """Gives items oldest first, and what is left after close.

    After close, get goes on until the buffer is empty and raises EOFError then.
    """
    buffer = solution.Buffer(2)
    steps = [(buffer.put, "frame 1"), (buffer.put, "frame 2"), (buffer.get,), (buffer.close,), (buffer.get,)]
    ((*first, refused, ended),) = threads.outcomes([*steps, (buffer.put, "frame 3"), (buffer.get,)])
    assert first == [("value", v) for v in (None, None, "frame 1", None, "frame 2")]
    assert isinstance(refused[1], ValueError)
    assert isinstance(ended[1], EOFError)


@pytest.mark.schedules(20)
def test_a_put_waits_for_room(solution, threads, clock):
    """Lets a put wait until somebody takes an item, and a get until somebody brings one.

    Wait on a condition; who adds or takes an item tells those who wait.
    """
    buffer = solution.Buffer(1)
    got = threads(
        [(buffer.put, "frame 1"), (buffer.put, "frame 2")],
        [threads.sleep(3), (buffer.get,), (buffer.get,)],
    )
    assert got[1][1:] == ["frame 1", "frame 2"]
    assert clock.now == 3
