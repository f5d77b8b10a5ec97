import math
from collections import defaultdict

from .hidden_stage_1 import Program, draw_times, draw_words


class Seen:
    """A call, when it was seen first, and in how many samples."""

    def __init__(self, frame, first):
        self.name, self.first, self.count = name_of(frame), first, 0


def name_of(frame):
    return frame if isinstance(frame, str) else frame[0]


def goes_on(before, after, place):
    """Whether the call at a place of one stack is the call at that place of the next."""
    names = [[name_of(frame) for frame in stack[: place + 1]] for stack in (before, after)]
    return before[:place] == after[:place] and names[0] == names[1]


def replay(samples, gap):
    """``(time, kind, call)`` for all that happened in one thread, and its calls that go on."""
    happened, running, before, last = [], [], [], -math.inf
    for time, stack in samples:
        silent = time > last + gap
        kept = 0 if silent else sum(goes_on(before, stack, place) for place in range(len(running)))
        happened += [(last + gap if silent else time, "end", call) for call in reversed(running[kept:])]
        running = running[:kept] + [Seen(frame, time) for frame in stack[kept:]]
        happened += [(time, "start", call) for call in running[kept:]]
        for call in running:
            call.count += 1
        before, last = stack, time
    return happened, running


def certain(arrivals, least=1, window=0, gap=math.inf, end=None):
    """Events of each thread that are certain after these arrivals, or, with ``end``, after the tracer has finished."""
    newest, taken = -math.inf, {}
    for time, thread, stack in arrivals:
        if time >= newest - window:
            taken.setdefault((time, thread), stack)
        newest = max(newest, time)
    horizon = newest - window if end is None else end
    settled = defaultdict(list)
    for (time, thread), stack in sorted(taken.items(), key=lambda item: item[0][0]):
        if time <= horizon:
            settled[thread].append((time, stack))
    bound, events = horizon, {}
    for thread, samples in settled.items():
        if end is not None or horizon > samples[-1][0] + gap:
            samples.append((horizon, []))
        happened, running = replay(samples, gap)
        bound = min([bound, *(call.first for call in running if call.count < least)])
        events[thread] = [(time, thread, kind, call.name) for time, kind, call in happened if call.count >= least]
    return {thread: due for thread, own in events.items() if (due := [event for event in own if event[0] <= bound])}


def by_thread(events):
    found = defaultdict(list)
    for event in events:
        found[event[1]].append(event)
    return found


def follow(tracer, arrivals, end=None, **parameters):
    """Feed the arrivals. After each, what is certain is out, all of it and no more, and in the order of its times."""
    out = []
    for count, arrival in enumerate(arrivals, start=1):
        out += tracer.feed(*arrival)
        assert by_thread(out) == certain(arrivals[:count], **parameters)
    if end is not None:
        out += tracer.finish(end)
        assert by_thread(out) == certain(arrivals, end=end, **parameters)
    assert [event[0] for event in out] == sorted(event[0] for event in out)


def draw_arrivals(rng, threads, count, lateness=0, lost=0.0, twice=0.0, **drawn):
    """Samples of drawn programs in the order in which they arrive, at most ``lateness`` late, some lost or twice."""
    arrivals = []
    for thread in threads:
        program = Program(rng, draw_words(rng, 4), deepest=4, **drawn)
        for time in draw_times(rng, count):
            sample = (time, thread, program.look(time))
            for _ in range(1 + (rng.random() < twice)):
                if rng.random() >= lost:
                    arrivals.append((time + rng.randint(0, 4 * lateness) / 4, sample))
    return [sample for _, sample in sorted(arrivals, key=lambda arrival: arrival[0])]


def last_time(arrivals):
    return max(time for time, _, _ in arrivals)


def test_threads_by_turns_drawn(solution, rng):
    """Compares each sample with the one before of the same thread, however the threads take turns.

    Keep a stack for each thread. Any text may name one, the empty one too.
    """
    arrivals = draw_arrivals(rng, draw_words(rng, 4), 15)
    follow(solution.Tracer(), arrivals, last_time(arrivals) + rng.randint(0, 9))


def test_samples_out_of_order_drawn(solution, rng):
    """Takes the samples of each thread in the order of their times, as soon as they have settled.

    A sample has to wait until none that is earlier can come, and no longer.
    """
    for _ in range(2):
        lateness = rng.randint(10, 40)
        arrivals = draw_arrivals(rng, draw_words(rng, 2), 18, lateness)
        tracer = solution.Tracer(window=lateness)
        follow(tracer, arrivals, last_time(arrivals) + rng.randint(0, 9), window=lateness)


def test_too_late_or_twice_drawn(solution, rng):
    """Ignores samples that come too late and samples that come twice, and nothing else.

    What is too late is decided as a sample arrives, by the latest time fed so far. Of two samples the first one counts.
    """
    for _ in range(2):
        lateness = rng.randint(20, 40)
        arrivals = draw_arrivals(rng, draw_words(rng, 3), 12, lateness, twice=0.3)
        other = draw_words(rng, 3)
        arrivals = [(time, thread, rng.choice([stack, stack, other])) for time, thread, stack in arrivals]
        window = lateness // 3
        follow(solution.Tracer(window=window), arrivals, last_time(arrivals) + 1, window=window)


