def test_calls_and_returns(solution):
    """Starts what is new in a stack and ends what is gone.

    Compare each stack with the one before: what they have in common at the beginning goes on.
    """
    tracer = solution.Tracer()
    assert tracer.feed(0, "desk", ["main", "show"]) == [(0, "desk", "start", "main"), (0, "desk", "start", "show")]
    assert tracer.feed(10, "desk", ["main", "show", "fade"]) == [(10, "desk", "start", "fade")]
    assert tracer.feed(20, "desk", ["main", "show", "fade"]) == []
    assert tracer.feed(30, "desk", ["main"]) == [(30, "desk", "end", "fade"), (30, "desk", "end", "show")]
    assert tracer.finish(35) == [(35, "desk", "end", "main")]


def test_another_branch(solution):
    """Ends one branch before it starts another.

    Ends come innermost first, then starts come outermost first.
    """
    tracer = solution.Tracer()
    tracer.feed(0, "desk", ["main", "show", "fade"])
    assert tracer.feed(10, "desk", ["main", "save", "write"]) == [
        (10, "desk", "end", "fade"),
        (10, "desk", "end", "show"),
        (10, "desk", "start", "save"),
        (10, "desk", "start", "write"),
    ]


def test_nothing_runs(solution):
    """Takes an empty stack for what it is.

    With an empty stack all calls have ended, and there is nothing left to finish.
    """
    tracer = solution.Tracer()
    assert tracer.feed(0, "desk", []) == []
    assert tracer.feed(10, "desk", ["main"]) == [(10, "desk", "start", "main")]
    assert tracer.feed(20, "desk", []) == [(20, "desk", "end", "main")]
    assert tracer.finish(30) == []
