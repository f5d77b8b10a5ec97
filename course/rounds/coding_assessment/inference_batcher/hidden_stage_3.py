import math
import string
from dataclasses import dataclass

from autograder.worlds import Model

LATENCY_STEP = 1 / 512  # a power of two: no sum is rounded, and no two events fall on one instant by chance


@dataclass
class Ask:
    """One submit: when it comes and, perhaps, when its caller is cancelled; both in seconds."""

    at: float
    tokens: int = 1
    priority: int = 0
    gone: float = math.inf


def draw_prompts(rng, count):
    """Different prompts, in no order of the alphabet."""
    return [f"{''.join(rng.choices(string.ascii_lowercase, k=5))} {number}" for number in range(count)]


def due(asks, latency, size, max_wait=math.inf, budget=math.inf, age=math.inf):
    """``(time, numbers of asks)`` of each batch, event by event; None when two events fall on one instant."""
    sent, line, free, now = [], [], 0, -1
    while True:
        events = [ask.at for ask in asks] + [ask.gone for ask in asks] + [asks[n].at + max_wait for n in line] + [free]
        events = [time for time in events if now < time < math.inf]
        if not events:
            return sent
        now = min(events)
        if events.count(now) > 1:
            return None
        line += [n for n, ask in enumerate(asks) if ask.at == now]
        line = [n for n in line if asks[n].gone > now]
        reasons = [
            len(line) >= size,
            sum(asks[n].tokens for n in line) >= budget,
            any(now >= asks[n].at + max_wait for n in line),
        ]
        if now < free or not line or not any(reasons):
            continue
        ranked = sorted(line, key=lambda n: (-(asks[n].priority + (now - asks[n].at) / age), asks[n].at))
        batch = ranked[:size]
        while sum(asks[n].tokens for n in batch) > budget:
            batch.pop()
        sent.append((now, batch))
        line, free = [n for n in line if n not in batch], now + latency


def as_due(solution, run, rng, clock, draw, latency, **options):
    """Draws asks until no two events coincide, and asserts that batches and ends are what they should be."""
    plan = None
    while plan is None:
        asks = draw()
        plan = due(asks, latency, **options)
    prompts, began, model = draw_prompts(rng, len(asks)), clock.now, Model(latency=latency)
    batcher = solution.Batcher(model.run, **options)
    ends = run.together(
        *[batcher.submit(prompts[n], tokens=ask.tokens, priority=ask.priority) for n, ask in enumerate(asks)],
        starts=[ask.at for ask in asks],
        cancels=[None if ask.gone == math.inf else began + ask.gone for ask in asks],
    )
    assert [(call.started - began, call.prompts) for call in model.calls] == [
        (time, [prompts[n] for n in batch]) for time, batch in plan
    ]
    expected = [("cancelled", None)] * len(asks)
    for call, (time, batch) in zip(model.calls, plan, strict=True):
        for n, reply in zip(batch, call.replies, strict=True):
            if asks[n].gone > time + latency:
                expected[n] = ("value", reply)
    assert ends == expected
    assert model.outcomes() == {"ok": len(plan)}


def draw_times(rng, count, gaps):
    times = [rng.randint(1, gaps)]
    while len(times) < count:
        times.append(times[-1] + rng.randint(1, gaps))
    return times


def test_urgent_ones_first_drawn(solution, run, rng, clock):
    """Sends the most urgent first, whatever their priorities, ages and arrivals.

    Urgency is the priority plus what the wait has added to it by the moment at which the batch is formed.
    """
    for age in (2, rng.choice((8, 32))):
        latency, size = rng.randint(6, 12) + LATENCY_STEP, rng.randint(2, 4)

        def draw():
            return [Ask(time, priority=rng.randint(-3, 6)) for time in draw_times(rng, 24, 4)]

        as_due(solution, run, rng, clock, draw, latency, size=size, max_wait=rng.randint(9, 20) + 0.25, age=age)


