import asyncio

ERRORS = (ValueError, KeyError, ConnectionResetError, OSError)


class Store:
    """Loads keys in a drawn time. The first calls of a key may fail; what it saw, on the clock."""

    def __init__(self, seconds, fails=(), error=OSError):
        self.seconds, self.fails, self.error = seconds, list(fails), error
        self.calls, self.cancelled = [], []
        self.in_flight = self.most = 0

    async def load(self, key):
        loop = asyncio.get_running_loop()
        self.calls.append((key, loop.time()))
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            await asyncio.sleep(self.seconds[key])
        except asyncio.CancelledError:
            self.cancelled.append((key, loop.time()))
            raise
        finally:
            self.in_flight -= 1
        if key in self.fails:
            self.fails.remove(key)
            raise self.error("drawn")
        return [key, "loaded"]


def callers(run, flight, key, *times):
    """How callers of one key end: each is ``(start, cancel)``, with None for a caller that is not cancelled."""
    starts, cancels = zip(*times, strict=True)
    return run.together(*(flight.get(key) for _ in times), starts=starts, cancels=cancels)


def checked(ends, *kinds):
    """The ends, if they are of these kinds; a caller that failed where it should not tells why."""
    for (kind, value), expected in zip(ends, kinds, strict=True):
        if kind == "raised" != expected:
            raise value
    assert tuple(kind for kind, _ in ends) == kinds
    return ends


def test_one_call_for_many(solution, run, rng, clock):
    """Makes one call for all callers that come while it is in flight.

    The first caller starts the call, the others find it. Keep the call itself under its key, not only its value.
    """
    key, seconds = rng.randint(0, 999), rng.randint(5, 9)
    store = Store({key: seconds})
    times = [(rng.randint(0, 4), None) for _ in range(rng.randint(8, 12))]
    ends = callers(run, solution.SingleFlight(store.load), key, *times)
    assert ends == [("value", [key, "loaded"])] * len(times)
    first = min(start for start, _ in times)
    assert (store.calls, clock.now) == ([(key, first)], first + seconds)


def test_keys_are_apart(solution, run, rng, clock):
    """Has the calls of different keys in flight at the same time.

    One lock or one task for everything makes keys wait for each other.
    """
    keys = rng.sample(range(1000), 6)
    store = Store({key: rng.randint(2, 9) for key in keys})
    flight = solution.SingleFlight(store.load)
    asked = [key for key in keys for _ in range(3)]
    rng.shuffle(asked)
    assert run.together(*map(flight.get, asked)) == [("value", [key, "loaded"]) for key in asked]
    assert (store.most, sorted(store.calls)) == (6, [(key, 0) for key in sorted(keys)])
    assert clock.now == max(store.seconds.values())


def test_values_are_kept(solution, run, rng, clock):
    """Gives a kept value to later callers without a call, None among the values.

    Whether there is a value is one question, what it is another.
    """
    key, calls = rng.randint(0, 999), []
    drawn = rng.choice((None, 0, "", False))

    async def load(asked):
        calls.append(asked)
        await asyncio.sleep(3)
        return drawn

    flight = solution.SingleFlight(load)
    for _ in range(3):
        assert callers(run, flight, key, (0, None), (1, None)) == [("value", drawn)] * 2
    assert (calls, clock.now) == ([key], 3 + 1 + 1)


def test_failure_reaches_all_who_wait(solution, run, rng, clock):
    """Lets the failure of the one call out at every caller that waits for it.

    Nobody who waited calls again: all have the end of the same call.
    """
    key, kind = rng.randint(0, 999), rng.choice(ERRORS)
    store = Store({key: 6}, fails=[key] * 9, error=kind)
    ends = callers(run, solution.SingleFlight(store.load), key, *((start, None) for start in range(5)))
    checked(ends, *["raised"] * 5)
    for _, error in ends:
        if not isinstance(error, kind):
            raise error
    assert (store.calls, clock.now) == ([(key, 0)], 6)


def test_failure_is_forgotten(solution, run, rng, clock):
    """Makes a new call for the next caller after a failure, and keeps its value.

    What failed has to leave the dict when it ends, whoever waits for it.
    """
    key, other = rng.sample(range(1000), 2)
    store = Store({key: 4, other: 1}, fails=[key, key])
    flight = solution.SingleFlight(store.load)
    first = callers(run, flight, key, (0, None), (1, None), (6, None), (7, None), (12, None), (20, None))
    checked(first, *["raised"] * 4, "value", "value")
    assert store.calls == [(key, 0), (key, 6), (key, 12)]


def test_a_cancel_is_its_own(solution, run, rng, clock):
    """Goes on for the others when one caller after the other is cancelled, the first one too.

    The call must belong to no caller. Let each one wait for it in a way that its own cancel does not reach.
    """
    key, seconds = rng.randint(0, 999), rng.randint(12, 15)
    store = Store({key: seconds})
    flight = solution.SingleFlight(store.load)
    gone = [(start, 5 + start + rng.randint(0, 3)) for start in (0, 1, 2)]
    ends = callers(run, flight, key, *gone, (3, None), (4, None))
    checked(ends, *["cancelled"] * 3, "value", "value")
    assert [value for _, value in ends[3:]] == [[key, "loaded"]] * 2
    assert (store.calls, store.cancelled, clock.now) == ([(key, 0)], [], seconds)


def test_the_last_one_ends_the_call(solution, run, rng, clock):
    """Cancels the call when the last caller that waited is cancelled, and not before.

    Count who waits. A shield keeps the last cancel from the call as well, so that you have to pass that one on.
    """
    key, last = rng.randint(0, 999), rng.randint(7, 20)
    store = Store({key: 50})
    flight = solution.SingleFlight(store.load)
    ends = callers(run, flight, key, (0, 3), (1, last), (2, 5), (4, 6))
    checked(ends, *["cancelled"] * 4)
    assert (store.calls, store.cancelled) == ([(key, 0)], [(key, last)])
    assert (store.in_flight, clock.now) == (0, last)


def test_who_asks_after_that(solution, run, rng, clock):
    """Gives a caller that comes when the others have gone a call that ends with a value.

    A call that has been asked to stop is still in the dict unless you take it out in the same breath.
    """
    for late in (0, rng.randint(1, 5)):
        key, moment = rng.randint(0, 999), rng.randint(2, 7)
        store, begun = Store({key: 9}), clock.now
        flight = solution.SingleFlight(store.load)
        times = [(1, begun + moment), (0, begun + moment), (moment + late, None)]
        ends = callers(run, flight, key, *times, (moment + late + 2, None))
        checked(ends, "cancelled", "cancelled", "value", "value")
        if late:
            assert [when - begun for _, when in store.calls] == [0, moment + late]
            assert clock.now == begun + moment + late + 9
        assert callers(run, flight, key, (0, None)) == [("value", [key, "loaded"])]
        assert len(store.calls) - len(store.cancelled) == 1
