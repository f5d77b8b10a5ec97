import string


def draw_words(rng, count, length=6):
    """Different texts, one of them empty and one with letters from elsewhere."""
    words = {"", "".join(rng.choices("äßλ灯🎭", k=3))}
    while len(words) < count:
        words.add("".join(rng.choices(string.ascii_lowercase, k=length)))
    return rng.sample(sorted(words), count)


class Call:
    """A call of a drawn program, with the times of the samples that saw it and the time at which it ended."""

    def __init__(self, name, line):
        self.name, self.line, self.seen, self.ended = name, line, [], None

    @property
    def frame(self):
        return self.name if self.line is None else (self.name, self.line)


class Program:
    """Calls that begin and end as drawn; ``look`` is a sample of them. What is expected follows from ``calls``."""

    def __init__(self, rng, names, recursion=False, lined=(), deepest=7):
        self.rng, self.names, self.recursion, self.lined, self.deepest = rng, names, recursion, lined, deepest
        self.open, self.calls = [], []

    def look(self, time):
        """Go on a little; the stack that a sample at ``time`` sees."""
        rng = self.rng
        kept = rng.choice([len(self.open), len(self.open), rng.randint(0, len(self.open))])
        gone = self.leave(kept, time)
        moved = bool(self.open) and self.open[-1].line is not None and rng.random() < 0.5
        if moved:
            self.open[-1].line += rng.randint(1, 5)
        for _ in range(rng.randint(0, 2)):
            taken = set() if self.recursion else {call.name for call in self.open}
            if gone and not moved and len(self.open) == kept:
                taken.add(gone[0].name)  # else it would look as if the call had gone on
            free = [name for name in self.names if name not in taken]
            if free and len(self.open) < self.deepest:
                name = rng.choice(free)
                self.enter(name)
        for call in self.open:
            call.seen.append(time)
        return [call.frame for call in self.open]

    def enter(self, name):
        self.open.append(Call(name, self.rng.randint(0, 99) if name in self.lined else None))
        self.calls.append(self.open[-1])

    def leave(self, kept, time):
        """End all open calls but the outermost ``kept``."""
        gone = self.open[kept:]
        del self.open[kept:]
        for call in gone:
            call.ended = time
        return gone


def events_at(calls, time, thread, least=1):
    """What becomes certain with the sample at ``time``; ``calls`` come in the order in which they began."""
    long = [call for call in calls if len(call.seen) >= least]
    ends = [(time, thread, "end", call.name) for call in reversed(long) if call.ended == time]
    return ends + [(call.seen[0], thread, "start", call.name) for call in long if call.seen[least - 1] == time]


def draw_times(rng, count):
    """Rising times at uneven distances, some of them not whole; the first may be below zero."""
    times = [rng.randint(-8, 8) / 4]
    while len(times) < count:
        times.append(times[-1] + rng.randint(1, 60) / 4)
    return times


def trace(tracer, program, times, thread, least=1):
    """Feed a sample of the program at each time, and switch off at the last; what came and what should have come."""
    got = [tracer.feed(time, thread, program.look(time)) for time in times[:-1]]
    got.append(tracer.finish(times[-1]))
    program.leave(0, times[-1])
    return got, [events_at(program.calls, time, thread, least) for time in times]


def test_calls_and_returns_drawn(solution, rng):
    """Starts what is new and ends what is gone, deeper and deeper and back.

    Compare each stack with the one before: what they have in common at the beginning goes on.
    """
    names, thread = draw_words(rng, 9), rng.choice(["", "λ"])
    tracer, times = solution.Tracer(), draw_times(rng, 40)
    for depth, time in enumerate(times[:9], start=1):
        assert tracer.feed(time, thread, names[:depth]) == [(time, thread, "start", names[depth - 1])]
    depth = 9
    for time in times[9:]:
        left = rng.randint(0, depth)
        expected = [(time, thread, "end", name) for name in reversed(names[left:depth])]
        assert tracer.feed(time, thread, names[:left]) == expected
        depth = left
    assert tracer.finish(times[-1] + 1) == [(times[-1] + 1, thread, "end", name) for name in reversed(names[:depth])]