def test_nobody_slips_past_drawn(solution, run, rng, clock):
    """Fills batches in order and stops at the first request that does not fit, with any budget.

    Neither the tokens nor the size of a batch may be exceeded, and nothing is skipped to fill it up.
    """
    budget = rng.randint(50, 90)
    large, small = budget // 2 + 1, rng.randint(1, 9)
    prompts = draw_prompts(rng, 5)
    model = Model(latency=[20, 1])
    batcher = solution.Batcher(model.run, size=9, budget=budget)
    tokens = [budget, large, large, small, budget - small]  # the small one would fit beside either large one
    asks = [batcher.submit(prompt, tokens=count) for prompt, count in zip(prompts, tokens, strict=True)]
    run.together(*asks, batcher.close(), starts=[0, 1, 2, 3, 4, 5])
    assert model.batches == [prompts[:1], prompts[1:2], prompts[2:4], prompts[4:]]
    for size in (3, 100):
        budget, latency = rng.randint(50, 90), rng.randint(6, 12) + LATENCY_STEP

        def draw(budget=budget):
            sizes = [1, 5, budget // 3, budget // 2, budget - 1, budget]
            return [Ask(time, tokens=rng.choice(sizes)) for time in draw_times(rng, 20, 5)]

        as_due(solution, run, rng, clock, draw, latency, size=size, max_wait=rng.randint(9, 30) + 0.25, budget=budget)


def test_too_large_drawn(solution, run, rng, clock):
    """Refuses what fits into no batch at once and takes what just fits, and the line notices nothing.

    The comparison belongs at the door, before anything about the request is counted.
    """
    budget, max_wait = rng.randint(50, 90), rng.randint(20, 30)
    first, large, last = draw_prompts(rng, 3)
    model = Model(latency=2)
    batcher = solution.Batcher(model.run, size=2, max_wait=max_wait, budget=budget)
    asks = [batcher.submit(first, tokens=1), batcher.submit(large, tokens=budget + 1)]
    got = run.together(*asks, starts=[0, 3])
    assert got[0] == ("value", model.calls[0].replies[0])
    assert (got[1][0], isinstance(got[1][1], ValueError)) == ("raised", True)
    assert [(call.started, call.prompts) for call in model.calls] == [(max_wait, [first])]
    ends = run.together(batcher.submit(large, tokens=10 * budget))
    assert (ends[0][0], clock.now) == ("raised", max_wait + 2)
    assert run(batcher.submit(last, tokens=budget)) == model.calls[1].replies[0]
    assert [(call.started, call.prompts) for call in model.calls[1:]] == [(max_wait + 2, [last])]


def test_a_caller_leaves_the_line_drawn(solution, run, rng, clock):
    """Forms batches as if those who were cancelled while they waited had never come.

    Take the request out of line at the moment of the cancel; then nothing needs to know about it later.
    """
    for _ in range(2):
        latency, size, max_wait = rng.randint(6, 12) + LATENCY_STEP, rng.randint(3, 5), rng.randint(8, 20) + 0.25

        def draw():
            asks = [Ask(time) for time in draw_times(rng, 20, 4)]
            for ask in rng.sample(asks[:-1], 8):
                ask.gone = ask.at + rng.randint(0, 12) + 0.125
            return asks

        as_due(solution, run, rng, clock, draw, latency, size=size, max_wait=max_wait)


def test_a_caller_leaves_in_flight_drawn(solution, run, rng, clock):
    """Goes on when callers are cancelled in flight: first, last, several, or all of a batch.

    The batch belongs to nobody in it. A reply without a caller is dropped.
    """
    size = rng.randint(3, 5)
    for gone in ([0], [size - 1], rng.sample(range(size), 2), range(size)):
        prompts, began = draw_prompts(rng, 2 * size), clock.now
        model = Model(latency=9)
        batcher = solution.Batcher(model.run, size=size)
        cancels = [began + rng.randint(1, 8) if n in gone else None for n in range(2 * size)]
        ends = run.together(*[batcher.submit(prompt) for prompt in prompts], cancels=cancels)
        replies = [("value", reply) for call in model.calls for reply in call.replies]
        assert ends == [("cancelled", None) if n in gone else reply for n, reply in enumerate(replies)]
        assert model.batches == [prompts[:size], prompts[size:]]
        assert model.outcomes() == {"ok": 2}
        assert clock.now == began + 18


def test_nobody_starves(solution, run, rng, clock):
    """Sends a request of low priority after a while, although higher ones never stop coming.

    Every wait must count in the end: two requests are compared by priority and wait together.
    """
    for size in (1, 2):
        age, above = rng.choice((4, 8)), rng.randint(2, 3)
        latency = size + LATENCY_STEP

        def draw(above=above):
            low = Ask(1.5, priority=-1)
            return [Ask(1), low, *(Ask(time, priority=above - 1) for time in range(2, 40))]

        as_due(solution, run, rng, clock, draw, latency, size=size, max_wait=30.25, age=age)


def test_equally_urgent_ones_keep_their_order(solution, run, rng):
    """Sends equally urgent requests in order of arrival, whatever their prompts are.

    A running number decides. Prompts need not be comparable, and their order would be the wrong one.
    """
    age = rng.choice((4, 8, 16))
    words = sorted(draw_prompts(rng, 6), reverse=True)
    for prompts in (words, [{"text": word} for word in words]):
        for options in ({"age": age}, {"age": None}, {}):
            model = Model(latency=[4 * age, 1])
            batcher = solution.Batcher(model.run, size=1, **options)
            # the first is in flight when the others come, in one instant
            run.together(*[batcher.submit(prompt) for prompt in prompts])
            assert model.batches == [[prompt] for prompt in prompts]
        # two steps of priority are worth as much as two ages of waiting
        model = Model(latency=[4 * age, 1])
        batcher = solution.Batcher(model.run, size=5, budget=5, age=age)
        tokens, priorities = [5, 1, 1, 1, 1, 1], [0, 0, 1, 2, 0, 1]
        asks = [
            batcher.submit(prompt, tokens=count, priority=priority)
            for prompt, count, priority in zip(prompts, tokens, priorities, strict=True)
        ]
        run.together(*asks, starts=[0, 1, 1 + age, 1 + 2 * age, 2 + 2 * age, 2 + 3 * age])
        assert model.batches == [prompts[:1], prompts[1:]]


def test_who_does_not_fit_keeps_the_place(solution, run, rng):
    """Puts a request that did not fit first in the next batch, before equally urgent ones that came later.

    Look at the next one before you take it, or put it back exactly where it was.
    """
    budget = rng.randint(20, 40)
    half = budget // 2 + 1
    prompts = draw_prompts(rng, 7)
    tokens = [budget, half, half, 1, half, 1, 1]
    for options in ({}, {"age": 4}):
        model = Model()
        batcher = solution.Batcher(model.run, size=3, max_wait=2, budget=budget, **options)
        run.together(*[batcher.submit(prompt, tokens=count) for prompt, count in zip(prompts, tokens, strict=True)])
        assert model.batches == [prompts[:1], prompts[1:2], prompts[2:4], prompts[4:]]


def test_the_oldest_sets_it_off(solution, run, rng, clock):
    """Sends when the one who has waited longest is due, though others stand before it.

    The front of the line and the oldest in line are two questions.
    """
    for options in ({}, {"age": 64}):
        began, max_wait = clock.now, rng.randint(20, 30)
        old, paid, rush = draw_prompts(rng, 3)
        model = Model()
        batcher = solution.Batcher(model.run, size=9, max_wait=max_wait, **options)
        asks = [batcher.submit(old), batcher.submit(paid, priority=2), batcher.submit(rush, priority=5)]
        first = rng.randint(1, 5)
        run.together(*asks, starts=[first, first + 3, first + 7])
        assert [(call.started - began, call.prompts) for call in model.calls] == [(first + max_wait, [rush, paid, old])]


def test_who_is_overdue_and_stays_behind(solution, run, rng):
    """Sends an overdue request that had to stay behind as soon as the model is free again.

    A batch that goes out does not settle the waits of those who are not in it.
    """
    size, latency = rng.randint(2, 4), rng.randint(50, 60)
    prompts = draw_prompts(rng, 2 * size + 1)
    model = Model(latency=[latency, 7, 1])
    batcher = solution.Batcher(model.run, size=size, max_wait=rng.randint(20, 30))
    asks = [batcher.submit(prompt, priority=n) for n, prompt in enumerate(prompts)]
    run.together(*asks, starts=[0] * size + list(range(1, size + 2)))
    assert model.batches[1:] == [prompts[: size - 1 : -1][:size], prompts[size : size + 1]]
    assert [call.started for call in model.calls] == [0, latency, latency + 7]


def test_the_gone_do_not_count(solution, run, rng, clock):
    """Counts neither the place nor the tokens nor the wait of a request that has left the line.

    What sends a batch has to look at those who wait now.
    """
    max_wait = rng.randint(40, 50)
    for options in ({"size": 3}, {"size": 9, "budget": 30}):
        began, prompts = clock.now, draw_prompts(rng, 3)
        model = Model()
        batcher = solution.Batcher(model.run, max_wait=max_wait, **options)
        asks = [batcher.submit(prompt, tokens=10) for prompt in prompts]
        gone, second, third = rng.randint(2, 4), rng.randint(5, 7), rng.randint(8, 10)
        run.together(*asks, starts=[1, second, third], cancels=[began + gone, None, None])
        assert [(call.started - began, call.prompts) for call in model.calls] == [(second + max_wait, prompts[1:])]


def test_everybody_left(solution, run, rng, clock):
    """Sends nothing when all who waited have left, and the next one has a wait of its own.

    An empty line is never due.
    """
    max_wait, latency = rng.randint(10, 20), rng.randint(2, 5)
    prompts = draw_prompts(rng, 4)
    model = Model(latency=latency)
    batcher = solution.Batcher(model.run, size=4, max_wait=max_wait)
    asks = [batcher.submit(prompt) for prompt in prompts]
    late = rng.randint(6, 9)
    ends = run.together(*asks, starts=[0, 1, 2, late], cancels=[3, 5, 4, None])
    assert ends == [("cancelled", None)] * 3 + [("value", model.calls[0].replies[0])]
    assert [(call.started, call.prompts) for call in model.calls] == [(late + max_wait, prompts[3:])]
    assert clock.now == late + max_wait + latency
    run(batcher.close())
    assert len(model.calls) == 1


def test_priority_alone(solution, run, rng):
    """Goes by priority alone when nothing is said about age; negative ones come last.

    Without age no wait makes anybody more urgent, and without a priority it is zero.
    """
    for options in ({}, {"age": None}):
        prompts = draw_prompts(rng, 7)
        others = rng.sample([*range(-9, 0), *range(2, 10)], 4)
        model = Model(latency=[1000, 1])
        batcher = solution.Batcher(model.run, size=1, **options)
        asks = [batcher.submit(prompt) for prompt in prompts[:2]]  # one is in flight, one has no priority
        asks += [batcher.submit(prompt, priority=n) for prompt, n in zip(prompts[2:], [*others, 1], strict=True)]
        run.together(*asks, starts=[100 * n for n in range(7)])
        priorities = dict(zip(prompts[1:], [0, *others, 1], strict=True))
        assert model.batches[1:] == [[prompt] for prompt in sorted(prompts[1:], key=priorities.get, reverse=True)]


def test_one_token_each(solution, run, rng):
    """Counts one token for a request that says nothing about them.

    A budget is also a limit for the number of such requests.
    """
    budget = rng.randint(3, 6)
    prompts = draw_prompts(rng, 2 * budget)
    model = Model()
    batcher = solution.Batcher(model.run, size=100, budget=budget)
    run.together(*[batcher.submit(prompt) for prompt in prompts])
    assert model.batches == [prompts[:budget], prompts[budget:]]


def test_close_in_order_of_urgency(solution, run, rng):
    """Drains the line in order of urgency and within the budget when it is closed.

    The last batches are formed like all others.
    """
    count, latency = rng.randint(6, 8), rng.randint(20, 30)
    prompts, priorities = draw_prompts(rng, count), rng.sample(range(-9, 10), count)
    model = Model(latency=[latency, 1])
    batcher = solution.Batcher(model.run, size=9, budget=90)
    blocker = batcher.submit(None, tokens=90)
    asks = [
        batcher.submit(prompt, tokens=30, priority=priority)
        for prompt, priority in zip(prompts, priorities, strict=True)
    ]
    run.together(blocker, *asks, batcher.close(), starts=[0, *range(1, count + 1), count + 2])
    ranked = sorted(prompts, key=lambda prompt: -priorities[prompts.index(prompt)])
    assert model.batches[1:] == [ranked[place : place + 3] for place in range(0, count, 3)]
    assert [call.started for call in model.calls[:2]] == [0, latency]


def test_everything_at_once(solution, run, rng, clock):
    """Forms each batch as it should be with budgets, priorities, waits and cancels together.

    Each rule asks about the line as it is at that moment; none of them needs a memory of its own.
    """
    for _ in range(3):
        budget, latency, age = rng.randint(50, 90), rng.randint(3, 12) + LATENCY_STEP, rng.choice((2, 4, 16))

        def draw(budget=budget):
            asks = [
                Ask(time, tokens=rng.choice((1, budget // 4, budget // 2, budget)), priority=rng.randint(-2, 4))
                for time in draw_times(rng, 24, 4)
            ]
            for ask in rng.sample(asks[:-1], 7):
                ask.gone = ask.at + rng.randint(0, 20) + 0.125
            return asks

        options = {"size": rng.randint(3, 6), "max_wait": rng.randint(8, 20) + 0.25, "budget": budget, "age": age}
        as_due(solution, run, rng, clock, draw, latency, **options)
