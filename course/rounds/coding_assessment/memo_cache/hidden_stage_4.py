import string

import pytest
from autograder.worlds import Takes

COUNTS = ("hits", "misses", "evictions", "weight")


def draw_word(rng, length=6):
    return "".join(rng.choices(string.ascii_lowercase, k=length))


def draw_words(rng, count):
    return [f"{draw_word(rng)}{number}" for number in range(count)]


class Program:
    """A function that takes so many seconds; its outcomes come in the given order, and then a number for each call."""

    def __init__(self, clock, seconds, *outcomes):
        self.clock, self.seconds, self.outcomes = clock, seconds, list(outcomes)
        self.calls, self.begun = [], []

    def load(self, *arguments):
        self.calls.append(arguments)
        self.begun.append(self.clock.now)
        outcome = self.outcomes.pop(0) if self.outcomes else len(self.calls)

        def done():
            if isinstance(outcome, Exception):
                raise outcome

        return Takes(self.seconds, None if isinstance(outcome, Exception) else outcome, done)


def told(body):
    """Values of a body's calls, and for an exception its built-in name and what it was given."""
    return [value if kind == "value" else (value.base_name, *value.arguments) for kind, value in body]


class Model:
    """What the calls do one after the other; the weight of a value is its length, and nothing expires."""

    def __init__(self, capacity):
        self.capacity, self.entries = capacity, {}
        self.hits = self.misses = self.evictions = 0

    def weight(self):
        return sum(map(len, self.entries.values()))

    def get(self, key):
        if key not in self.entries:
            self.misses += 1
            return None
        self.hits += 1
        self.entries[key] = self.entries.pop(key)
        return self.entries[key]

    def put(self, key, value):
        self.entries.pop(key, None)
        while self.weight() + len(value) > self.capacity:
            del self.entries[next(iter(self.entries))]
            self.evictions += 1
        self.entries[key] = value

    def keys(self):
        return list(self.entries)

    def info(self):
        return {name: getattr(self, name) for name in COUNTS[:3]} | {"weight": self.weight()}

    def snapshot(self):
        return {**self.info(), "entries": list(self.entries.items())}


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
    """What the calls of the bodies may give, and the snapshot after them, over every order of the calls."""
    found = []
    for order in merged(bodies):
        model, said = Model(capacity), [[] for _ in bodies]
        for name, *arguments in before:
            getattr(model, name)(*arguments)
        for place, (name, *arguments) in order:
            said[place].append(getattr(model, name)(*arguments))
        found.append((said, model.snapshot()))
    return found


@pytest.mark.schedules(24)
def test_all_ask_the_same(solution, threads, rng, clock):
    """Computes once for all that ask at the same moment.

    To look whether a call is kept or under way, and to note that it is now, is one step under the lock.
    """
    program, lines, tick = Program(clock, 0), draw_words(rng, 4), threads.sleep(1)
    timetable = solution.Cache(10).memoize(program.load)
    asks = [step for line in lines for step in (tick, (timetable, line))]
    assert [body[1::2] for body in threads(asks, asks)] == [[1, 2, 3, 4]] * 2
    assert program.calls == [(line,) for line in lines]


@pytest.mark.schedules(6)
def test_late_ones_wait(solution, threads, rng, clock):
    """Lets whoever asks while a call is under way wait for its end, and counts that as a miss.

    Nobody begins anew, and nobody goes without the value.
    """
    seconds, line = rng.randint(5, 9), draw_word(rng)
    program = Program(clock, seconds, [line, None])
    cache = solution.Cache(10)
    timetable = cache.memoize(program.load)
    late = [[threads.sleep(rng.randint(1, 4)), (timetable, line), (timetable, line)] for _ in range(2)]
    got = threads([(timetable, line)], *late)
    assert [got[0][0], *got[1][1:], *got[2][1:]] == [[line, None]] * 5
    assert program.calls == [(line,)]
    assert clock.now == seconds
    info = cache.info()
    assert [info["hits"], info["misses"]] == [2, 3]


