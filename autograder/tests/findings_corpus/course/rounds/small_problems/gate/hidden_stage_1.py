class Model:
    def __init__(self, limit, window):
        self.limit, self.window, self.granted = limit, window, []

    def wait(self, now):
        counting = [time for time in self.granted if time > now - self.window]
        return 0 if len(counting) < self.limit else counting[-self.limit] + self.window - now

    def enter(self, now):
        if self.wait(now):
            return False
        self.granted.append(now)
        return True


def play(solution, limit, window, times):
    now = [0]
    gate, model = solution.Gate(limit, window, lambda: now[0]), Model(limit, window)
    for time in times:
        now[0] = time
        assert gate.wait() == model.wait(time)
        assert gate.enter() is model.enter(time)


def test_limit_drawn(solution, rng):
    """Grants as many entries as any limit.

    Count the entries that were granted.
    """
    limit, time = rng.randint(3, 7), rng.randint(200, 900)
    gate = solution.Gate(limit, rng.randint(31, 44), lambda: time)
    assert [gate.enter() for _ in range(limit + 3)] == [True] * limit + [False] * 3


def test_window_passes_drawn(solution, rng):
    """Grants an entry again whenever an older one counts no more.

    An entry counts for exactly the window.
    """
    window = rng.randint(100, 200)
    first = rng.randint(1000, 2000)
    play(solution, 1, window, [first, first + window - 1, first + window, first + 2 * window - 1, first + 2 * window])


def test_wait_drawn(solution, rng):
    """Tells at any time how long it takes until the next entry.

    The oldest entry that counts decides.
    """
    now, window = [rng.randint(200, 300)], rng.randint(60, 90)
    gate = solution.Gate(2, window, lambda: now[0])
    first = now[0]
    gate.enter()
    now[0] += rng.randint(2, 20)
    gate.enter()
    assert gate.wait() == first + window - now[0]
    now[0] += rng.randint(2, 20)
    assert gate.wait() == first + window - now[0]


def test_refused_entries_drawn(solution, rng):
    """Never counts refused entries.

    Only what is granted counts.
    """
    window = rng.randint(46, 99)
    play(solution, 1, window, [*range(3, 3 + window, rng.randint(4, 9)), 3 + window])


def test_many_entries(solution, rng):
    """Decides any sequence of entries.

    Forget what counts no more.
    """
    times = sorted(rng.sample(range(2000), 120))
    play(solution, rng.randint(3, 6), rng.randint(70, 99), times)


def test_two_gates(solution, rng):
    """Keeps two gates apart.

    Each gate has its own entries.
    """
    time = rng.randint(200, 300)
    one, two = (solution.Gate(1, 33, lambda: time) for _ in range(2))
    assert [one.enter(), two.enter(), one.enter(), two.enter()] == [True, True, False, False]
