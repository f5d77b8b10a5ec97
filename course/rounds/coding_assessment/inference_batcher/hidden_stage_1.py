import string
from itertools import accumulate

from autograder.worlds import Model


def draw_prompts(rng, count):
    """Different prompts, in no order of the alphabet."""
    return [f"{''.join(rng.choices(string.ascii_lowercase, k=5))} {number}" for number in range(count)]


def chunks(values, size):
    return [values[place : place + size] for place in range(0, len(values), size)]


def replies_of(model):
    """What the callers should have got, in the order in which their prompts were sent."""
    return [("value", reply) for call in model.calls for reply in call.replies]


def test_a_full_batch_goes_out_drawn(solution, run, rng, clock):
    """Sends each batch at the very moment at which it is full, and each caller gets the reply from its place.

    Count those who wait whenever one comes.
    """
    for size in (1, rng.randint(2, 3), rng.randint(4, 6)):
        prompts, began = draw_prompts(rng, 3 * size), clock.now
        starts = list(accumulate(rng.randint(2, 9) for _ in prompts))
        model = Model(latency=1.5)
        batcher = solution.Batcher(model.run, size=size)
        got = run.together(*[batcher.submit(prompt) for prompt in prompts], starts=starts)
        assert model.batches == chunks(prompts, size)
        assert [call.started - began for call in model.calls] == starts[size - 1 :: size]
        assert got == replies_of(model)
        assert clock.now == began + starts[-1] + 1.5


def test_one_batch_at_a_time_drawn(solution, run, rng):
    """Sends the next batch when the model comes free, not before and not later, in a rush of any size.

    One batch in flight is all that the model takes; the end of one is the moment to look at the line again.
    """
    size, count = rng.randint(2, 5), rng.randint(4, 7)
    prompts = draw_prompts(rng, size * count)
    latency = [rng.randint(1, 40) / 4 for _ in range(count)]
    model = Model(latency=latency)
    batcher = solution.Batcher(model.run, size=size)
    got = run.together(*[batcher.submit(prompt) for prompt in prompts])
    assert model.most_in_flight == 1
    assert model.batches == chunks(prompts, size)
    assert [call.started for call in model.calls] == [0, *accumulate(latency[:-1])]
    assert got == replies_of(model)


def test_close_sends_the_rest_drawn(solution, run, rng, clock):
    """Drains the line when it is closed, while the model is busy or free, and refuses who comes later.

    Once no more can come, a smaller batch is as full as it gets. Everything else stays as it was.
    """
    for closed in (1, 100):
        size, began = rng.randint(3, 5), clock.now
        rest = rng.randint(1, size - 1)
        prompts = draw_prompts(rng, 2 * size + rest)
        latency = rng.randint(4, 8)
        model = Model(latency=latency)
        batcher = solution.Batcher(model.run, size=size)
        asks = [batcher.submit(prompt) for prompt in prompts]
        late = batcher.submit("late")
        got = run.together(*asks, late, batcher.close(), starts=[0] * len(asks) + [closed + 1, closed])
        assert model.batches == chunks(prompts, size)
        assert model.most_in_flight == 1
        assert got[: len(asks)] == replies_of(model)
        assert (got[-2][0], isinstance(got[-2][1], RuntimeError)) == ("raised", True)
        assert got[-1] == ("value", None)
        assert clock.now == began + max(closed, 2 * latency) + latency


def test_close_returns_when_all_have_ended(solution, run, rng, clock):
    """Returns from close when the last reply is there, and not before.

    Sending the rest is not enough: wait for what is in flight.
    """
    for waiting in (1, rng.randint(2, 9)):
        began = clock.now
        model = Model(latency=10)
        batcher = solution.Batcher(model.run, size=waiting + 1)
        asks = [batcher.submit(prompt) for prompt in draw_prompts(rng, 2 * waiting + 1)]
        # everybody is sent away while the rest is in flight; only who still waited can tell
        ends = run.together(*asks, batcher.close(), cancels=[began + 10 + rng.randint(1, 9)] * (len(asks) + 1))
        assert [kind for kind, _ in ends] == ["value"] * (waiting + 1) + ["cancelled"] * (waiting + 1)
        assert [len(batch) for batch in model.batches] == [waiting + 1, waiting]


