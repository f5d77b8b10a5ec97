import asyncio
import math


class Model:
    """Takes batches, each for the same time; items in ``refused`` fail every batch that they are in."""

    def __init__(self, seconds, refused=()):
        self.seconds, self.refused = seconds, refused
        self.calls, self.cancelled = [], 0

    async def send(self, items):
        number = len(self.calls)
        self.calls.append((asyncio.get_running_loop().time(), items))
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        for item in items:
            if item in self.refused:
                raise ValueError(item)
        return [[item, number, place] for place, item in enumerate(items)]


def ask_all(run, clock, batcher, items, starts, gone=None):
    """How each caller ended; ``gone`` says which are cancelled, and when."""
    began, gone = clock.now, gone or {}
    cancels = [began + gone[n] if n in gone else None for n in range(len(items))]
    ends = run.together(*(batcher.ask(item) for item in items), starts=starts, cancels=cancels)
    for kind, value in ends:
        if kind == "raised" and not (isinstance(value, ValueError) and len(value.arguments) == 1):
            raise value
    return ends


def batches(starts, size, wait, gone=None):
    """``(time, callers)`` for each batch; callers come in the order of their numbers, no two events at one time."""
    gone, waiting, sent = gone or {}, [], []
    events = [(time, "come", n) for n, time in enumerate(starts)] + [(time, "go", n) for n, time in gone.items()]
    for time, kind, n in [*sorted(events), (math.inf, "", 0)]:
        if waiting and starts[waiting[0]] + wait < time:
            sent.append((starts[waiting[0]] + wait, waiting))
            waiting = []
        if kind == "come":
            waiting = [*waiting, n]
        elif n in waiting:
            waiting = [other for other in waiting if other != n]
        if len(waiting) == size:
            sent.append((time, waiting))
            waiting = []
    return sent


def as_due(solution, run, clock, rng, starts, size, wait, gone=None):
    """Every batch goes out as due, and whoever stays gets the reply from its place in its batch."""
    model, began = Model(rng.randint(20, 60) + 1 / 64), clock.now
    items = rng.sample(range(100_000), len(starts))
    ends = ask_all(run, clock, solution.Batcher(model.send, size, wait), items, starts, gone)
    due = batches(starts, size, wait, gone)
    assert model.calls == [(began + time, [items[n] for n in callers]) for time, callers in due]
    for number, (_, callers) in enumerate(due):
        for place, n in enumerate(callers):
            reply = ("value", [items[n], number, place])
            assert ends[n] == (("cancelled", None) if n in (gone or {}) else reply)
    assert clock.now == began + due[-1][0] + model.seconds


def trickle(rng, count, most):
    """Moments in eighths of a second, each at most ``most`` eighths after the one before."""
    times = [0]
    while len(times) < count:
        times.append(times[-1] + rng.randint(1, most) / 8)
    return times


