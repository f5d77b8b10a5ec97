import pytest


def drawn(rng, count):
    return rng.sample(range(1000), count)


def kinds(outcomes):
    """For each body the values of its calls, and the errors by their built-in names."""
    return [[value if kind == "value" else value.base_name for kind, value in body] for body in outcomes]


@pytest.mark.schedules(40)
def test_a_woken_get_looks_again(solution, threads, rng):
    """Waits on when another thread took the item that it was woken for.

    Between the notify and you others may run: look again after each wake-up.
    """
    buffer = solution.Buffer(2)
    seconds, item = rng.randint(2, 9), rng.randint(1, 99)
    (one,), _, (other,) = kinds(threads.outcomes((buffer.get, seconds), (buffer.put, item), (buffer.get, seconds)))
    assert sorted(map(str, (one, other))) == [str(item), "TimeoutError"]


@pytest.mark.schedules(40)
def test_each_item_once_and_in_order(solution, threads, rng):
    """Hands each item to one getter, those of one thread in the order in which it put them.

    Wake those who can go on, or they sleep beside what they wait for.
    """
    buffer = solution.Buffer(1)
    items = drawn(rng, 6)
    one, other = items[:3], items[3:]
    got = threads(
        [(buffer.get,)] * 3,
        [(buffer.get,)] * 3,
        [(buffer.put, item) for item in one],
        [(buffer.put, item) for item in other],
    )
    assert sorted(got[0] + got[1]) == sorted(items)
    for taken in got[:2]:
        for line in (one, other):
            assert [item for item in taken if item in line] == [item for item in line if item in taken]


@pytest.mark.schedules(40)
def test_never_more_than_fit(solution, threads, rng):
    """Never holds more items than its capacity.

    Room that was there at the notify may be gone when the thread has the lock again.
    """
    buffer = solution.Buffer(1)
    seconds = rng.randint(2, 9)
    a, b, c = drawn(rng, 3)
    *puts, got = kinds(
        threads.outcomes(
            (buffer.put, a, seconds), (buffer.put, b, seconds), (buffer.put, c, seconds), (buffer.get, seconds)
        )
    )
    assert sorted(str(result) for (result,) in puts) == ["None", "None", "TimeoutError"]
    assert got[0] in (a, b, c)


@pytest.mark.schedules(12)
def test_waits_for_room_and_for_items(solution, threads, rng, clock):
    """Waits while the buffer is full or empty, and goes on at once when it is not.

    Wait on a condition under its lock; who adds or takes an item notifies those who wait for that.
    """
    buffer = solution.Buffer(1)
    first, second = rng.randint(1, 9), rng.randint(1, 9)
    items = drawn(rng, 3)
    got = threads(
        [(buffer.put, item) for item in items],
        [threads.sleep(first), (buffer.get,), threads.sleep(second), (buffer.get,), (buffer.get,), (buffer.get,)],
        [threads.sleep(first + second + 5), (buffer.put, None)],
    )
    assert [got[1][place] for place in (1, 3, 4, 5)] == [*items, None]
    assert clock.now == first + second + 5


@pytest.mark.schedules(25)
def test_a_get_waits_no_longer_than_asked(solution, threads, rng, clock):
    """Ends a get when its timeout is over, however often it was woken meanwhile.

    The timeout is for the whole call. Note when it ends; after each wake-up only the rest is left.
    """
    buffer = solution.Buffer(2)
    seconds, item = rng.randint(6, 9), rng.randint(1, 99)
    between = [threads.sleep(rng.randint(1, 2)), (buffer.put, item), (buffer.get, 0)] * 2
    waiting, brisk = kinds(threads.outcomes([(buffer.get, seconds)], between))
    assert sorted(map(str, [*waiting, brisk[2], brisk[5]])) == [str(item), str(item), "TimeoutError"]
    assert clock.now <= seconds


@pytest.mark.schedules(25)
def test_a_put_waits_no_longer_than_asked(solution, threads, rng, clock):
    """Ends a put when its timeout is over, however often it was woken meanwhile.

    The timeout is for the whole call. Note when it ends; after each wake-up only the rest is left.
    """
    buffer = solution.Buffer(1)
    seconds = rng.randint(6, 9)
    first, second, third = drawn(rng, 3)
    buffer.put(first)
    between = [threads.sleep(rng.randint(1, 2)), (buffer.get, 0), (buffer.put, second, 0)]
    waiting, brisk = kinds(threads.outcomes([(buffer.put, third, seconds)], between))
    assert brisk[1] == first
    assert sorted(map(str, [*waiting, brisk[2]])) == ["None", "TimeoutError"]
    assert clock.now <= seconds


@pytest.mark.schedules(50)
def test_an_item_at_the_last_moment(solution, threads, rng):
    """Gives an item to somebody when it comes at the very end of a timeout.

    A notify may go to a thread whose time is up as well. Look at the buffer once more before you raise.
    """
    buffer = solution.Buffer(1)
    seconds, item = rng.randint(2, 9), rng.randint(1, 99)
    one, other, _ = kinds(
        threads.outcomes(
            [(buffer.get, seconds)], [(buffer.get, seconds + 5)], [threads.sleep(seconds), (buffer.put, item)]
        )
    )
    assert sorted(map(str, one + other)) == [str(item), "TimeoutError"]


@pytest.mark.schedules(12)
def test_close_reaches_all_who_wait_for_items(solution, threads, rng, clock):
    """Ends every get that waits when the buffer is closed.

    A close concerns everybody: one notify wakes one.
    """
    buffer = solution.Buffer(3)
    seconds = rng.randint(1, 9)
    *ended, _ = kinds(threads.outcomes(*[(buffer.get,)] * 3, [threads.sleep(seconds), (buffer.close,)]))
    assert ended == [["EOFError"]] * 3
    assert clock.now == seconds


@pytest.mark.schedules(12)
def test_close_refuses_puts_and_keeps_items(solution, threads, rng, clock):
    """Refuses every put after close, also one that waits, and gives what is left.

    What was put before close was promised; what still waited was not.
    """
    buffer = solution.Buffer(2)
    seconds, items = rng.randint(1, 9), drawn(rng, 5)
    buffer.put(items[0])
    buffer.put(items[1])
    one, other, closer = kinds(
        threads.outcomes(
            (buffer.put, items[2]),
            (buffer.put, items[3]),
            [threads.sleep(seconds), (buffer.close,), (buffer.close,), (buffer.put, items[4], 0)],
        )
    )
    assert one == other == ["ValueError"]
    assert closer[1:] == [None, None, "ValueError"]
    assert clock.now == seconds
    assert [buffer.get(), buffer.get()] == items[:2]
    with pytest.raises(EOFError):
        buffer.get()
