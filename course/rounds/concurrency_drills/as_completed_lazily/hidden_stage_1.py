import pytest

from autograder.worlds import Takes


class Meter:
    """Items that count how many were pulled, and a function that takes drawn times and counts its calls in flight."""

    def __init__(self, clock, seconds, fails=()):
        self.clock, self.seconds, self.fails = clock, seconds, fails
        self.pulled = self.in_flight = self.most = 0
        self.ends = {}

    def items(self):
        for item in self.seconds:
            self.pulled += 1
            yield item

    def call(self, item):
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)

        def done():
            self.in_flight -= 1
            self.ends[item] = self.clock.now
            if item in self.fails:
                raise KeyError(item)

        return Takes(self.seconds[item], item, done)


def drawn(rng, count):
    return dict(zip(rng.sample(range(100, 1000), count), rng.sample(range(1, 60), count)))


def fastest(seconds, limit):
    """When the last call ends if each starts the moment a slot is free."""
    slots = [0] * limit
    for item in seconds:
        slots.sort()
        slots[0] += seconds[item]
    return max(slots)


def values(outcomes):
    return [value for kind, value in outcomes if kind == "value"]


@pytest.mark.schedules(12)
def test_first_to_end_comes_first(solution, threads, rng, clock):
    """Yields a result for every item, in the order in which the calls end.

    Do not wait for one call in particular: let each put its result where you wait for any of them.
    """
    meter = Meter(clock, drawn(rng, 7))
    results = solution.as_completed_lazily(meter.call, meter.items(), 3)
    got = values(threads.outcomes([(results.send, None)] * 8)[0])
    assert sorted(got) == sorted(meter.seconds)
    assert [meter.ends[item] for item in got] == sorted(meter.ends.values())


@pytest.mark.schedules(12)
def test_every_slot_is_used(solution, threads, rng, clock):
    """Has as many calls in flight as the limit allows, never more, and starts the next when a result is taken.

    One slot that waits for the others is time lost. As soon as a result is taken, its slot is for the next item.
    """
    limit = rng.randint(2, 4)
    meter = Meter(clock, drawn(rng, 8))
    results = solution.as_completed_lazily(meter.call, meter.items(), limit)
    threads.outcomes([(results.send, None)] * 9)
    assert meter.most == limit
    assert clock.now == fastest(meter.seconds, limit)


@pytest.mark.schedules(12)
def test_pulls_no_further_than_the_window(solution, threads, rng, clock):
    """Pulls nothing before it is asked, and then no more than the window of a consumer that takes its time.

    Results that nobody has taken hold their places. Pull the next item only when a result was taken.
    """
    limit = rng.randint(2, 4)
    meter = Meter(clock, drawn(rng, 30))
    results = solution.as_completed_lazily(meter.call, meter.items(), limit)
    assert meter.pulled == 0
    ask, pause = (results.send, None), threads.sleep(rng.randint(100, 200))
    got = values(threads.outcomes([ask, pause, ask, pause, ask, pause, (results.close,)])[0])
    ends = [meter.ends[item] for item in got if item is not None]
    assert ends == sorted(ends)
    assert limit + 2 <= meter.pulled <= limit + 3


@pytest.mark.schedules(12)
def test_stops_early(solution, threads, rng, clock):
    """Pulls no more when it is closed, and has no thread at work when close returns.

    Closing a generator raises GeneratorExit at its yield: a with block or a finally there waits for the calls that run.
    """
    limit = rng.randint(3, 4)
    meter = Meter(clock, drawn(rng, 20))
    results = solution.as_completed_lazily(meter.call, meter.items(), limit)
    threads.outcomes([(results.send, None)] * 2 + [(results.close,), threads.sleep(1000)])
    assert meter.pulled <= limit + 2
    assert meter.in_flight == 0
    # the sleep began when close returned, and that was when the last call ended
    assert clock.now == 1000 + max(meter.ends.values())


@pytest.mark.schedules(12)
def test_a_call_that_raises_ends_it(solution, threads, rng, clock):
    """Lets the exception of a call out as it is, once the calls that run have ended, and pulls no more.

    An exception that leaves the generator takes the same way out as a close.
    """
    limit = rng.randint(3, 4)
    seconds = drawn(rng, 15)
    bad = list(seconds)[limit - 1]
    seconds[bad] = 0
    meter = Meter(clock, seconds, fails=(bad,))
    results = solution.as_completed_lazily(meter.call, meter.items(), limit)
    steps = [(results.send, None), threads.sleep(1000), (results.send, None)]
    failed, _, after = threads.outcomes(steps)[0]
    assert isinstance(failed[1], KeyError)
    assert failed[1].arguments == [bad]
    assert str(after[1]) == "StopIteration"
    assert meter.pulled == limit
    assert clock.now == 1000 + max(meter.ends.values())


@pytest.mark.schedules(12)
def test_one_thread_at_a_time_pulls(solution, threads, rng):
    """Takes its items from another such generator, which one thread at a time may ask.

    A generator raises ValueError when a second thread comes in. Pull in one place, or under a lock that all share.
    """
    seconds = drawn(rng, 5)
    first = solution.as_completed_lazily(lambda item: Takes(1, item), list(seconds), 1)
    second = solution.as_completed_lazily(lambda item: Takes(seconds[item], item), first, 2)
    outcomes = threads.outcomes([(second.send, None)] * 6 + [(first.close,)])[0]
    assert sorted(values(outcomes[:-1])) == sorted(seconds)


@pytest.mark.schedules(12)
def test_fewer_items_than_slots(solution, threads, rng):
    """Ends for few items and for none.

    When nothing is in flight and no item is left, there is nothing to wait for.
    """
    item = rng.randint(-99, -1)
    few, none = solution.as_completed_lazily(abs, [item], 4), solution.as_completed_lazily(abs, [], 2)
    got = threads.outcomes([(few.send, None)] * 2, (none.send, None))
    assert values(got[0]) == [-item]
    assert [str(got[0][1][1]), str(got[1][0][1])] == ["StopIteration"] * 2
