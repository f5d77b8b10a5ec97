import asyncio

import pytest


class Meter:
    """A function that takes drawn times, and counts its calls in flight."""

    def __init__(self, seconds, fails=()):
        self.seconds, self.fails = seconds, fails
        self.started, self.cancelled = [], []
        self.in_flight = self.most = 0

    async def call(self, item):
        self.started.append(item)
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            await asyncio.sleep(self.seconds[item])
            if item in self.fails:
                raise KeyError(item)
            return (item, "done")
        except asyncio.CancelledError:
            self.cancelled.append(item)
            raise
        finally:
            self.in_flight -= 1


def drawn(rng, count):
    return {item: rng.randint(1, 9) for item in rng.sample(range(1000), count)}


def fastest(seconds, limit):
    """When the last call ends if each starts the moment a slot is free."""
    slots = [0] * limit
    for item in seconds:
        slots.sort()
        slots[0] += seconds[item]
    return max(slots)


def test_order_of_drawn_items(solution, run, rng):
    """Returns the results in the order of the items, whichever call ends first.

    Keep each result with the position of its item.
    """
    seconds = drawn(rng, 30)
    assert run(solution.bounded_map(Meter(seconds).call, list(seconds), 4)) == [(item, "done") for item in seconds]


def test_bound_is_held_and_used(solution, run, rng):
    """Has as many calls in flight as the limit allows, and never more.

    The limit holds for calls in flight, not for tasks that wait.
    """
    limit = rng.randint(3, 6)
    meter = Meter(drawn(rng, 40))
    run(solution.bounded_map(meter.call, list(meter.seconds), limit))
    assert meter.most == limit
    assert len(meter.started) == 40


def test_no_slot_stands_idle(solution, run, rng, clock):
    """Starts the next item the moment a call ends.

    A group that waits for its slowest member leaves slots empty. Let whoever is free take the next item.
    """
    seconds = drawn(rng, 25)
    run(solution.bounded_map(Meter(seconds).call, list(seconds), 3))
    assert clock.now == fastest(seconds, 3)


def test_one_at_a_time(solution, run, rng, clock):
    """Works with a limit of one.

    A limit of one is a plain loop.
    """
    meter = Meter(drawn(rng, 8))
    run(solution.bounded_map(meter.call, list(meter.seconds), 1))
    assert (meter.most, clock.now) == (1, sum(meter.seconds.values()))


def test_items_from_a_generator(solution, run, rng):
    """Takes any iterable, and more slots than items.

    A generator has no length and can be gone through once.
    """
    seconds = drawn(rng, 5)
    assert run(solution.bounded_map(Meter(seconds).call, iter(list(seconds)), 50)) == [(i, "done") for i in seconds]


def test_first_failure_ends_it(solution, run, rng):
    """Cancels what is in flight when a call fails, and starts nothing more.

    The exception comes out as it is, once every call has ended.
    """
    seconds = dict.fromkeys(rng.sample(range(1000), 12), 5)
    bad = list(seconds)[2]
    seconds[bad] = 1
    meter = Meter(seconds, fails=(bad,))
    with pytest.raises(KeyError):
        run(solution.bounded_map(meter.call, list(seconds), 4))
    assert len(meter.started) == 4
    assert sorted(meter.cancelled) == sorted(item for item in meter.started if item != bad)
    assert meter.in_flight == 0
