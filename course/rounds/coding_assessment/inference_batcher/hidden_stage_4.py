import asyncio
import math
import string

from autograder.worlds import Model

FULL = asyncio.QueueFull.__name__


def draw_prompts(rng, count):
    """Different prompts, in no order of the alphabet."""
    return [f"{''.join(rng.choices(string.ascii_lowercase, k=5))} {number}" for number in range(count)]


def poisoned(prompts, bad, **options):
    """A model that refuses each prompt in ``bad`` with an exception of its own."""
    model = Model(**options)
    for prompt in bad:
        model.refuse(prompt, LookupError(f"no {prompt}"))
    return model


def assert_isolated(model, prompts, bad, ends):
    """Good prompts got the reply of the one call that succeeded with them, bad ones the exception of their own."""
    replies = {}
    for call in model.calls:
        for prompt, reply in zip(call.prompts, call.replies, strict=call.outcome == "ok"):
            replies.setdefault(prompt, []).append(reply)
    for prompt, (kind, value) in zip(prompts, ends, strict=True):
        if prompt in bad:
            assert (kind, isinstance(value, LookupError), value.arguments) == ("raised", True, [f"no {prompt}"])
        else:
            assert replies[prompt] == [value]
            assert kind == "value"


def most_calls(bad, size):
    return 1 + 2 * bad * math.ceil(math.log2(size))


def test_a_poisoned_batch_drawn(solution, run, rng):
    """Finds the bad request wherever it stands in its batch; all others get their replies.

    A part that fails is taken apart again, until the bad request is alone with its exception.
    """
    for size in (2, 3, rng.randint(5, 9)):
        for place in {0, size - 1, rng.randrange(size)}:
            prompts = draw_prompts(rng, size)
            model = poisoned(prompts, [prompts[place]])
            batcher = solution.Batcher(model.run, size=size)
            ends = run.together(*[batcher.submit(prompt) for prompt in prompts])
            assert_isolated(model, prompts, [prompts[place]], ends)
            assert model.batches[0] == prompts
            assert len(model.calls) <= most_calls(1, size)
            assert model.most_in_flight == 1


def test_few_calls(solution, run, rng):
    """Finds a few bad requests in a large batch with few calls.

    Halve what fails: good halves cost one call each, and the bad ones get small quickly.
    """
    for bad_ones in (1, 2, 3):
        size = rng.randint(40, 64)
        prompts = draw_prompts(rng, size)
        bad = rng.sample(prompts, bad_ones)
        model = poisoned(prompts, bad)
        batcher = solution.Batcher(model.run, size=size)
        ends = run.together(*[batcher.submit(prompt) for prompt in prompts])
        assert_isolated(model, prompts, bad, ends)
        assert len(model.calls) <= most_calls(bad_ones, size)
        assert model.most_in_flight == 1


def test_only_bad_ones(solution, run, rng):
    """Gives each request its own exception when all of a batch are bad, and goes on with the next batch.

    Nothing may be concluded about a request from the exception of a batch that others were in.
    """
    size = rng.randint(3, 7)
    prompts = draw_prompts(rng, 2 * size)
    model = poisoned(prompts, prompts[:size])
    batcher = solution.Batcher(model.run, size=size)
    ends = run.together(*[batcher.submit(prompt) for prompt in prompts])
    assert_isolated(model, prompts, prompts[:size], ends)
    assert model.batches[-1] == prompts[size:]
    assert all(model.batches.count([prompt]) == 1 for prompt in prompts[:size])


def test_a_failure_of_the_moment(solution, run, rng):
    """Gives everybody a reply when a batch of several fails once for no reason of theirs.

    A failure says that something was wrong, not that someone was bad.
    """
    size = rng.randint(3, 9)
    prompts = draw_prompts(rng, size)
    model = Model()
    model.fail(0)
    batcher = solution.Batcher(model.run, size=size)
    ends = run.together(*[batcher.submit(prompt) for prompt in prompts])
    assert_isolated(model, prompts, [], ends)


