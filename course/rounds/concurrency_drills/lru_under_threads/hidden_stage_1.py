import pytest

from autograder.worlds import Takes


class Model:
    """What the calls would do one after the other."""

    def __init__(self, capacity):
        self.capacity, self.values = capacity, {}

    def get(self, key, default=None):
        if key not in self.values:
            return default
        self.values[key] = self.values.pop(key)
        return self.values[key]

    def put(self, key, value):
        self.values.pop(key, None)
        self.values[key] = value
        if len(self.values) > self.capacity:
            del self.values[next(iter(self.values))]

    def get_or_compute(self, key, compute):
        if key not in self.values:
            self.put(key, compute())
        return self.get(key)

    def keys(self):
        return list(self.values)


def merged(bodies):
    """Every order of the calls that keeps each body's own, as lists of (body, call)."""
    if not any(bodies):
        yield []
    for place, body in enumerate(bodies):
        if body:
            rest = [other if at != place else body[1:] for at, other in enumerate(bodies)]
            for after in merged(rest):
                yield [(place, body[0]), *after]


def possible(capacity, before, bodies):
    """What the calls of the bodies may give, and the keys after them, over every order of the calls."""
    found = []
    for order in merged(bodies):
        model, said = Model(capacity), [[] for _ in bodies]
        for name, *arguments in before:
            getattr(model, name)(*arguments)
        for place, (name, *arguments) in order:
            said[place].append(getattr(model, name)(*arguments))
        found.append((said, model.keys()))
    return found


class Work:
    """Computes a value for a key, which takes ``seconds``, and counts its calls and how many run at once."""

    def __init__(self, seconds, fails=False):
        self.seconds, self.fails = seconds, fails
        self.calls = []

    def __call__(self, key):
        def compute():
            self.calls.append(key)
            return Takes(self.seconds, (key, len(self.calls)), done)

        def done():
            if self.fails:
                raise OSError(key)

        return compute


def drawn(rng, count):
    return rng.sample("abcdefghijklmnopqrstuvwxyz", count)


def test_one_thread_after_the_other(solution, rng):
    """Gives values and evicts keys as an LRU cache does, with no threads yet.

    Every put and every get that finds its key, computed or not, moves it to the end.
    """
    cache, model = solution.Cache(3), Model(3)
    letters = drawn(rng, 5)
    for number in range(60):
        name, key = rng.choice(["get", "put", "get_or_compute"]), rng.choice(letters)
        extra = {"get": (-1,), "put": (number,), "get_or_compute": (lambda number=number: number,)}[name]
        assert getattr(cache, name)(key, *extra) == getattr(model, name)(key, *extra)
        assert cache.keys() == model.keys()


@pytest.mark.schedules(40)
def test_a_get_beside_evictions(solution, threads, rng):
    """Finds a key or does not, while other threads push it out.

    A get looks, moves and reads. Between any two of these steps the key may go, unless all are under the lock.
    """
    old, *new = drawn(rng, 3)
    value = rng.randint(1, 99)
    cache = solution.Cache(1)
    cache.put(old, value)
    got = threads((cache.get, old), [(cache.put, new[0], 0), (cache.put, new[1], 0)])
    assert got[0][0] in (value, None)
    assert cache.keys() == [new[1]]


@pytest.mark.schedules(40)
def test_results_and_order_of_some_order(solution, threads, rng):
    """Gives results, and ends with keys, that the same calls give one after the other.

    Each call is one step for all others: everything it looks at and changes stands under one lock.
    """
    a, b, c, d, e = drawn(rng, 5)
    before = [("put", a, 1), ("put", b, 2), ("put", c, 3)]
    bodies = [
        [("get", a, "none"), ("put", d, rng.randint(10, 99))],
        [("put", e, rng.randint(10, 99)), ("get", b, "none")],
        [("keys",), ("get", c)],
    ]
    cache = solution.Cache(3)
    for name, *arguments in before:
        getattr(cache, name)(*arguments)
    got = threads(*[[(getattr(cache, name), *arguments) for name, *arguments in body] for body in bodies])
    assert (got, cache.keys()) in possible(3, before, bodies)


@pytest.mark.schedules(30)
def test_computed_values_are_used_and_evicted(solution, threads, rng):
    """Treats a computed value as one that was put, and finding one as a use.

    Put the computed value in the same way, under the lock, and note in the same step that it is no longer under way.
    """
    a, b, c = drawn(rng, 3)
    values = {key: rng.randint(10, 99) for key in (a, b, c)}
    before = [("put", a, 1), ("put", b, 2)]
    bodies = [
        [("get_or_compute", c, lambda: values[c]), ("get_or_compute", a, lambda: values[a])],
        [("get_or_compute", b, lambda: values[b]), ("keys",)],
    ]
    cache = solution.Cache(2)
    for name, *arguments in before:
        getattr(cache, name)(*arguments)
    got = threads(*[[(getattr(cache, name), *arguments) for name, *arguments in body] for body in bodies])
    assert (got, cache.keys()) in possible(2, before, bodies)


@pytest.mark.schedules(40)
def test_computed_once_for_each_key(solution, threads, rng):
    """Computes a value once, however many ask for it at the same time.

    Note under the lock that a key is under way, so that the next one waits instead of beginning it again.
    """
    key, other = drawn(rng, 2)
    work = Work(0)
    cache = solution.Cache(5)
    ask = (cache.get_or_compute, key, work(key))
    got = threads([ask], [ask, (cache.get_or_compute, other, work(other))], [ask])
    assert got[0] == got[2] == [got[1][0]]
    assert sorted(work.calls) == sorted([key, other])
    assert sorted(cache.keys()) == sorted([key, other])


@pytest.mark.schedules(12)
def test_the_lock_is_free_while_computing(solution, threads, rng, clock):
    """Lets every other call go on while a value is computed, and computes two keys at once.

    Only those who ask for this very key have to wait. Compute with no lock held.
    """
    a, b, c = drawn(rng, 3)
    seconds, value = rng.randint(4, 9), rng.randint(1, 99)
    work = Work(seconds)
    cache = solution.Cache(3)
    ask = (cache.get_or_compute, a, work(a))
    brisk = [threads.sleep(1), (cache.put, c, value), (cache.get, c), (cache.get, a), (cache.keys,)]
    *_, seen, late = threads(ask, (cache.get_or_compute, b, work(b)), brisk, [threads.sleep(2), ask])
    assert seen[1:5] == [None, value, None, [c]]
    assert late[1][0] == a
    assert sorted(work.calls) == sorted([a, b])
    assert clock.now == seconds


@pytest.mark.schedules(12)
def test_a_failure_reaches_all_and_is_not_kept(solution, threads, rng, clock):
    """Tells a failed computation to all who waited for it, and computes anew for the next one.

    Whatever happens to the computation, the key is no longer under way after it.
    """
    key, other = drawn(rng, 2)
    seconds = rng.randint(2, 9)
    work = Work(seconds, fails=True)
    cache = solution.Cache(2)
    cache.put(other, 1)
    ask = (cache.get_or_compute, key, work(key))
    got = threads.outcomes([ask, ask], [threads.sleep(1), ask])
    assert [type(e).__name__ if kind == "value" else e.base_name for kind, e in [*got[0], got[1][1]]] == ["OSError"] * 3
    assert len(work.calls) == 2
    assert clock.now == 2 * seconds
    assert cache.keys() == [other]