def test_a_gap_drawn(solution, rng):
    """Ends the calls of a thread that was not heard of for too long, and takes all that it shows then for new.

    They end so long after the last sample as a call is believed in.
    """
    gap = rng.randint(5, 12)
    arrivals = draw_arrivals(rng, draw_words(rng, 2), 25, recursion=True)
    follow(solution.Tracer(gap=gap), arrivals, last_time(arrivals) + rng.choice([gap, gap + 1]), gap=gap)


def test_at_the_edges(solution, rng):
    """Keeps to the edges of window and gap, which still belong to them.

    A sample exactly at the horizon is in time and settled. A sample exactly a gap after the one before is in time, too.
    """
    one, two = draw_words(rng, 2)
    window, gap, begin = rng.randint(2, 9), rng.randint(10, 20), rng.choice([-5, 0, 3])
    tracer = solution.Tracer(window=window, gap=gap)
    assert tracer.feed(begin + gap, "a", [one, two]) == []
    assert tracer.feed(begin + gap - window, "b", [one]) == [(begin + gap - window, "b", "start", one)]
    assert tracer.feed(begin + gap - window - 0.25, "b", []) == []
    assert tracer.feed(begin + gap + window, "c", []) == [(begin + gap, "a", "start", n) for n in (one, two)]
    assert tracer.feed(begin + 2 * gap + window, "c", []) == [(begin + 2 * gap - window, "b", "end", one)]
    assert tracer.feed(begin + 2 * gap, "a", [one]) == [(begin + 2 * gap, "a", "end", two)]
    assert tracer.feed(begin + 3 * gap + window, "c", []) == []
    assert tracer.feed(begin + 3 * gap + window + 0.25, "c", []) == [(begin + 3 * gap, "a", "end", one)]
    assert tracer.finish(begin + 9 * gap) == []


def test_a_silent_thread(solution, rng):
    """Ends the calls of a thread that is never heard of again, as soon as no sample in time can come.

    Other threads move the horizon. Look at the silent ones whenever it has moved.
    """
    names, window, gap = draw_words(rng, 3), rng.randint(0, 9), rng.randint(20, 40)
    tracer = solution.Tracer(window=window, gap=gap)
    tracer.feed(0, "gone", names)
    tracer.feed(window, "here", [])
    for time in range(window + 5, 120, 5):
        expected = [(gap, "gone", "end", name) for name in reversed(names)] if 0 < time - window - gap <= 5 else []
        assert tracer.feed(time, "here", []) == expected
    assert tracer.finish(120) == []


def test_a_silence_is_no_silence_yet(solution, rng):
    """Does not take a thread for silent while a sample may still come that says otherwise.

    It is the horizon that has to pass, not the newest sample.
    """
    name, other = draw_words(rng, 2)
    window, gap = rng.randint(20, 30), rng.randint(10, 15)
    tracer = solution.Tracer(window=window, gap=gap)
    tracer.feed(0, "a", [name])
    assert tracer.feed(window, "b", []) == [(0, "a", "start", name)]
    assert tracer.feed(gap + window, "a", [name, other]) == []
    for time in range(gap, gap + window, gap):
        assert tracer.feed(time, "a", [name]) == []
    assert tracer.feed(gap + 2 * window, "b", []) == [(gap + window, "a", "start", other)]


def test_a_start_that_waits_holds_back_what_is_later(solution, rng):
    """Lets no event out before one of another thread that is earlier, and none later than needed.

    A call that waits for its samples holds back all that is later than its start, until it is decided either way.
    """
    slow, fast = draw_words(rng, 2)
    least = rng.randint(2, 5)
    end = 2 * least + 1
    held = [(1, "fast", "start", fast), (end, "fast", "end", fast)]
    for stays in (False, True):
        tracer = solution.Tracer(least=least)
        assert tracer.feed(0, "slow", [slow]) == []
        for time in range(1, end + 1):
            assert tracer.feed(time, "fast", [fast] if time < end else []) == []
        if not stays:
            assert tracer.feed(end + 1, "slow", []) == held
            continue
        for count in range(2, least + 1):
            got = tracer.feed(end + count, "slow", [slow])
            assert got == ([(0, "slow", "start", slow), *held] if count == least else [])


def test_any_evening(solution, rng):
    """Follows any evening: many threads, late, doubled and lost samples, short calls and silences.

    All rules hold at the same time, and each event comes out as soon as it may.
    """
    for least in (1, 2, 3):
        lateness, gap = rng.randint(0, 20), rng.randint(10, 40)
        threads = draw_words(rng, rng.randint(2, 4))
        arrivals = draw_arrivals(rng, threads, 18, lateness, lost=0.1, twice=0.1, recursion=True)
        window = max(0, lateness - 5)
        tracer = solution.Tracer(least=least, window=window, gap=gap)
        follow(tracer, arrivals, last_time(arrivals) + 1, least=least, window=window, gap=gap)
