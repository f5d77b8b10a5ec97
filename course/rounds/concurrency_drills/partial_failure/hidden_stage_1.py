import asyncio

import pytest

from autograder.grading.testing import Cancelled

ERRORS = (ValueError, KeyError, ConnectionResetError, TimeoutError, ZeroDivisionError)


class Post:
    """Sends items: each takes its time, and some fail. Keeps a record of what it saw."""

    def __init__(self, seconds, fails=None):
        self.seconds, self.fails = seconds, fails or {}
        self.started, self.cancelled = [], []
        self.in_flight = self.most = 0

    async def send(self, item):
        self.started.append(item)
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            await asyncio.sleep(self.seconds[item])
            if item in self.fails:
                raise self.fails[item]("drawn")
            return item + 1
        except asyncio.CancelledError:
            self.cancelled.append(item)
            raise
        finally:
            self.in_flight -= 1

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
    assert run(solution.run_all(post.send, list(post.seconds), 4)) == [post.record(item) for item in post.seconds]
    assert sorted(post.started) == sorted(post.seconds)


def test_failures_cut_nobody_off(solution, run, rng, clock):
    """Lets every other call go on to its end when one fails early.

    Look at what leaves your worker or your task when a call raises: nothing should.
    """
    items = rng.sample(range(10_000), 8)
    post = Post(dict.fromkeys(items, 6) | {items[2]: 1}, {items[2]: rng.choice(ERRORS)})
    assert run(solution.run_all(post.send, items, 8)) == [post.record(item) for item in items]
    assert (post.cancelled, clock.now) == ([], 6)


def test_bound_is_held_and_used(solution, run, rng):
    """Has as many calls in flight as the limit allows, and never more.

    The limit holds for calls in flight; the items that wait need no call yet.
    """
    limit = rng.randint(3, 6)
    post = drawn(rng, 40, 10)
    run(solution.run_all(post.send, list(post.seconds), limit))
    assert (post.most, len(post.started)) == (limit, 40)


def test_a_failure_frees_its_slot(solution, run, rng, clock):
    """Keeps all slots in use after failures.

    A worker that ends with a failure takes its slot along. After a failure it has to go on with the next item.
    """
    limit, seconds = rng.randint(3, 5), rng.randint(2, 7)
    items = rng.sample(range(10_000), limit * 6)
    post = Post(dict.fromkeys(items, seconds), {item: rng.choice(ERRORS) for item in items[: limit * 2]})
    run(solution.run_all(post.send, items, limit))
    assert (post.most, clock.now) == (limit, seconds * 6)


def test_equal_items_are_items_each(solution, run, rng):
    """Calls and records an item as often as it comes, from a generator too.

    Equal items fall together in a dict or a set. Use the position as the key.
    """
    item, other = rng.sample(range(10_000), 2)
    post = Post({item: 2, other: 3}, {other: rng.choice(ERRORS)})
    items = [item, other, item, item, other]
    assert run(solution.run_all(post.send, iter(items), 2)) == [post.record(item) for item in items]
    assert sorted(post.started) == sorted(items)


def test_a_cancel_goes_through(solution, run, rng, clock):
    """Stops at once when it is cancelled: calls in flight are cancelled, and none starts any more.

    CancelledError derives from BaseException, so that `except Exception` lets it pass. What you started has to get it too.
    """
    limit, moment = rng.randint(2, 5), rng.randint(1, 8) + 0.5
    items = rng.sample(range(10_000), 30)
    post = Post(dict.fromkeys(items, 3))
    with pytest.raises(Cancelled):
        run(solution.run_all(post.send, items, limit), cancel_at=moment)
    begun = limit * (int(moment // 3) + 1)
    assert (len(post.started), clock.now) == (begun, moment)
    assert (len(post.cancelled), post.in_flight) == (limit, 0)
