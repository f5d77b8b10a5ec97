def test_limit(solution):
    """Grants as many entries as the limit.

    Count the entries that were granted.
    """
    gate = solution.Gate(2, 30, lambda: 100)
    assert [gate.enter() for _ in range(4)] == [True, True, False, False]


def test_window_passes(solution):
    """Grants an entry again when an older one counts no more.

    An entry counts for exactly the window.
    """
    times = [0]
    gate = solution.Gate(1, 45, lambda: times[0])
    granted = []
    for time in (0, 20, 44, 45, 60, 90):
        times[0] = time
        granted.append(gate.enter())
    assert granted == [True, False, False, True, False, True]


def test_wait(solution):
    """Tells how long it takes until the next entry.

    The oldest entry that counts decides.
    """
    times = [0]
    gate = solution.Gate(2, 50, lambda: times[0])
    gate.enter()
    times[0] = 13
    gate.enter()
    assert gate.wait() == 37
    times[0] = 31
    assert gate.wait() == 19


def test_refused_entries(solution):
    """Does not count refused entries.

    Only what is granted counts.
    """
    times = [0]
    gate = solution.Gate(1, 25, lambda: times[0])
    granted = []
    for time in (0, 8, 16, 24, 25):
        times[0] = time
        granted.append(gate.enter())
    assert granted == [True, False, False, False, True]
    assert gate.wait() == 25
