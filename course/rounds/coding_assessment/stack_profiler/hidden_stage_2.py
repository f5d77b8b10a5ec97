from .hidden_stage_1 import Program, draw_times, draw_words, trace


def test_a_function_calls_itself_drawn(solution, rng):
    """Starts and ends a call for each place in which a function stands, however many there are.

    Count places, not names.
    """
    root, name = draw_words(rng, 2)
    tracer, times = solution.Tracer(), draw_times(rng, 30)
    tracer.feed(times[0], "a", [root])
    depth = 0
    for time in times[1:]:
        change = rng.randint(-depth, 4)
        kind = "start" if change > 0 else "end"
        got = tracer.feed(time, "a", [root] + [name] * (depth + change))
        assert got == [(time, "a", kind, name)] * abs(change)
        depth += change
    end = times[-1] + 1
    assert tracer.finish(end) == [(end, "a", "end", name)] * depth + [(end, "a", "end", root)]


def test_a_function_goes_on_drawn(solution, rng):
    """Takes the innermost function for the same call on whatever line it stands.

    A function's own line says nothing about whether it has returned.
    """
    outer, name, leaf = draw_words(rng, 3)
    tracer, times = solution.Tracer(), draw_times(rng, 20)
    tracer.feed(times[0], "a", [(outer, 0), (name, rng.randint(0, 9))])
    for time in times[1:]:
        line = rng.randint(0, 9)
        assert tracer.feed(time, "a", [(outer, 0), (name, line)]) == []
    end = times[-1]
    assert tracer.feed(end + 1, "a", [(outer, 0), (name, line), leaf]) == [(end + 1, "a", "start", leaf)]
    assert tracer.feed(end + 2, "a", [(outer, 0), (name, line + 1)]) == [(end + 2, "a", "end", leaf)]


def test_callers_of_themselves_by_turns(solution, rng):
    """Ends the right call when functions call each other in turns.

    The name of a call that ends may still stand further out.
    """
    names = draw_words(rng, 3)
    turns = [names[number % 3] for number in range(rng.randint(12, 18))]
    tracer = solution.Tracer()
    depth = len(turns)
    tracer.feed(0, "a", turns)
    for time in range(1, 12):
        left = rng.randint(0, len(turns))
        ends = [(time, "a", "end", name) for name in reversed(turns[left:depth])]
        starts = [(time, "a", "start", name) for name in turns[depth:left]]
        assert tracer.feed(time, "a", turns[:left]) == ends + starts
        depth = left


def test_a_caller_that_has_moved(solution, rng):
    """Ends all that was called from a line which its caller has left.

    Look at the lines of the callers, at every depth, before you take a call for the same.
    """
    names = draw_words(rng, 7)
    lines = [rng.randint(0, 50) for _ in names]
    tracer = solution.Tracer()
    tracer.feed(0, "a", list(zip(names, lines)))
    for time in range(1, 9):
        place = rng.randrange(len(names) - 1)
        lines[place] += rng.choice([-60, -1, 1, 2])
        ends = [(time, "a", "end", name) for name in reversed(names[place + 1 :])]
        starts = [(time, "a", "start", name) for name in names[place + 1 :]]
        assert tracer.feed(time, "a", list(zip(names, lines))) == ends + starts
    assert tracer.feed(9, "a", list(zip(names, lines))) == []


def test_the_line_of_the_sample_before(solution, rng):
    """Compares a caller's line with the sample before, not with the line on which the call began.

    Note the line of each open call anew with each sample.
    """
    outer, name = draw_words(rng, 2)
    first = rng.randint(0, 9)
    second = first + rng.randint(1, 9)
    tracer = solution.Tracer()
    tracer.feed(0, "a", [(outer, first)])
    assert tracer.feed(1, "a", [(outer, second), name]) == [(1, "a", "start", name)]
    assert tracer.feed(2, "a", [(outer, second), name]) == []
    assert tracer.feed(3, "a", [(outer, first), name]) == [(3, "a", "end", name), (3, "a", "start", name)]
    assert tracer.feed(4, "a", [(outer, first), name]) == []


def test_functions_without_lines(solution, rng):
    """Follows stacks in which only some functions have lines.

    A frame that is a plain name has no line that could change.
    """
    outer, middle, inner, leaf = draw_words(rng, 4)
    tracer = solution.Tracer()
    tracer.feed(0, "a", [outer, (middle, 1), inner, (leaf, 1)])
    assert tracer.feed(1, "a", [outer, (middle, 1), inner, (leaf, 2)]) == []
    gone = [(2, "a", "end", leaf), (2, "a", "end", inner)]
    assert tracer.feed(2, "a", [outer, (middle, 2), inner]) == [*gone, (2, "a", "start", inner)]
    assert tracer.feed(3, "a", [outer]) == [(3, "a", "end", inner), (3, "a", "end", middle)]


def test_any_recursive_program(solution, rng):
    """Follows any program whose functions call themselves and move from line to line.

    Both rules hold at every depth and at the same time.
    """
    for count in (1, 2, 3, 6):
        names = draw_words(rng, count) if count > 1 else draw_words(rng, 2)[:1]
        program = Program(rng, names, recursion=True, lined=names[count // 2 :], deepest=9)
        got, expected = trace(solution.Tracer(), program, draw_times(rng, 40), "a")
        assert got == expected


def test_a_deep_recursion(solution, rng):
    """Takes thousands of calls of one function.

    The work for one frame may not grow with the depth.
    """
    [name], depth = draw_words(rng, 2)[:1], rng.randint(1500, 2000)
    tracer = solution.Tracer()
    assert tracer.feed(0, "a", [(name, 5)] * depth) == [(0, "a", "start", name)] * depth
    assert tracer.feed(1, "a", [(name, 5)] * (depth - 1) + [(name, 6)]) == []
    assert tracer.feed(2, "a", [(name, 5)] * (depth - 7) + [(name, 6)] * 2) == [(2, "a", "end", name)] * 6 + [
        (2, "a", "start", name)
    ]