def test_full_batches_go_at_once(solution, run, rng, clock):
    """Sends a batch the moment that it is full, and several at the same time.

    Look at the number of those who wait whenever one comes. Nobody needs to await a reply before the next batch.
    """
    size, count, model = rng.randint(3, 6), rng.randint(3, 5), Model(rng.randint(2, 9))
    items = rng.sample(range(100_000), size * count)
    ends = ask_all(run, clock, solution.Batcher(model.send, size, 1000), items, [0] * len(items))
    assert model.calls == [(0, items[n : n + size]) for n in range(0, len(items), size)]
    assert ends == [("value", [item, n // size, n % size]) for n, item in enumerate(items)]
    assert clock.now == model.seconds


def test_nobody_waits_longer(solution, run, rng, clock):
    """Sends a batch when its first caller has waited long enough, though others still come.

    The wait belongs to the caller who has waited longest. Who comes later does not set it back.
    """
    for _ in range(2):
        starts = trickle(rng, 12, 8)
        as_due(solution, run, clock, rng, starts, 100, rng.randint(2, 4) + 1 / 16)


def test_a_batch_goes_by_size_or_by_wait(solution, run, rng, clock):
    """Sends by size or by wait, whichever comes first, while earlier batches are still in flight.

    After a batch has gone, the wait of the next begins with its own first caller. A slow batch holds up nobody.
    """
    for _ in range(3):
        as_due(solution, run, clock, rng, trickle(rng, 25, 8), rng.randint(3, 5), 1 + rng.randint(0, 8) / 8 + 1 / 16)


def test_poison_is_alone(solution, run, rng, clock):
    """Gives the others of a failed batch their replies, and each refused item its own exception.

    Send the items of a failed batch once more, each alone and all at the same time; keep the ends of these calls apart.
    """
    for size, poison in ((2, 1), (rng.randint(4, 7), 1), (rng.randint(4, 7), 2)):
        items, seconds, began = rng.sample(range(100_000), size), rng.randint(2, 9), clock.now
        model = Model(seconds, refused=rng.sample(items, poison))
        ends = ask_all(run, clock, solution.Batcher(model.send, size, 50), items, [0] * size)
        assert [kind for kind, _ in ends] == ["raised" if item in model.refused else "value" for item in items]
        assert [end.arguments[0] if kind == "raised" else end[0] for kind, end in ends] == items
        assert model.calls[0] == (began, items)
        assert sorted(model.calls[1:]) == sorted((began + seconds, [item]) for item in items)
        assert clock.now == began + 2 * seconds


def test_refused_alone(solution, run, rng, clock):
    """Passes the exception on when the only item of a batch is refused, and calls no second time.

    A batch of one has nobody to be kept from: its exception belongs to its caller.
    """
    item, wait, seconds = rng.randint(1, 99), rng.randint(1, 5), rng.randint(1, 5)
    model = Model(seconds, refused=[item])
    ((kind, error),) = ask_all(run, clock, solution.Batcher(model.send, 4, wait), [item], [0])
    assert (kind, model.calls, clock.now) == ("raised", [(wait, [item])], wait + seconds)
    assert error.arguments == [item]


def test_cancelled_in_flight(solution, run, rng, clock):
    """Gives everyone else their replies when a caller is cancelled after its batch has gone.

    The call belongs to the batch, not to a caller: let a task of its own await it, whoever is cancelled.
    """
    size, wait = rng.randint(4, 7), rng.randint(2, 5)
    for full, gone in ((True, {0}), (True, {size - 1}), (False, {0}), (False, set(rng.sample(range(size), 2)))):
        model, began = Model(9), clock.now
        sent = 0 if full else wait
        batcher = solution.Batcher(model.send, size if full else size + 1, wait)
        items = rng.sample(range(100_000), size)
        ends = ask_all(run, clock, batcher, items, [0] * size, {n: sent + rng.randint(1, 8) for n in gone})
        for n, item in enumerate(items):
            assert ends[n] == (("cancelled", None) if n in gone else ("value", [item, 0, n]))
        assert (model.calls, model.cancelled) == ([(began + sent, items)], 0)
        assert clock.now == began + sent + 9


def test_cancelled_while_it_waits(solution, run, rng, clock):
    """Leaves out a caller that is cancelled before its batch goes; the wait is then that of the next in line.

    Take it out of those who wait in a `finally`. It counts no more, neither for the size nor for the wait.
    """
    for _ in range(3):
        starts, wait = trickle(rng, 12, 4), rng.randint(2, 3) + 1 / 16
        gone = {n: starts[n] + 1 / 32 + rng.randint(0, 7) / 8 for n in [0, *rng.sample(range(1, 11), 4)]}
        as_due(solution, run, clock, rng, starts, rng.choice((4, 100)), wait, gone)


def test_nobody_is_left(solution, run, rng, clock):
    """Sends nothing when all who waited are gone, and serves the next caller as ever.

    A timer of a batch without callers has to be called off.
    """
    model, wait = Model(1), rng.randint(4, 9)
    batcher = solution.Batcher(model.send, 5, wait)
    ask_all(run, clock, batcher, [1, 2], [0, 0], {0: 1, 1: rng.randint(2, 3)})
    began, item = clock.now, rng.randint(3, 99)
    assert ask_all(run, clock, batcher, [item], [0]) == [("value", [item, 0, 0])]
    assert model.calls == [(began + wait, [item])]


def test_equal_items(solution, run, rng, clock):
    """Sends equal items as often as they come, and gives each caller the reply from its own place.

    Key what waits by the caller, not by the item. Two callers may ask the same.
    """
    model = Model(2)
    items = [item for item in rng.sample(range(100_000), 3) for _ in range(2)]
    rng.shuffle(items)
    ends = ask_all(run, clock, solution.Batcher(model.send, 6, 9), items, [0] * 6)
    assert model.calls == [(0, items)]
    assert ends == [("value", [item, 0, place]) for place, item in enumerate(items)]