def test_another_branch_drawn(solution, rng):
    """Ends a branch of any depth before it starts another one.

    Ends come innermost first, then starts come outermost first.
    """
    for _ in range(5):
        names, kept = draw_words(rng, 12), rng.randint(0, 3)
        old, new = names[kept:7], names[7 : 7 + rng.randint(1, 5)]
        tracer, (begin, time) = solution.Tracer(), draw_times(rng, 2)
        tracer.feed(begin, "a", names[:kept] + old)
        ends = [(time, "a", "end", name) for name in reversed(old)]
        assert tracer.feed(time, "a", names[:kept] + new) == ends + [(time, "a", "start", name) for name in new]


def test_nothing_runs_drawn(solution, rng):
    """Takes empty stacks for what they are, at the beginning, in between and at the end.

    With an empty stack all calls have ended, and there is nothing left to finish.
    """
    names, thread = draw_words(rng, 5), "a"
    tracer, times = solution.Tracer(), draw_times(rng, 9)
    assert tracer.feed(times[0], thread, []) == []
    for busy, idle in zip(times[1::2], times[2::2]):
        stack = rng.sample(names, rng.randint(1, 5))
        assert tracer.feed(busy, thread, stack) == [(busy, thread, "start", name) for name in stack]
        assert tracer.feed(idle, thread, []) == [(idle, thread, "end", name) for name in reversed(stack)]
    assert tracer.finish(times[-1] + 1) == []


def test_the_same_function_under_another_caller(solution, rng):
    """Takes a function under another caller for another call, whatever its depth.

    What stands below the first difference is new, even when it has the name or the depth of something old.
    """
    one, two, inner, leaf = draw_words(rng, 4)
    for before, after, kept in (
        ([one, inner, leaf], [two, inner, leaf], 0),
        ([one, two, inner, leaf], [one, inner, leaf], 1),
        ([one, inner, leaf], [one, two, inner, leaf], 1),
        ([one, two, leaf], [two, one, leaf], 0),
        ([leaf, one, two], [leaf, inner, two], 1),
    ):
        tracer, (begin, time, end) = solution.Tracer(), draw_times(rng, 3)
        tracer.feed(begin, "a", before)
        ends = [(time, "a", "end", name) for name in reversed(before[kept:])]
        assert tracer.feed(time, "a", after) == ends + [(time, "a", "start", name) for name in after[kept:]]
        assert tracer.finish(end) == [(end, "a", "end", name) for name in reversed(after)]


def test_any_program(solution, rng):
    """Follows any program from sample to sample.

    Each `feed` returns the events of its own sample, and `finish` those of the end.
    """
    for _ in range(4):
        program = Program(rng, draw_words(rng, rng.randint(3, 9)))
        got, expected = trace(solution.Tracer(), program, draw_times(rng, 40), rng.choice(draw_words(rng, 3)))
        assert got == expected


def test_a_deep_stack(solution, rng):
    """Takes stacks that are thousands of functions deep.

    Neither Python's own stack nor the work for one frame may grow with the depth.
    """
    names = [f"f{number}" for number in range(rng.randint(2000, 2500))]
    kept = rng.randint(10, 1900)
    tracer = solution.Tracer()
    assert tracer.feed(1, "a", names) == [(1, "a", "start", name) for name in names]
    assert tracer.feed(2, "a", names) == []
    assert tracer.feed(3, "a", names[:kept]) == [(3, "a", "end", name) for name in reversed(names[kept:])]
    assert tracer.finish(4) == [(4, "a", "end", name) for name in reversed(names[:kept])]


def test_nothing_was_seen(solution, rng):
    """Has nothing to finish when there was no sample.

    An empty list is a list.
    """
    assert solution.Tracer().finish(rng.randint(0, 9)) == []


def test_two_tracers(solution, rng):
    """Keeps two tracers apart.

    What a tracer remembers belongs to the instance, not to the class.
    """
    names, times = draw_words(rng, 6), draw_times(rng, 30)
    programs = [Program(rng, names) for _ in range(2)]
    tracers = [solution.Tracer() for _ in range(2)]
    for time in times:
        for program, tracer in zip(programs, tracers):
            got = tracer.feed(time, "a", program.look(time))
            assert got == events_at(program.calls, time, "a")
