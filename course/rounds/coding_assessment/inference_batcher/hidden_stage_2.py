import math
import string

from autograder.worlds import Model

LATENCY_STEP = 1 / 512  # a power of two: no sum is rounded, and no two events fall on one instant by chance


def draw_prompts(rng, count):
    """Different prompts, in no order of the alphabet."""
    return [f"{''.join(rng.choices(string.ascii_lowercase, k=5))} {number}" for number in range(count)]


def due(starts, latency, size, max_wait):
    """``(time, callers)`` of each batch, event by event; None when two events fall on one instant."""
    sent, line, free, now = [], [], 0, -1
    while True:
        events = [*starts, *(starts[n] + max_wait for n in line), free]
        events = [time for time in events if now < time < math.inf]
        if not events:
            return sent
        now = min(events)
        if events.count(now) > 1:
            return None
        line += [n for n, start in enumerate(starts) if start == now]
        if now >= free and line and (len(line) >= size or now >= starts[line[0]] + max_wait):
            sent.append((now, line[:size]))
            line, free = line[size:], now + latency


def as_due(solution, run, rng, clock, size, max_wait, latency, gaps, count=18):
    """Draws arrivals with gaps up to ``gaps`` seconds, and asserts that every batch goes out as due."""
    plan = None
    while plan is None:
        starts = [rng.randint(1, gaps)]
        while len(starts) < count:
            starts.append(starts[-1] + rng.randint(1, gaps))
        plan = due(starts, latency, size, max_wait)
    prompts, began, model = draw_prompts(rng, count), clock.now, Model(latency=latency)
    batcher = solution.Batcher(model.run, size=size, max_wait=max_wait)
    got = run.together(*[batcher.submit(prompt) for prompt in prompts], starts=starts)
    assert [(call.started - began, call.prompts) for call in model.calls] == [
        (time, [prompts[n] for n in callers]) for time, callers in plan
    ]
    assert got == [("value", reply) for call in model.calls for reply in call.replies]
    assert model.most_in_flight == 1
    assert clock.now == began + plan[-1][0] + latency


def test_a_request_alone_drawn(solution, run, rng, clock):
    """Sends a request alone when its wait is over, and the next one alone, too, after a wait of its own.

    Time passing is a reason to send, like a newcomer.
    """
    max_wait, latency = rng.randint(3, 9), rng.randint(1, 9)
    model = Model(latency=latency)
    batcher = solution.Batcher(model.run, size=rng.randint(2, 9), max_wait=max_wait)
    for number, prompt in enumerate(draw_prompts(rng, 3)):
        began = clock.now
        assert run(batcher.submit(prompt)) == model.calls[number].replies[0]
        assert model.calls[number].started == began + max_wait
        assert clock.now == began + max_wait + latency


def test_size_or_wait_drawn(solution, run, rng, clock):
    """Sends by size or by wait, whichever comes first, with a quick model.

    Both are asked about the line as it is now, each time that something happens.
    """
    for _ in range(2):
        size, max_wait = rng.randint(3, 5), rng.randint(5, 9) + 0.25
        as_due(solution, run, rng, clock, size, max_wait, LATENCY_STEP, gaps=4)


def test_the_wait_goes_on_while_the_model_is_busy_drawn(solution, run, rng, clock):
    """Counts every wait from its submit, with a model that is busy most of the time.

    What matters when the model comes free is how long the oldest has been there by then.
    """
    for _ in range(2):
        size, max_wait = rng.randint(4, 7), rng.randint(6, 20) + 0.25
        as_due(solution, run, rng, clock, size, max_wait, rng.randint(8, 16) + LATENCY_STEP, gaps=4)


def test_overdue_when_the_model_comes_free(solution, run, rng, clock):
    """Sends at once, when the model comes free, those whose wait has ended in the meantime.

    A wait that ended while the model was busy must not be forgotten, and does not begin again.
    """
    max_wait, latency, size = rng.randint(5, 9), rng.randint(40, 60), rng.randint(3, 5)
    count = rng.randint(1, size - 1)
    prompts = draw_prompts(rng, size + count)
    model = Model(latency=[latency, 1])
    batcher = solution.Batcher(model.run, size=size, max_wait=max_wait)
    begin = rng.randint(1, 4)
    starts = [0] * size + [begin + n for n in range(count)]
    run.together(*[batcher.submit(prompt) for prompt in prompts], starts=starts)
    assert model.batches == [prompts[:size], prompts[size:]]
    assert [call.started for call in model.calls] == [0, latency]
    assert clock.now == latency + 1


