import pytest

from autograder.grading.testing import Cancelled
from autograder.worlds import Faults, Service

ERRORS = (ValueError, KeyError, ConnectionResetError, TimeoutError, ZeroDivisionError)


class Post(Service):
    """Sends items: each takes its time, and some fail."""

    def __init__(self, seconds, fails=None):
        self.fails = fails or {}
        super().__init__(seconds, faults=Faults.always(self.fails), reply=lambda item: item + 1)

    def record(self, item):
        return (item, "failed", self.fails[item].__name__) if item in self.fails else (item, "ok", item + 1)


def drawn(rng, count, failing):
    seconds = {item: rng.randint(1, 9) for item in rng.sample(range(10_000), count)}
    return Post(seconds, {item: rng.choice(ERRORS) for item in rng.sample(list(seconds), failing)})


def test_every_item_has_its_record(solution, run, rng):
    """Gives one record for each item, in order, whatever some calls raise.

    Catch the exception where the call is awaited, and keep the record with the position of its item.
    """
    post = drawn(rng, 30, 12)
    assert run(solution.run_all(post.call, list(post.seconds), 4)) == [post.record(item) for item in post.seconds]
    assert sorted(post.keys) == sorted(post.seconds)


def test_failures_cut_nobody_off(solution, run, rng, clock):
    """Lets every other call go on to its end when one fails early.

    Look at what leaves your worker or your task when a call raises: nothing should.
    """
    items = rng.sample(range(10_000), 8)
    post = Post(dict.fromkeys(items, 6) | {items[2]: 1}, {items[2]: rng.choice(ERRORS)})
    assert run(solution.run_all(post.call, items, 8)) == [post.record(item) for item in items]
    assert (post.outcomes()["cancelled"], clock.now) == (0, 6)


def test_bound_is_held_and_used(solution, run, rng):
    """Has as many calls in flight as the limit allows, and never more.

    The limit holds for calls in flight; the items that wait need no call yet.
    """
    limit = rng.randint(3, 6)
    post = drawn(rng, 40, 10)
    run(solution.run_all(post.call, list(post.seconds), limit))
    assert (post.most_in_flight, len(post.keys)) == (limit, 40)


def test_a_failure_frees_its_slot(solution, run, rng, clock):
    """Keeps all slots in use after failures.

    A worker that ends with a failure takes its slot along. After a failure it has to go on with the next item.
    """
    limit, seconds = rng.randint(3, 5), rng.randint(2, 7)
    items = rng.sample(range(10_000), limit * 6)
    post = Post(dict.fromkeys(items, seconds), {item: rng.choice(ERRORS) for item in items[: limit * 2]})
    run(solution.run_all(post.call, items, limit))
    assert (post.most_in_flight, clock.now) == (limit, seconds * 6)


def test_equal_items_are_items_each(solution, run, rng):
    """Calls and records an item as often as it comes, from a generator too.

    Equal items fall together in a dict or a set. Use the position as the key.
    """
    item, other = rng.sample(range(10_000), 2)
    post = Post({item: 2, other: 3}, {other: rng.choice(ERRORS)})
    items = [item, other, item, item, other]
    assert run(solution.run_all(post.call, iter(items), 2)) == [post.record(item) for item in items]
    assert sorted(post.keys) == sorted(items)


def test_a_cancel_goes_through(solution, run, rng, clock):
    """Stops at once when it is cancelled: calls in flight are cancelled, and none starts any more.

    CancelledError derives from BaseException, so that `except Exception` lets it pass. What you started has to get it too.
    """
    limit, moment = rng.randint(2, 5), rng.randint(1, 8) + 0.5
    items = rng.sample(range(10_000), 30)
    post = Post(dict.fromkeys(items, 3))
    with pytest.raises(Cancelled):
        run(solution.run_all(post.call, items, limit), cancel_at=moment)
    begun = limit * (int(moment // 3) + 1)
    assert (len(post.keys), clock.now) == (begun, moment)
    assert (post.outcomes()["cancelled"], post.in_flight) == (limit, 0)
