def all_events(tracer, samples, end):
    events = []
    for time, stack in samples:
        events += tracer.feed(time, "desk", stack)
    return events + tracer.finish(end)


def test_short_calls_left_out(solution):
    """Leaves out calls that were seen too seldom.

    Count the samples of each open call. Its start goes out when the count is reached.
    """
    samples = [(0, ["main"]), (10, ["main"]), (20, ["main", "tick"]), (30, ["main", "fade"]), (40, ["main", "fade"])]
    assert all_events(solution.Tracer(least=2), samples, 50) == [
        (0, "desk", "start", "main"),
        (30, "desk", "start", "fade"),
        (50, "desk", "end", "fade"),
        (50, "desk", "end", "main"),
    ]


def test_a_start_keeps_its_time(solution):
    """Gives a start the time of the first sample of its call.

    Remember that time from the first sample on.
    """
    alone, fading = ["main"], ["main", "fade"]
    samples = [(0, alone), (10, alone), (20, alone), (30, fading), (40, fading), (50, fading)]
    assert all_events(solution.Tracer(least=3), samples, 60) == [
        (0, "desk", "start", "main"),
        (30, "desk", "start", "fade"),
        (60, "desk", "end", "fade"),
        (60, "desk", "end", "main"),
    ]