def test_a_reply_too_few(solution, run, rng):
    """Takes a batch with a wrong number of replies for a failed one.

    Replies that are one too few leave one caller without, and may give the others each other's.
    """
    for size in (1, 2, rng.randint(5, 9)):
        prompts = draw_prompts(rng, size)
        mute = rng.choice(prompts)
        model = Model()
        model.leave_out(mute)
        batcher = solution.Batcher(model.run, size=size)
        ends = run.together(*[batcher.submit(prompt) for prompt in prompts])
        for prompt, (kind, value) in zip(prompts, ends, strict=True):
            if prompt == mute:
                assert (kind, isinstance(value, ValueError)) == ("raised", True)
            else:
                assert (kind, value.split(" [")[0]) == ("value", f"re: {prompt}")
        assert len(model.calls) <= most_calls(1, size)


def test_parts_before_all_others(solution, run, rng, clock):
    """Runs the parts of a failed batch before any other batch, however urgent that may be.

    The model belongs to the failed batch until everyone in it has an end.
    """
    size = rng.randint(3, 6)
    prompts = draw_prompts(rng, 3 * size)
    bad = [rng.choice(prompts[:size])]
    model = poisoned(prompts, bad, latency=2)
    batcher = solution.Batcher(model.run, size=size)
    asks = [batcher.submit(prompt, priority=n // size) for n, prompt in enumerate(prompts)]
    ends = run.together(*asks, starts=[0] * size + [1 + n / 64 for n in range(2 * size)])
    assert_isolated(model, prompts, bad, ends)
    parts = model.batches[:-2]
    assert all(prompt in prompts[:size] for part in parts for prompt in part)
    assert model.batches[-2:] == [prompts[2 * size :], prompts[size : 2 * size]]
    assert [call.started for call in model.calls] == [2 * n for n in range(len(model.calls))]
    assert clock.now == 2 * len(model.calls)


def test_the_gone_are_not_sent_again(solution, run, rng, clock):
    """Leaves out of the parts whoever has been cancelled since the batch went out.

    Look at who still waits for a reply each time before you send.
    """
    size = rng.randint(5, 8)
    prompts = draw_prompts(rng, size)
    bad, gone, *rest = rng.sample(range(size), size)
    model = poisoned(prompts, [prompts[bad]], latency=10)
    batcher = solution.Batcher(model.run, size=size)
    cancels = [rng.randint(2, 8) if n == gone else None for n in range(size)]
    ends = run.together(*[batcher.submit(prompt) for prompt in prompts], cancels=cancels)
    assert ends[gone] == ("cancelled", None)
    assert model.count(prompts[gone]) == 1
    stayed = sorted([bad, *rest])
    assert_isolated(model, [prompts[n] for n in stayed], [prompts[bad]], [ends[n] for n in stayed])
    # of a batch with a bad first request, nobody stays, and only the bad one
    for staying in (0, 1):
        model = poisoned(prompts, prompts[:1], latency=10)
        batcher = solution.Batcher(model.run, size=size)
        cancels = [None] * staying + [clock.now + rng.randint(2, 8) for _ in prompts[staying:]]
        asks = [batcher.submit(prompt) for prompt in [*prompts, *prompts[1:], prompts[1]]]
        ends = run.together(
            *asks, starts=[0] * size + [21 + n / 64 for n in range(size)], cancels=cancels + [None] * size
        )
        assert model.batches == [prompts] + [prompts[:1]] * staying + [[*prompts[1:], prompts[1]]]
        assert [kind for kind, _ in ends] == ["raised"] * staying + ["cancelled"] * (size - staying) + ["value"] * size


def test_one_key_one_request_drawn(solution, run, rng, clock):
    """Joins submits of one key while the request waits, while it is in flight and after it has succeeded.

    A key stands for a request from its first submit on, and for its reply after that.
    """
    for key in (0, "", rng.randint(1, 99), ("order", rng.randint(1, 99)), frozenset({"a"})):
        began, (first, second, other) = clock.now, draw_prompts(rng, 3)
        model = Model(latency=8)
        batcher = solution.Batcher(model.run, size=2)
        asks = [
            batcher.submit(first, key=key),
            batcher.submit(second, key=key),
            batcher.submit(other, key=(key, "other")),
            batcher.submit(first, key=key),
            batcher.submit(second, key=key, tokens=5, priority=9),
        ]
        flight, after = rng.randint(4, 9), rng.randint(20, 90)
        got = run.together(*asks, starts=[0, rng.randint(1, 2), 3, flight, after])
        assert model.batches == [[first, other]]
        mine, others = model.calls[0].replies
        assert got == [("value", reply) for reply in (mine, mine, others, mine, mine)]
        assert clock.now == began + after


def test_without_a_key(solution, run, rng):
    """Takes requests without a key for different ones, and different keys for different requests.

    Equal prompts are no reason to join, and None is no key.
    """
    prompt = draw_prompts(rng, 1)[0]
    keys = [None, None, "a", "b", None, ("a",)]
    rng.shuffle(keys)
    model = Model()
    batcher = solution.Batcher(model.run, size=len(keys))
    got = run.together(*[batcher.submit(prompt, key=key) for key in keys])
    assert model.batches == [[prompt] * len(keys)]
    assert got == [("value", reply) for reply in model.calls[0].replies]
    assert run.together(batcher.submit(prompt, key="a"), batcher.submit(prompt, key="b")) == [
        got[keys.index("a")],
        got[keys.index("b")],
    ]


def test_the_first_makes_the_request(solution, run, rng):
    """Keeps prompt, tokens, priority and place of the first submit of a key.

    Who joins changes nothing about the request.
    """
    first, second, joined, busy = draw_prompts(rng, 4)
    model = Model(latency=[50, 1])
    batcher = solution.Batcher(model.run, size=2, budget=10)
    asks = [
        batcher.submit(busy, tokens=10),
        batcher.submit(first, tokens=4, priority=1),
        batcher.submit(second, tokens=6, key="k"),
        batcher.submit(joined, tokens=7, priority=5, key="k"),
        batcher.submit(joined, tokens=7, priority=5, key="k"),
    ]
    got = run.together(*asks, starts=[0, 1, 2, 3, 4])
    assert model.batches == [[busy], [first, second]]
    assert got[2:] == [("value", model.calls[1].replies[1])] * 3


def test_a_failed_key_may_try_again_drawn(solution, run, rng, clock):
    """Gives a failure to all who joined, and begins anew with the next submit of that key.

    A request that failed is forgotten; after a success it is never sent again.
    """
    callers, latency = rng.randint(2, 4), rng.randint(5, 9)
    prompt, other = draw_prompts(rng, 2)
    model = Model(latency=latency)
    model.fail(0, LookupError("down"))
    model.fail(1, LookupError("down"))
    batcher = solution.Batcher(model.run, size=1)
    for number in (0, 1):
        ends = run.together(*[batcher.submit(prompt, key="k") for _ in range(callers)], starts=list(range(callers)))
        assert [(kind, isinstance(value, LookupError)) for kind, value in ends] == [("raised", True)] * callers
        assert len(model.calls) == number + 1
    for starts in (list(range(callers)), [0] * callers):
        ends = run.together(*[batcher.submit(prompt, key="k") for _ in range(callers)], starts=starts)
        assert ends == [("value", model.calls[2].replies[0])] * callers
        assert len(model.calls) == 3
    # in a batch that was taken apart, the bad one is forgotten and the good one is kept
    third = draw_prompts(rng, 1)[0]
    model = poisoned([prompt], [prompt], latency=latency)
    batcher = solution.Batcher(model.run, size=2)
    before = run.together(batcher.submit(prompt, key="bad"), batcher.submit(other, key="good"))
    asks = [batcher.submit(prompt, key="bad"), batcher.submit(other, key="good"), batcher.submit(third)]
    after = run.together(*asks)
    assert [kind for kind, _ in before + after] == ["raised", "value", "raised", "value", "value"]
    assert before[1] == after[1]
    assert model.batches[0] == [prompt, other]
    assert [prompt, third] in model.batches
    assert (model.count(other), model.count(prompt)) == (2, 4)


def test_a_cancel_is_ones_own(solution, run, rng, clock):
    """Lets the others of a key have their reply when one of them is cancelled, the first one too.

    The request belongs to all its callers, and so does its future.
    """
    callers, latency = rng.randint(3, 5), rng.randint(20, 30)
    for gone in ([0], [callers - 1], list(range(callers - 1))):
        for waits in (True, False):
            began, (prompt, other) = clock.now, draw_prompts(rng, 2)
            model = Model(latency=latency)
            batcher = solution.Batcher(model.run, size=2)
            asks = [batcher.submit(prompt, key="k") for _ in range(callers)] + [batcher.submit(other)]
            starts = [n / 8 for n in range(callers)] + [10 if waits else 1]
            cancels = [began + rng.randint(2, 8) if n in gone else None for n in range(callers)] + [None]
            ends = run.together(*asks, starts=starts, cancels=cancels)
            assert model.batches == [[prompt, other]]
            reply = ("value", model.calls[0].replies[0])
            assert ends[:-1] == [("cancelled", None) if n in gone else reply for n in range(callers)]
            assert model.outcomes() == {"ok": 1}


def test_the_last_caller_takes_it_along(solution, run, rng, clock):
    """Takes a request out of line when the last of its callers is cancelled, and its key begins anew.

    Count the callers of a request; it has no reason to be there without any.
    """
    first, second, other = draw_prompts(rng, 3)
    model = Model(latency=2)
    batcher = solution.Batcher(model.run, size=2)
    asks = [batcher.submit(prompt, key="k") for prompt in (first, first, second)] + [batcher.submit(other)]
    moment = rng.randint(10, 20)
    ends = run.together(*asks, starts=[0, 1, moment + 1, moment], cancels=[4, 3, None, None])
    assert ends[:2] == [("cancelled", None)] * 2
    assert model.batches == [[other, second]]
    assert ends[2:] == [("value", reply) for reply in model.calls[0].replies[::-1]]
    assert model.calls[0].started == moment + 1


def test_a_reply_that_nobody_waited_for(solution, run, rng, clock):
    """Keeps the reply of a key although all its callers were cancelled in flight.

    What was sent and succeeded is not sent again.
    """
    prompt, latency = draw_prompts(rng, 1)[0], rng.randint(8, 12)
    for back in (rng.randint(5, 7), rng.randint(20, 90)):
        began, model = clock.now, Model(latency=latency)
        batcher = solution.Batcher(model.run, size=1)
        asks = [batcher.submit(prompt, key="k") for _ in range(3)]
        ends = run.together(*asks, starts=[0, 1, back], cancels=[began + 2, began + 3, None])
        assert ends == [("cancelled", None)] * 2 + [("value", model.calls[0].replies[0])]
        assert model.batches == [[prompt]]


def test_a_dropped_key_begins_anew(solution, run, rng):
    """Makes a new request for a key whose request was left out of the parts of a failed batch.

    Wherever a request ends without success, its key has to be free again.
    """
    size, latency = rng.randint(3, 5), 10
    bad, gone, *others = draw_prompts(rng, size)
    model = poisoned([bad], [bad], latency=latency)
    batcher = solution.Batcher(model.run, size=size, max_wait=5)
    asks = [batcher.submit(prompt, key=prompt) for prompt in (bad, gone, *others, gone)]
    ends = run.together(
        *asks, starts=[0] * size + [200], cancels=[None, rng.randint(2, 8), *(None for _ in others), None]
    )
    assert [kind for kind, _ in ends] == ["raised", "cancelled"] + ["value"] * (size - 1)
    assert model.batches[-1] == [gone]
    assert model.calls[-1].started == 205
    assert model.count(gone) == 2


def test_a_full_line_drawn(solution, run, rng):
    """Refuses the least urgent of a full line, whoever came when; of equally urgent ones the latest.

    A full line and a newcomer are one too many; the question is which of them.
    """
    for age in (None, 16):
        capacity, count = rng.randint(3, 5), 16
        prompts = draw_prompts(rng, count + 1)
        priorities = [rng.randint(0, 3) for _ in range(count + 1)]
        options = {} if age is None else {"age": age}
        model = Model(latency=[1000, 1])
        batcher = solution.Batcher(model.run, size=1, capacity=capacity, **options)
        asks = [batcher.submit(prompt, priority=priority) for prompt, priority in zip(prompts, priorities, strict=True)]
        starts = [0]
        while len(starts) <= count:
            starts.append(starts[-1] + rng.randint(1, 9))
        ends = run.together(*asks, starts=starts)

        def urgency(n, now, age=age, priorities=priorities, starts=starts):
            return priorities[n] + (0 if age is None else (now - starts[n]) / age)

        line = []
        for newcomer in range(1, count + 1):
            line.append(newcomer)
            if len(line) > capacity:
                line.remove(min(line, key=lambda n: (urgency(n, starts[newcomer]), -n)))
        line.sort(key=lambda n: (-urgency(n, 1000), n))
        assert model.batches == [prompts[:1]] + [[prompts[n]] for n in line]
        assert [kind for kind, _ in ends] == ["value" if n in [0, *line] else "raised" for n in range(count + 1)]
        assert {value.type_name for kind, value in ends if kind == "raised"} == {FULL}


def test_waiting_counts_against_refusal(solution, run, rng):
    """Refuses a newcomer of higher priority when those in line have become more urgent by waiting.

    Who is the least urgent is decided as in every other place.
    """
    age = rng.choice((4, 8))
    busy, old, new, rush = draw_prompts(rng, 4)
    model = Model(latency=[100, 1])
    batcher = solution.Batcher(model.run, size=1, capacity=1, age=age)
    asks = [
        batcher.submit(busy),
        batcher.submit(old),
        batcher.submit(new, priority=2),
        batcher.submit(rush, priority=5),
    ]
    ends = run.together(*asks, starts=[0, 1, 2 + 2 * age, 3 + 2 * age])
    assert [kind for kind, _ in ends] == ["value", "raised", "raised", "value"]
    assert model.batches == [[busy], [rush]]
    model = Model(latency=[100, 1])
    batcher = solution.Batcher(model.run, size=1, capacity=1, age=age)
    asks = [batcher.submit(busy), batcher.submit(old), batcher.submit(new, priority=2)]
    ends = run.together(*asks, starts=[0, 1, 2 + 2 * age])
    assert (ends[1], ends[2][0]) == (("value", model.calls[1].replies[0]), "raised")


def test_room_in_the_line(solution, run, rng):
    """Has room again when a batch has gone out or somebody has left; a batch in flight takes none.

    Only those who wait count.
    """
    size = rng.randint(3, 5)
    fill = [n / 8 for n in range(size)]
    sent, waiting = draw_prompts(rng, size), draw_prompts(rng, size)
    refused, leaver, *third = draw_prompts(rng, size + 2)
    model = Model(latency=100)
    batcher = solution.Batcher(model.run, size=size, capacity=size)
    prompts = [*sent, *waiting, refused, leaver, *third]
    # the first fill a batch, the next the line; the leaver comes in its place when it has gone, and goes before the last
    starts = [*fill, *(1 + time for time in fill), 50, 102, *(110 + time for time in fill)]
    cancels = [103 if prompt == leaver else None for prompt in prompts]
    ends = run.together(*[batcher.submit(prompt) for prompt in prompts], starts=starts, cancels=cancels)
    kinds = ["value"] * 2 * size + ["raised", "cancelled"] + ["value"] * size
    assert [kind for kind, _ in ends] == kinds
    assert ends[2 * size][1].type_name == FULL
    assert model.batches == [sent, waiting, third]


def test_joining_takes_no_room(solution, run, rng):
    """Lets submits join a request although the line is full, and refuses all callers of a request together.

    A line holds requests; how many wait for one does not matter to it. A key that was refused begins anew.
    """
    busy, first, second = draw_prompts(rng, 3)
    model = Model(latency=[100, 1])
    batcher = solution.Batcher(model.run, size=1, capacity=1)
    asks = [batcher.submit(busy), *(batcher.submit(first, key="k") for _ in range(3))]
    asks += [batcher.submit(second, key="urgent", priority=rng.randint(1, 9)), batcher.submit(second, key="urgent")]
    ends = run.together(*asks, starts=[0, 1, 2, 3, 4, 5])
    assert [kind for kind, _ in ends] == ["value"] + ["raised"] * 3 + ["value"] * 2
    assert {value.type_name for _, value in ends[1:4]} == {FULL}
    assert model.batches == [[busy], [second]]
    assert run(batcher.submit(first, key="k")) == model.calls[-1].replies[0]
    assert model.batches == [[busy], [second], [first]]


def test_close_with_everything_left(solution, run, rng, clock):
    """Ends every request when it is closed amid poison and joined keys, and then refuses known keys too.

    The parts of a failed batch are work that is left, like those who wait.
    """
    size = rng.randint(3, 5)
    prompts = draw_prompts(rng, 2 * size - 1)
    bad = [rng.choice(prompts[:size]), rng.choice(prompts[size:])]
    model = poisoned(prompts, bad, latency=10)
    batcher = solution.Batcher(model.run, size=size)
    asks = [batcher.submit(prompt, key=prompt) for prompt in prompts]
    twins = [batcher.submit(prompt, key=prompt) for prompt in prompts]
    closed, late = rng.randint(2, 8), rng.choice(prompts)
    starts = [n / 64 for n in range(len(prompts))] + [1] * len(prompts)
    ends = run.together(*asks, *twins, batcher.close(), starts=[*starts, closed])
    assert_isolated(model, prompts, bad, ends[: len(prompts)])
    assert_isolated(model, prompts, bad, ends[len(prompts) : -1])
    assert clock.now == model.calls[-1].ended
    ((kind, error),) = run.together(batcher.submit(late, key=late))
    assert (kind, isinstance(error, RuntimeError)) == ("raised", True)


def test_every_submit_ends_once(solution, run, rng, clock):
    """Ends each submit with a reply or an exception amid poison, keys, cancels and a full line.

    Whatever becomes of a request, its callers hear of it, and no request succeeds twice.
    """
    for _ in range(2):
        began, count = clock.now, 45
        prompts = draw_prompts(rng, 40)
        bad, mute = prompts[:4], prompts[4]
        model = poisoned(prompts, bad, latency=[rng.randint(2, 9) + n / 512 for n in range(50)])
        model.leave_out(mute)
        model.fail(rng.randint(0, 5))
        batcher = solution.Batcher(model.run, size=5, max_wait=6.25, budget=50, age=4, capacity=8)
        chosen = [rng.choice(prompts) for _ in range(count)]
        asks = [
            batcher.submit(prompt, tokens=rng.randint(1, 25), priority=rng.randint(0, 3), key=prompt)
            for prompt in chosen
        ]
        starts = [rng.randint(1, 8)]
        while len(starts) < count:
            starts.append(starts[-1] + rng.randint(1, 6) / 4)
        cancels = [None] * count
        for n in rng.sample(range(count), 12):
            cancels[n] = began + starts[n] + rng.randint(0, 30) + 0.125
        ends = run.together(*asks, batcher.close(), starts=[*starts, starts[-1] + 1], cancels=[*cancels, None])
        replies = {}
        for call in model.calls:
            if len(call.replies) == len(call.prompts):
                for prompt, reply in zip(call.prompts, call.replies, strict=True):
                    replies.setdefault(prompt, []).append(reply)
        assert all(len(known) == 1 for known in replies.values())
        for n, (kind, value) in enumerate(ends[:-1]):
            if kind == "value":
                assert [value] == replies[chosen[n]]
            elif kind == "raised":
                known = {FULL: True, "LookupError": chosen[n] in bad, "ValueError": chosen[n] == mute}
                assert {**known, "ConnectionError": True}.get(value.type_name) is True
            else:
                assert cancels[n] is not None
        assert ends[-1] == ("value", None)
        assert (model.most_in_flight, model.in_flight) == (1, 0)
