from autograder.worlds import Model


def test_a_request_alone(solution, run, clock):
    """Sends a request that has waited long enough, without company.

    ``loop.call_later`` calls a function when the wait is over.
    """
    model = Model(latency=2.0)
    batcher = solution.Batcher(model.run, size=3, max_wait=5.0)
    assert run(batcher.submit("tea")) == "re: tea [0.0]"
    assert [call.started for call in model.calls] == [5.0]
    assert clock.now == 7.0


def test_size_or_wait(solution, run):
    """Sends by size or by wait, whichever comes first.

    The oldest request decides about the wait.
    """
    model = Model(latency=1.0)
    batcher = solution.Batcher(model.run, size=3, max_wait=5.0)
    asks = [batcher.submit(text) for text in ("tea", "milk", "salt", "rice", "eggs")]
    run.together(*asks, starts=[0.0, 1.0, 2.0, 9.0, 11.0])
    assert model.batches == [["tea", "milk", "salt"], ["rice", "eggs"]]
    assert [call.started for call in model.calls] == [2.0, 14.0]


def test_the_wait_goes_on_while_the_model_is_busy(solution, run):
    """Counts the wait from the submit, although the model was busy then.

    Write the time of arrival down in ``submit``.
    """
    model = Model(latency=4.0)
    batcher = solution.Batcher(model.run, size=3, max_wait=5.0)
    asks = [batcher.submit(text) for text in ("tea", "milk", "salt", "rice")]
    run.together(*asks, starts=[0.0, 1.0, 6.0, 7.0])
    assert model.batches == [["tea", "milk"], ["salt", "rice"]]
    assert [call.started for call in model.calls] == [5.0, 11.0]
