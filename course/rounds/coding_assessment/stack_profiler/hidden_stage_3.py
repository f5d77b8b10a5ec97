from .hidden_stage_1 import Program, draw_times, draw_words, trace


def test_short_calls_left_out_drawn(solution, rng):
    """Leaves out each call that was seen too seldom, start and end.

    Count the samples of each open call. Its start goes out when the count is reached.
    """
    root, *names = draw_words(rng, 9)
    least, time = rng.randint(2, 4), 0
    tracer = solution.Tracer(least=least)
    got, expected = [], [(1, "a", "start", root)]
    for _ in range(least):
        time += 1
        got += tracer.feed(time, "a", [root])
    for name in names:
        count = rng.randint(1, 2 * least - 1)
        for number in range(count):
            got += tracer.feed(time + 1 + number, "a", [root, name])
        if count >= least:
            expected += [(time + 1, "a", "start", name), (time + count + 1, "a", "end", name)]
        time += count
    time += 1
    assert got + tracer.feed(time, "a", []) + tracer.finish(time + 1) == expected + [(time, "a", "end", root)]


def test_a_start_keeps_its_time_drawn(solution, rng):
    """Gives every start the time of the first sample of its call, and lets it out with the sample that decides.

    Remember the time from the first sample on; look at the count at each.
    """
    for least in (2, 3, rng.randint(4, 7)):
        outer, inner = draw_words(rng, 2)
        tracer, times = solution.Tracer(least=least), draw_times(rng, 2 * least + 3)
        later = rng.randint(1, least)
        got = [tracer.feed(time, "a", [outer] if n < later else [outer, inner]) for n, time in enumerate(times)]
        expected = [[] for _ in times]
        expected[least - 1] += [(times[0], "a", "start", outer)]
        expected[later + least - 1] += [(times[later], "a", "start", inner)]
        assert got == expected


def test_each_call_has_its_own_count(solution, rng):
    """Counts a function that comes back anew.

    What earlier calls of a function did, or calls of it elsewhere in the stack, says nothing about this one.
    """
    root, name, other = draw_words(rng, 3)
    least = rng.randint(2, 4)
    tracer, time = solution.Tracer(least=least), 0
    for _ in range(least + 1):
        for _ in range(least - 1):
            time += 1
            assert tracer.feed(time, "a", [name, name, root]) == []
        time += 1
        assert tracer.feed(time, "a", [other, name]) == []
    for count in range(1, least):
        assert tracer.feed(time + count, "a", [other, name] + [name] * count) == (
            [(time, "a", "start", other), (time, "a", "start", name)] if count == least - 1 else []
        )


def test_a_short_call_does_not_cut_its_caller(solution, rng):
    """Counts every sample for a caller, whatever it has called.

    Each open call has a count of its own, whether or not the rest of the stack stays the same.
    """
    names = draw_words(rng, 12)
    outer, middle, *leaves = names
    least = rng.randint(3, 5)
    tracer = solution.Tracer(least=least)
    got = [tracer.feed(n, "a", [outer, middle, leaf]) for n, leaf in enumerate(leaves)]
    expected = [[] for _ in leaves]
    expected[least - 1] = [(0, "a", "start", outer), (0, "a", "start", middle)]
    assert got == expected
    assert tracer.feed(20, "a", [outer, leaves[0]]) == [(20, "a", "end", middle)]


def test_samples_count_not_time(solution, rng):
    """Counts samples, however far apart they are.

    Two samples an hour apart are two, and ten within a millisecond are ten.
    """
    for step in (1 / 64, 1, 3_600_000):
        name, other = draw_words(rng, 2)
        least = rng.randint(3, 6)
        tracer = solution.Tracer(least=least)
        for count in range(1, 2 * least):
            got = tracer.feed(count * step, "a", [name])
            assert got == ([(step, "a", "start", name)] if count == least else [])
        for count in range(2 * least, 3 * least - 1):
            got = tracer.feed(count * step, "a", [other])
            assert got == ([(2 * least * step, "a", "end", name)] if count == 2 * least else [])
        assert tracer.finish(4 * least * step) == []


def test_events_come_out_at_once(solution, rng):
    """Lets each event out with the sample that makes it certain, and in order.

    A start waits for its own call and for nothing else; an end waits for nothing.
    """
    for least in (2, 3):
        program = Program(rng, draw_words(rng, 5), deepest=5)
        got, expected = trace(solution.Tracer(least=least), program, draw_times(rng, 50), "a", least)
        assert got == expected


def test_short_calls_in_recursion(solution, rng):
    """Keeps the counts of a function's calls apart when it calls itself and moves from line to line.

    A call that starts anew because its caller has moved is counted anew.
    """
    for least in (1, 2, 3):
        names = draw_words(rng, 3)
        program = Program(rng, names, recursion=True, lined=names[1:], deepest=8)
        got, expected = trace(solution.Tracer(least=least), program, draw_times(rng, 50), "a", least)
        assert got == expected


def test_nothing_was_long_enough(solution, rng):
    """Has nothing to say about an evening of short calls.

    A call without a start has no end either, not even when the profiler is switched off.
    """
    names = draw_words(rng, 8)
    least = rng.randint(3, 5)
    tracer = solution.Tracer(least=least)
    for time in range(20):
        assert tracer.feed(time, "a", [names[time % 8], *names[: time % 3]] if time % 8 > 2 else []) == []
    for time in range(20, 19 + least):
        assert tracer.feed(time, "a", names[:2:-1]) == []
    assert tracer.finish(30) == []


def test_every_call_counts_unless_told(solution, rng):
    """Leaves out nothing when `least` is 1.

    That is the default of the parameter.
    """
    program = Program(rng, draw_words(rng, 5))
    times = draw_times(rng, 20)
    plain, told = solution.Tracer(), solution.Tracer(least=1)
    for time in times:
        stack = program.look(time)
        got = plain.feed(time, "a", stack)
        assert got == told.feed(time, "a", stack)
        assert [event for event in got if event[2] == "end"] == [
            (time, "a", "end", call.name) for call in reversed(program.calls) if call.ended == time
        ]
