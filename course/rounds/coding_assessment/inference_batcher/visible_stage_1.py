from autograder.worlds import Model


def test_a_full_batch_goes_out(solution, run, clock):
    """Sends a batch when it is full, and gives each caller its own reply.

    Give every request a future of its own; the batch resolves them, in order.
    """
    model = Model(latency=2.0)
    batcher = solution.Batcher(model.run, size=2)
    got = run.together(batcher.submit("tea"), batcher.submit("milk"), starts=[0.0, 3.0])
    assert got == [("value", "re: tea [0.0]"), ("value", "re: milk [0.1]")]
    assert model.batches == [["tea", "milk"]]
    assert clock.now == 5.0


def test_one_batch_at_a_time(solution, run, clock):
    """Waits until the model is free before it sends the next batch.

    When a batch has come back, look whether the next one is full already.
    """
    model = Model(latency=2.0)
    batcher = solution.Batcher(model.run, size=2)
    got = run.together(*[batcher.submit(text) for text in ("tea", "milk", "salt", "rice")])
    assert got == [("value", f"re: {text}") for text in ("tea [0.0]", "milk [0.1]", "salt [1.0]", "rice [1.1]")]
    assert model.batches == [["tea", "milk"], ["salt", "rice"]]
    assert model.most_in_flight == 1
    assert clock.now == 4.0


def test_close_sends_the_rest(solution, run, clock):
    """Sends what is left when it is closed, and then takes no more.

    What waits goes out without company once no more can come.
    """
    model = Model(latency=2.0)
    batcher = solution.Batcher(model.run, size=2)
    asks = [batcher.submit(text) for text in ("tea", "milk", "salt", "late")]
    got = run.together(*asks, batcher.close(), starts=[0.0, 0.0, 0.0, 5.0, 1.0])
    assert got[:3] == [("value", "re: tea [0.0]"), ("value", "re: milk [0.1]"), ("value", "re: salt [1.0]")]
    assert got[3][0] == "raised"
    assert isinstance(got[3][1], RuntimeError)
    assert got[4] == ("value", None)
    assert model.batches == [["tea", "milk"], ["salt"]]
    assert clock.now == 5.0


def test_the_model_fails_once(solution, run):
    """Gives the model's exception to the requests of that batch, and goes on.

    Catch what ``run`` raises where you await it, and hand it to those who wait.
    """
    model = Model()
    model.fail(0)
    batcher = solution.Batcher(model.run, size=1)
    got = run.together(batcher.submit("tea"), batcher.submit("milk"))
    assert [kind for kind, _ in got] == ["raised", "value"]
    assert isinstance(got[0][1], ConnectionError)
    assert got[1][1] == "re: milk [1.0]"