def test_a_wait_leaves_nothing_behind(solution, run, rng, clock):
    """Lets the next request have its whole wait after a batch that went out by size.

    The wait of a request that has gone must not send anybody else.
    """
    for _ in range(3):
        size, max_wait, began = rng.randint(2, 4), rng.randint(20, 30), clock.now
        prompts = draw_prompts(rng, size + 1)
        model = Model(latency=1)
        batcher = solution.Batcher(model.run, size=size, max_wait=max_wait)
        first, full = rng.randint(1, 5), rng.randint(6, 10)
        later = rng.randint(12, 19)
        starts = [first] * (size - 1) + [full, later]
        run.together(*[batcher.submit(prompt) for prompt in prompts], starts=starts)
        assert [sorted(batch) for batch in model.batches] == [sorted(prompts[:size]), prompts[size:]]
        assert [call.started - began for call in model.calls] == [full, later + max_wait]


def test_those_left_behind_keep_their_wait(solution, run, rng):
    """Remembers the wait of those who did not fit into the batch that went out.

    Each request brings its own wait along; a batch takes only the waits of those whom it holds.
    """
    size, max_wait, latency = rng.randint(3, 5), rng.randint(30, 40), rng.randint(10, 15)
    prompts = draw_prompts(rng, 2 * size + 1)
    model = Model(latency=latency)
    batcher = solution.Batcher(model.run, size=size, max_wait=max_wait)
    last = rng.randint(1, 5)
    starts = [0] * size + [last + n / 8 for n in range(size + 1)]
    run.together(*[batcher.submit(prompt) for prompt in prompts], starts=starts)
    assert model.batches == [prompts[:size], prompts[size : 2 * size], prompts[2 * size :]]
    assert [call.started for call in model.calls] == [0, latency, last + size / 8 + max_wait]


def test_a_trickle_does_not_set_the_wait_back(solution, run, rng, clock):
    """Sends the first of a steady trickle in time, although others keep coming.

    Who comes later waits shorter, and nobody begins anew.
    """
    for _ in range(2):
        as_due(solution, run, rng, clock, 100, rng.randint(4, 9) + 0.25, LATENCY_STEP, gaps=3)


def test_no_wait_at_all(solution, run, rng):
    """Waits for the model only when the longest wait is zero.

    Zero is a wait like any other, and not the same as none given.
    """
    latency, size = rng.randint(10, 20), rng.randint(4, 6)
    prompts = draw_prompts(rng, size)
    model = Model(latency=latency)
    batcher = solution.Batcher(model.run, size=size, max_wait=0)
    begin = rng.randint(1, 9)
    starts = [begin, begin + rng.randint(1, 3), begin + rng.randint(4, 6), *(100 + n for n in range(size - 3))]
    run.together(*[batcher.submit(prompt) for prompt in prompts], starts=starts)
    assert model.batches[:2] == [prompts[:1], prompts[1:3]]
    assert [call.started for call in model.calls[:3]] == [starts[0], starts[0] + latency, 100]
    assert [prompt for batch in model.batches for prompt in batch] == prompts


def test_without_a_longest_wait(solution, run, rng, clock):
    """Waits for a full batch for as long as it takes when no longest wait is given.

    None means that there is no such rule.
    """
    size, filled = rng.randint(2, 4), rng.randint(5_000, 9_000)
    prompts = draw_prompts(rng, size)
    for options in ({}, {"max_wait": None}):
        model, began = Model(), clock.now
        batcher = solution.Batcher(model.run, size=size, **options)
        run.together(*[batcher.submit(prompt) for prompt in prompts], starts=[0] * (size - 1) + [filled])
        assert [call.started for call in model.calls] == [began + filled]


def test_close_needs_no_wait(solution, run, rng, clock):
    """Sends the rest at once when it is closed in the middle of a wait.

    Nobody can come any more, so there is nothing to wait for.
    """
    for busy in (True, False):
        size, latency, max_wait, began = rng.randint(3, 5), rng.randint(8, 12), rng.randint(50, 90), clock.now
        prompts = draw_prompts(rng, size + 2 if busy else 2)
        model = Model(latency=latency)
        batcher = solution.Batcher(model.run, size=size, max_wait=max_wait)
        asks = [batcher.submit(prompt) for prompt in prompts]
        closed = rng.randint(2, 6)
        run.together(*asks, batcher.close(), starts=[0] * len(asks) + [closed])
        assert model.batches[-1] == prompts[-2:]
        assert model.calls[-1].started == began + (latency if busy else closed)
        assert clock.now == began + (2 * latency if busy else closed + latency)
