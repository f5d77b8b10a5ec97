def test_a_function_calls_itself(solution):
    """Starts a call for each place in which a function stands.

    Count places, not names.
    """
    tracer = solution.Tracer()
    assert tracer.feed(0, "desk", ["main", "fade"]) == [(0, "desk", "start", "main"), (0, "desk", "start", "fade")]
    assert tracer.feed(10, "desk", ["main", "fade", "fade"]) == [(10, "desk", "start", "fade")]
    assert tracer.feed(20, "desk", ["main", "fade", "fade", "fade"]) == [(20, "desk", "start", "fade")]
    assert tracer.finish(30) == [(30, "desk", "end", name) for name in ["fade", "fade", "fade", "main"]]


def test_a_function_goes_on(solution):
    """Takes a function on its next line for the same call.

    A function's own line says nothing about whether it has returned.
    """
    tracer = solution.Tracer()
    assert tracer.feed(0, "desk", [("main", 3)]) == [(0, "desk", "start", "main")]
    assert tracer.feed(10, "desk", [("main", 4)]) == []
    assert tracer.feed(20, "desk", [("main", 4), "sin"]) == [(20, "desk", "start", "sin")]
    assert tracer.feed(30, "desk", [("main", 8)]) == [(30, "desk", "end", "sin")]
    assert tracer.finish(40) == [(40, "desk", "end", "main")]
