def all_events(tracer, samples, end):
    events = []
    for time, thread, stack in samples:
        events += tracer.feed(time, thread, stack)
    return events + tracer.finish(end)


def test_threads_by_turns(solution):
    """Compares each sample with the one before of the same thread.

    Keep a stack for each thread.
    """
    samples = [(0, "desk", ["main"]), (5, "dmx", ["send"]), (10, "desk", ["main", "fade"]), (15, "dmx", ["wait"])]
    assert all_events(solution.Tracer(), samples, 20)[:5] == [
        (0, "desk", "start", "main"),
        (5, "dmx", "start", "send"),
        (10, "desk", "start", "fade"),
        (15, "dmx", "end", "send"),
        (15, "dmx", "start", "wait"),
    ]


def test_samples_out_of_order(solution):
    """Takes samples in the order of their times.

    A sample has to wait until none that is earlier can come.
    """
    samples = [(0, ["main"]), (20, ["main", "fade"]), (10, ["main"]), (40, []), (30, ["main"])]
    events = all_events(solution.Tracer(window=15), [(time, "desk", stack) for time, stack in samples], 50)
    assert events == [
        (0, "desk", "start", "main"),
        (20, "desk", "start", "fade"),
        (30, "desk", "end", "fade"),
        (40, "desk", "end", "main"),
    ]


def test_too_late_or_twice(solution):
    """Ignores a sample that comes too late, and one that comes twice.

    The horizon is the latest time fed so far, minus the window.
    """
    samples = [(0, ["main"]), (20, ["main"]), (20, ["main", "fade"]), (4, []), (30, ["main"])]
    events = all_events(solution.Tracer(window=15), [(time, "desk", stack) for time, stack in samples], 40)
    assert events == [(0, "desk", "start", "main"), (40, "desk", "end", "main")]


def test_a_gap(solution):
    """Ends the calls of a thread that was not heard of for too long.

    They end so long after its last sample, and what the next one shows is new.
    """
    samples = [(0, "desk", ["main"]), (10, "desk", ["main"]), (100, "desk", ["main"])]
    assert all_events(solution.Tracer(gap=30), samples, 110) == [
        (0, "desk", "start", "main"),
        (40, "desk", "end", "main"),
        (100, "desk", "start", "main"),
        (110, "desk", "end", "main"),
    ]