@pytest.mark.schedules(5)
def test_everything_else_goes_on(solution, threads, rng, clock):
    """Lets every other call go on while functions run, the same function's among them.

    No lock is held while a function runs, be it one for all or one of the function's own.
    """
    seconds, (north, south, word) = rng.randint(6, 9), draw_words(rng, 3)
    slow, other, brisk = Program(clock, seconds, "north", "south"), Program(clock, seconds), Program(clock, 0, "brisk")
    cache = solution.Cache(20)
    timetable, fares, quick = cache.memoize(slow.load), cache.memoize(other.load), cache.memoize(brisk.load)
    got = threads(
        [(timetable, north)],
        [threads.sleep(1), (timetable, south)],
        [threads.sleep(1), (fares, north)],
        [
            threads.sleep(2), (cache.put, word, 31), (cache.get, word), (cache.keys,), (cache.info,), (cache.snapshot,),
            (quick, north),
        ],
    )  # fmt: skip
    assert [got[0], got[1][1:], got[2][1:], got[3][2:4], got[3][6:]] == [
        ["north"],
        ["south"],
        [1],
        [31, [word]],
        ["brisk"],
    ]
    assert got[3][5]["entries"] == [(word, 31)]
    assert [slow.begun, other.begun, brisk.begun] == [[0, 1], [1], [2]]
    assert clock.now == 1 + seconds


@pytest.mark.schedules(6)
def test_all_who_wait_get_the_failure(solution, threads, rng, clock):
    """Tells a failure to all who wait for it, after one computation.

    If each of them tried again, the last would wait for all the others.
    """
    seconds, line, number = rng.randint(3, 9), draw_word(rng), rng.randint(1, 99)
    program = Program(clock, seconds, OSError(number))
    cache = solution.Cache(5)
    timetable = cache.memoize(program.load)
    got = threads.outcomes(
        [(timetable, line)],
        [threads.sleep(1), (timetable, line)],
        [threads.sleep(rng.randint(1, 2)), (timetable, line)],
    )
    assert [told(body)[-1] for body in got] == [("OSError", number)] * 3
    assert [program.calls, clock.now] == [[(line,)], seconds]
    assert cache.snapshot()["entries"] == []


@pytest.mark.schedules(20)
def test_a_failure_is_forgotten_at_once(solution, threads, rng, clock):
    """Tries anew for whoever asks after a failure, and keeps the value that comes then.

    Forget that the call is under way before you tell how it ended.
    """
    lines, (one, other) = draw_words(rng, 2), draw_words(rng, 2)
    program = Program(clock, rng.randint(2, 9), KeyError(one), one, KeyError(other), other, "once too often")
    timetable = solution.Cache(5).memoize(program.load)
    first = [step for line in lines for step in ((timetable, line), (timetable, line), threads.sleep(1))]
    got = threads.outcomes(first, [threads.sleep(0.5), *first])
    due = [("KeyError", one), one, None, ("KeyError", other), other, None]
    assert [told(got[0]), told(got[1])[1:]] == [due, due]
    assert len(program.calls) == 4


@pytest.mark.schedules(6)
def test_shared_but_not_kept(solution, threads, rng, clock):
    """Gives a value to all who wait for it although the cache does not keep it.

    Who waits gets the outcome from the one that computes, not from the cache.
    """
    seconds, line = rng.randint(2, 9), draw_word(rng)
    heavy = Program(clock, seconds, "much too heavy", "heavy again")
    brief = Program(clock, seconds, "brief", "brief again")
    timetable = solution.Cache(3, weigh=len).memoize(heavy.load)
    departure = solution.Cache(9, ttl=0, clock=lambda: clock.now).memoize(brief.load)
    wait = threads.sleep(1)
    got = threads(
        [(timetable, line), (timetable, line)],
        [wait, (timetable, line)],
        [(departure, line), (departure, line)],
        [wait, (departure, line)],
    )
    assert [got[0], got[1][1:]] == [["much too heavy", "heavy again"], ["much too heavy"]]
    assert [got[2], got[3][1:]] == [["brief", "brief again"], ["brief"]]
    assert [len(heavy.calls), len(brief.calls), clock.now] == [2, 2, 2 * seconds]


@pytest.mark.schedules(2)
def test_a_function_that_calls_itself(solution, threads, rng):
    """Lets a function use the cache, and memoized functions, itself among them.

    A function that runs holds nothing that it could need itself.
    """
    calls, depth, word = [], rng.randint(4, 7), draw_word(rng)
    cache = solution.Cache(100)

    def stairs(number):
        calls.append(number)
        cache.put(word, number)
        return 1 if number < 2 else ways(number - 1) + ways(number - 2) + 0 * cache.get(word)

    ways = cache.memoize(stairs)
    got = threads([(ways, depth), (ways, depth - 1)])
    steps = [1, 1]
    while len(steps) <= depth:
        steps.append(steps[-1] + steps[-2])
    assert got == [[steps[depth], steps[depth - 1]]]
    assert sorted(calls) == list(range(depth + 1))


