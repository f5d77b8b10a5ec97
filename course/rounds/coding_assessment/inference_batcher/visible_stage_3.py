from autograder.worlds import Model


def test_urgent_ones_first(solution, run):
    """Sends the most urgent first; waiting makes urgent.

    Work the urgency out when a batch is formed, for everyone in line.
    """
    model = Model(latency=[20.0, 1.0])
    batcher = solution.Batcher(model.run, size=2, budget=100, age=10)
    asks = [
        batcher.submit("busy", tokens=100),
        batcher.submit("book", tokens=90),
        batcher.submit("word", tokens=5),
        batcher.submit("paid", tokens=20, priority=1),
        batcher.submit("rush", tokens=30, priority=3),
    ]
    run.together(*asks, starts=[0.0, 1.0, 2.0, 3.0, 4.0])
    assert model.batches == [["busy"], ["rush", "paid"], ["book", "word"]]
    assert [call.started for call in model.calls] == [0.0, 20.0, 21.0]


def test_within_the_budget(solution, run):
    """Keeps to the budget, and sends as soon as there is enough for a batch.

    Add the tokens up while you fill a batch, and stop before it is too much.
    """
    model = Model(latency=2.0)
    batcher = solution.Batcher(model.run, size=9, max_wait=5.0, budget=100)
    asks = [
        batcher.submit("busy", tokens=100),
        batcher.submit("page", tokens=60),
        batcher.submit("book", tokens=70),
        batcher.submit("word", tokens=45),
    ]
    run.together(*asks, starts=[0.0, 0.25, 0.5, 0.75])
    assert model.batches == [["busy"], ["page"], ["book"], ["word"]]
    assert [call.started for call in model.calls] == [0.0, 2.0, 4.0, 6.0]


def test_too_large(solution, run, clock):
    """Refuses a request that fits into no batch, at once.

    Look at its tokens before it gets in line.
    """
    model = Model()
    batcher = solution.Batcher(model.run, size=2, budget=100)
    got = run.together(batcher.submit("library", tokens=101))
    assert got[0][0] == "raised"
    assert isinstance(got[0][1], ValueError)
    assert model.calls == []
    assert clock.now == 0.0


def test_a_caller_leaves_the_line(solution, run):
    """Does not send a request whose caller was cancelled while it waited.

    A ``finally`` around the await sees the cancel.
    """
    model = Model(latency=2.0)
    batcher = solution.Batcher(model.run, size=2)
    asks = [batcher.submit(text) for text in ("tea", "milk", "salt")]
    got = run.together(*asks, starts=[0.0, 2.0, 3.0], cancels=[1.0, None, None])
    assert got == [("cancelled", None), ("value", "re: milk [0.0]"), ("value", "re: salt [0.1]")]
    assert model.batches == [["milk", "salt"]]


def test_a_caller_leaves_in_flight(solution, run):
    """Gives the others their replies when a caller is cancelled in flight.

    Its future is done when the reply comes; pass it over.
    """
    model = Model(latency=9.0)
    batcher = solution.Batcher(model.run, size=2)
    asks = [batcher.submit(text) for text in ("tea", "milk", "salt", "rice")]
    got = run.together(*asks, cancels=[4.0, None, None, None])
    assert got[0] == ("cancelled", None)
    assert got[1:] == [("value", "re: milk [0.1]"), ("value", "re: salt [1.0]"), ("value", "re: rice [1.1]")]
    assert model.outcomes() == {"ok": 2}
