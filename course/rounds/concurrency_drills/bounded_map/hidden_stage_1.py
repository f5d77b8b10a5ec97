import pytest

from autograder.worlds import Faults, Service, makespan


def drawn(rng, count, **more):
    return Service.drawn(rng, rng.sample(range(1000), count), **more)


def test_order_of_drawn_items(solution, run, rng):
    """Returns the results in the order of the items, whichever call ends first.

    Keep each result with the position of its item.
    """
    service = drawn(rng, 30)
    items = list(service.seconds)
    assert run(solution.bounded_map(service.call, items, 4)) == [[item, "done"] for item in items]


def test_bound_is_held_and_used(solution, run, rng):
    """Has as many calls in flight as the limit allows, and never more.

    The limit holds for calls in flight, not for tasks that wait.
    """
    limit = rng.randint(3, 6)
    service = drawn(rng, 40)
    run(solution.bounded_map(service.call, list(service.seconds), limit))
    assert (service.most_in_flight, len(service.calls)) == (limit, 40)


def test_no_slot_stands_idle(solution, run, rng, clock):
    """Starts the next item the moment a call ends.

    A group that waits for its slowest member leaves slots empty. Let whoever is free take the next item.
    """
    service = drawn(rng, 25)
    run(solution.bounded_map(service.call, list(service.seconds), 3))
    assert clock.now == makespan(service.seconds.values(), 3)


def test_one_at_a_time(solution, run, rng, clock):
    """Works with a limit of one.

    A limit of one is a plain loop.
    """
    service = drawn(rng, 8)
    run(solution.bounded_map(service.call, list(service.seconds), 1))
    assert (service.most_in_flight, clock.now) == (1, sum(service.seconds.values()))


def test_items_from_a_generator(solution, run, rng):
    """Takes any iterable, and more slots than items.

    A generator has no length and can be gone through once.
    """
    service = drawn(rng, 5)
    items = list(service.seconds)
    assert run(solution.bounded_map(service.call, iter(items), 50)) == [[item, "done"] for item in items]


def test_first_failure_ends_it(solution, run, rng):
    """Cancels what is in flight when a call fails, and starts nothing more.

    The exception comes out as it is, once every call has ended.
    """
    seconds = dict.fromkeys(rng.sample(range(1000), 12), 5)
    bad = list(seconds)[2]
    seconds[bad] = 1
    service = Service(seconds, faults=Faults.always([bad], KeyError))
    with pytest.raises(KeyError):
        run(solution.bounded_map(service.call, list(seconds), 4))
    assert service.outcomes() == {"error": 1, "cancelled": 3}
    assert service.in_flight == 0
