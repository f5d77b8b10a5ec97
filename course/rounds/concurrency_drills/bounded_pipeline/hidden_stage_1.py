import asyncio

import pytest

from autograder.grading.testing import Cancelled


class Line:
    """A source and steps that take drawn times and keep a record; step 0 is the source.

    ``seconds[k][n]`` is what place ``k`` needs for item ``n``, and ``breaks`` the ``(k, n)`` that raises.
    """

    def __init__(self, items, seconds, breaks=None):
        self.items, self.seconds, self.breaks = items, seconds, breaks
        self.started = [[] for _ in seconds]
        self.seen = [[] for _ in seconds]
        self.ended = [0] * len(seconds)
        self.in_flight, self.cancelled, self.most_ahead = 0, 0, 0
        self.steps = [self.step(k) for k in range(1, len(seconds))]

    def __aiter__(self):
        return self

    async def __anext__(self):
        n = len(self.started[0])
        if n == len(self.items):
            raise StopAsyncIteration
        await self.work(0, n)
        return self.items[n]

    def step(self, k):
        async def call(item):
            self.seen[k].append(item)
            await self.work(k, len(self.started[k]))
            return [item, k]

        return call

    async def work(self, k, n):
        self.started[k].append(asyncio.get_running_loop().time())
        self.in_flight += 1
        self.most_ahead = max(self.most_ahead, len(self.started[0]) - self.ended[-1])
        try:
            await asyncio.sleep(self.seconds[k][n])
            if (k, n) == self.breaks:
                raise KeyError(n)
            self.ended[k] += 1
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.in_flight -= 1

    def value(self, item):
        for k in range(1, len(self.seconds)):
            item = [item, k]
        return item

    def due(self, size):
        """When each place begins each item, if nobody waits for anything but its neighbours."""
        places, count = len(self.seconds), len(self.items)
        begins = [[0.0] * count for _ in range(places)]
        handed = [[0.0] * count for _ in range(places)]
        for n in range(count):
            for k in range(places):
                begins[k][n] = max(handed[k][n - 1] if n else 0, handed[k - 1][n] if k else 0)
                room = begins[k + 1][n - size] if k + 1 < places and n >= size else 0
                handed[k][n] = max(begins[k][n] + self.seconds[k][n], room)
        return begins


def drawn(rng, places, count, low=1, high=9):
    items = [rng.randint(0, 10_000) for _ in range(count)]
    return Line(items, [[rng.randint(low, high) for _ in range(count)] for _ in range(places)])


def stops_at(line, size, moment):
    """Everything began as due until this moment, was cancelled then, and nothing began afterwards."""
    due = line.due(size)
    begun = [[(time, k, n) for n, time in enumerate(times) if time < moment] for k, times in enumerate(due)]
    assert line.started == [[time for time, _, _ in calls] for calls in begun]
    open_then = [(k, n) for calls in begun for time, k, n in calls if time + line.seconds[k][n] > moment]
    assert (line.cancelled, line.in_flight) == (len(open_then), 0)


def breaks_cleanly(solution, run, clock, line, size, place, item):
    """The call of this place for this item raises half a second after the whole, so that no other event is then."""
    line.breaks = (place, item)
    line.seconds[place][item] += 0.5
    moment = line.due(size)[place][item] + line.seconds[place][item]
    with pytest.raises(KeyError):
        run(solution.pipeline(line, line.steps, size))
    assert clock.now == moment
    stops_at(line, size, moment)


def test_every_item_in_order(solution, run, rng):
    """Passes every item through every step, in order, and returns the last step's values.

    One worker for each step keeps the order by itself. After the last item each step still has items to finish.
    """
    line = drawn(rng, 4, 20)
    assert run(solution.pipeline(line, line.steps, rng.randint(1, 4))) == [line.value(item) for item in line.items]
    assert line.seen[1] == line.items


def test_all_work_at_once(solution, run, rng, clock):
    """Lets the source and all steps work at the same time, each on one item, and nobody wait without need.

    Give the source and each step a task of its own, with a bounded queue between each two neighbours.
    """
    for places in (2, 3, 5):
        line, size = drawn(rng, places, 15), rng.randint(1, 3)
        began = clock.now
        run(solution.pipeline(line, line.steps, size))
        assert line.started == [[began + time for time in times] for times in line.due(size)]


def test_slow_step_holds_back_the_source(solution, run, rng, clock):
    """Asks the source for no more items than the places have room for.

    A queue without a bound takes everything in. With a bound, `put` waits until there is room.
    """
    for size in (1, rng.randint(2, 5)):
        line, began = drawn(rng, 3, 30, high=3), clock.now
        line.seconds[2] = [rng.randint(40, 60) for _ in line.items]
        run(solution.pipeline(line, line.steps, size))
        assert line.most_ahead == 2 * size + 3
        assert line.started[0] == [began + time for time in line.due(size)[0]]


def test_any_value_is_an_item(solution, run, rng):
    """Takes None, 0 and empty values as items and results like all others.

    What marks the end must not be a value that an item could have: make an `object()` of your own.
    """
    items = [None, 0, "", False, [], rng.randint(1, 9), None, rng.randint(1, 9)]
    rng.shuffle(items)
    line = Line(items, [[1] * len(items) for _ in range(3)])

    async def same(item):
        await asyncio.sleep(1)
        return item

    assert run(solution.pipeline(line, [same, *line.steps[1:]], 2)) == [[item, 2] for item in items]
    line = Line(items, [[1] * len(items)])
    assert run(solution.pipeline(line, [same], 1)) == items


def test_dead_last_step_stops_all_before(solution, run, rng, clock):
    """Ends the source and the steps that wait for room when the last step dies.

    Who waits in `put` for a dead reader waits for ever. When one task fails, cancel the others and await them.
    """
    line, size = drawn(rng, 3, 20, high=3), rng.randint(1, 2)
    line.seconds[2] = [rng.randint(20, 30) for _ in line.items]
    breaks_cleanly(solution, run, clock, line, size, 2, rng.randint(1, 5))


def test_dead_source_ends_all_behind(solution, run, rng, clock):
    """Ends the steps that wait for items when the source dies.

    Who waits in `get` for a dead writer waits for ever. A failure has to reach the steps behind as well.
    """
    line, size = drawn(rng, 3, 12, high=3), rng.randint(1, 3)
    line.seconds[0] = [rng.randint(20, 30) for _ in line.items]
    breaks_cleanly(solution, run, clock, line, size, 0, rng.randint(2, 8))


def test_dead_step_in_the_middle(solution, run, rng, clock):
    """Cancels every call in flight, before and behind, when a step in the middle dies.

    The exception comes out as it is, after all tasks have ended. None of them may begin one more call.
    """
    line, size = drawn(rng, 4, 15), rng.randint(1, 3)
    line.seconds[0] = [rng.randint(12, 20) for _ in line.items]
    line.seconds[3] = [rng.randint(12, 20) for _ in line.items]
    breaks_cleanly(solution, run, clock, line, size, rng.randint(1, 2), rng.randint(3, 9))


def test_cancel_stops_the_line(solution, run, rng, clock):
    """Cancels every call in flight when it is cancelled itself, and starts none.

    Let the same `finally` serve a failure and a cancel.
    """
    line, size = drawn(rng, 4, 20), rng.randint(1, 3)
    moment = rng.randint(15, 40) + 0.5
    with pytest.raises(Cancelled):
        run(solution.pipeline(line, line.steps, size), cancel_at=moment)
    assert clock.now == moment
    stops_at(line, size, moment)