@pytest.mark.schedules(12)
def test_calls_in_some_order(solution, threads, rng):
    """Gives results, and ends in a state, that the same calls give one after the other.

    Each call is one step for all others, with all that it looks at and changes.
    """
    a, b, c, d = draw_words(rng, 4)
    before = [("put", a, "12"), ("put", b, "1"), ("put", c, "12")]
    bodies = [
        [("get", a), ("put", d, "1" * rng.randint(2, 3))],
        [("put", b, "123"), ("get", c)],
        [("keys",), ("get", b)],
    ]
    cache = solution.Cache(6, weigh=len)
    for name, *arguments in before:
        getattr(cache, name)(*arguments)
    got = threads(*[[(getattr(cache, name), *arguments) for name, *arguments in body] for body in bodies])
    assert (got, cache.snapshot()) in possible(6, before, bodies)


@pytest.mark.schedules(16)
def test_a_snapshot_of_one_moment(solution, threads, rng):
    """Shows counts, weight and entries that belong together, while another thread puts.

    Between two locks lies time enough for a put.
    """
    cache, model, tick = solution.Cache(5, weigh=len), Model(5), threads.sleep(1)
    puts, moments = [(word, "1" * rng.randint(1, 3)) for word in draw_words(rng, 5)], [Model(5).snapshot()]
    for word, value in puts:
        model.put(word, value)
        moments.append(model.snapshot())
    writer = [step for word, value in puts for step in (tick, (cache.put, word, value))]
    seen = threads(writer, [tick, (cache.snapshot,)] * 5)[1][1::2]
    assert [shown in moments[number : number + 2] for number, shown in enumerate(seen)] == [True] * 5


@pytest.mark.schedules(1)
def test_a_snapshot_stays_as_it_is(solution, threads, rng):
    """Keeps a snapshot as it was when the cache goes on.

    What is handed out must not be what the cache works with.
    """
    a, b = draw_words(rng, 2)
    cache = solution.Cache(9, weigh=len)
    body = [
        (cache.put, a, "123"),
        (cache.snapshot,),
        (cache.info,),
        (cache.get, a),
        (cache.put, b, "12"),
        (cache.put, a, "1"),
    ]
    _, snapshot, info, *_ = threads(body)[0]
    assert snapshot == {"hits": 0, "misses": 0, "evictions": 0, "weight": 3, "entries": [(a, "123")]}
    assert info == {"hits": 0, "misses": 0, "evictions": 0, "weight": 3}
    assert cache.snapshot() == {"hits": 1, "misses": 0, "evictions": 0, "weight": 3, "entries": [(b, "12"), (a, "1")]}


@pytest.mark.schedules(4)
def test_snapshots_and_age(solution, threads, rng, clock):
    """Leaves out of a snapshot what has expired, and ages a result from the end of its computation.

    Whatever is shown is alive at the moment of the snapshot.
    """
    seconds, ttl, (line, one, other) = rng.randint(3, 5), rng.randint(6, 9), draw_words(rng, 3)
    program = Program(clock, seconds, "first", "second")
    cache, shelf = (solution.Cache(9, weigh=len, ttl=ttl, clock=lambda: clock.now) for _ in range(2))
    timetable = cache.memoize(program.load)
    nearly, rest = threads.sleep(ttl - 0.5), threads.sleep(0.5)
    asks = [(timetable, line), nearly, (timetable, line), rest, (cache.info,), (timetable, line)]
    looks = [(shelf.put, one, "12"), nearly, (shelf.put, other, "3"), (shelf.snapshot,), rest, (shelf.snapshot,)]
    asked, looked = threads(asks, looks)
    assert [asked[0], asked[2], asked[4]["weight"], asked[5]] == ["first", "first", 0, "second"]
    assert [looked[3]["weight"], looked[3]["entries"]] == [3, [(one, "12"), (other, "3")]]
    assert [looked[5]["weight"], looked[5]["entries"], looked[5]["evictions"]] == [1, [(other, "3")], 0]
    assert program.begun == [0, seconds + ttl]


@pytest.mark.schedules(12)
def test_no_count_is_lost(solution, threads, rng, clock):
    """Counts each call once, whatever other threads do at the same time.

    To add one is to read and to write; both belong under the lock.
    """
    line, word = draw_words(rng, 2)
    program = Program(clock, 0)
    cache = solution.Cache(1)
    timetable = cache.memoize(program.load)
    threads([(timetable, line), (cache.get, word)], [(cache.put, word, 1), (timetable, line)], [(cache.get, word)])
    info = cache.info()
    assert info["hits"] + info["misses"] == 4
    assert info["misses"] >= len(program.calls)
    assert info["evictions"] == len(program.calls) + 1 - info["weight"]