def test_close_without_work(solution, run, rng, clock):
    """Closes at once when nothing waits, as often as it is asked, and calls no model.

    An empty batch is no batch.
    """
    model = Model(latency=rng.randint(2, 9))
    batcher = solution.Batcher(model.run, size=rng.randint(2, 4))
    assert run.together(batcher.close(), batcher.close()) == [("value", None)] * 2
    assert run(batcher.close()) is None
    ((kind, error),) = run.together(batcher.submit(draw_prompts(rng, 1)[0]))
    assert (kind, isinstance(error, RuntimeError)) == ("raised", True)
    assert (clock.now, model.calls) == (0, [])
    for size in (1, 2):
        model = Model(latency=rng.randint(2, 9))
        batcher = solution.Batcher(model.run, size=size)
        asks = [batcher.submit(prompt) for prompt in draw_prompts(rng, 3)]
        got = run.together(*asks, batcher.close(), batcher.close(), starts=[0, 0, 0, 1, 1])
        assert got[:3] == replies_of(model)
        assert got[3:] == [("value", None)] * 2


def test_the_model_fails_now_and_then(solution, run, rng):
    """Goes on after a batch that failed, whose requests get the model's exception.

    A batch ends with replies or with an exception; what comes after it is the same.
    """
    prompts = draw_prompts(rng, rng.randint(6, 9))
    failing = set(rng.sample(range(len(prompts)), 3))
    model = Model()
    for number in failing:
        model.fail(number, LookupError(f"call {number}"))
    batcher = solution.Batcher(model.run, size=1)
    ends = run.together(*[batcher.submit(prompt) for prompt in prompts])
    assert model.batches == [[prompt] for prompt in prompts]
    for number, (kind, value) in enumerate(ends):
        if number in failing:
            assert (kind, isinstance(value, LookupError), value.arguments) == ("raised", True, [f"call {number}"])
        else:
            assert (kind, value) == ("value", model.calls[number].replies[0])


def test_a_whole_batch_fails(solution, run, rng):
    """Lets nobody of a failed batch wait for ever, and sends those who come after it.

    Every request of the batch has to hear of the failure.
    """
    size = rng.randint(2, 4)
    prompts = draw_prompts(rng, 3 * size)
    model = Model()
    for prompt in prompts[size : 2 * size]:
        model.refuse(prompt, OverflowError("too warm"))
    batcher = solution.Batcher(model.run, size=size)
    ends = run.together(*[batcher.submit(prompt) for prompt in prompts])
    good = [("value", reply) for call in (model.calls[0], model.calls[-1]) for reply in call.replies]
    assert ends[:size] + ends[2 * size :] == good
    for kind, value in ends[size : 2 * size]:
        assert (kind, isinstance(value, OverflowError), value.arguments) == ("raised", True, ["too warm"])
    assert (model.calls[0].prompts, model.calls[-1].prompts) == (prompts[:size], prompts[2 * size :])
    assert model.most_in_flight == 1


def test_prompts_of_any_kind(solution, run, rng):
    """Takes the same prompt several times, empty prompts, and prompts that cannot be hashed.

    The place in the batch says which reply is whose. The prompt itself says nothing.
    """
    word = draw_prompts(rng, 1)[0]
    odd = ["", None, 0, False, [], {"text": word}, {"text": word}, ["\u00e9\u6f22"], "\u0130\u00df"]
    prompts = [word, word, word, *odd]
    rng.shuffle(prompts)
    for size in (3, 4):
        model = Model()
        batcher = solution.Batcher(model.run, size=size)
        got = run.together(*[batcher.submit(prompt) for prompt in prompts])
        assert model.batches == chunks(prompts, size)
        assert got == replies_of(model)


def test_half_a_batch_waits_on(solution, run, rng, clock):
    """Does not send half a batch when the model comes free; it waits until it is full.

    Coming free is a reason to look at the line, not a reason to send.
    """
    size = rng.randint(3, 5)
    prompts = draw_prompts(rng, 2 * size)
    model = Model(latency=rng.randint(5, 9))
    batcher = solution.Batcher(model.run, size=size)
    filled = rng.randint(20, 90)
    starts = [0] * size + list(range(1, size)) + [filled]
    got = run.together(*[batcher.submit(prompt) for prompt in prompts], starts=starts)
    assert model.batches == chunks(prompts, size)
    assert [call.started for call in model.calls] == [0, filled]
    assert got == replies_of(model)


def test_a_long_line(solution, run, rng):
    """Works through a long line in order, and leaves nobody out.

    The end of a batch is a reason to look at the line again, as often as it takes.
    """
    size = rng.randint(3, 9)
    prompts = draw_prompts(rng, rng.randint(200, 250))
    model = Model(latency=0.25)
    batcher = solution.Batcher(model.run, size=size)
    asks = [batcher.submit(prompt) for prompt in prompts]
    got = run.together(*asks, batcher.close(), starts=[0] * len(asks) + [1])
    assert model.batches == chunks(prompts, size)
    assert got[:-1] == replies_of(model)
