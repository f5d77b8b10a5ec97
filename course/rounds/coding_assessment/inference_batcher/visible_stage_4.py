from autograder.worlds import Model


def test_a_poisoned_batch(solution, run):
    """Finds the bad request of a failed batch; the others get their replies.

    Run the two halves of a failed batch, and their halves, if they fail.
    """
    model = Model()
    model.refuse("poison")
    batcher = solution.Batcher(model.run, size=4)
    got = run.together(*[batcher.submit(text) for text in ("tea", "milk", "poison", "salt")])
    assert [kind for kind, _ in got] == ["value", "value", "raised", "value"]
    assert [value.split(" [")[0] for kind, value in got if kind == "value"] == ["re: tea", "re: milk", "re: salt"]
    assert isinstance(got[2][1], ValueError)
    assert model.batches[0] == ["tea", "milk", "poison", "salt"]
    assert len(model.calls) <= 5
    assert model.most_in_flight == 1


def test_one_key_one_request(solution, run):
    """Sends the request of a key once, for callers before, during and after.

    Keep the request by its key from the moment it is made.
    """
    model = Model(latency=4.0)
    batcher = solution.Batcher(model.run, size=1)
    asks = [batcher.submit("tea", key="order 7") for _ in range(3)]
    got = run.together(*asks, starts=[0.0, 1.0, 9.0])
    assert got == [("value", "re: tea [0.0]")] * 3
    assert model.batches == [["tea"]]


def test_a_failed_key_may_try_again(solution, run):
    """Sends a key's request again when it has failed before.

    Only a success is worth keeping.
    """
    model = Model(latency=4.0)
    model.fail(0)
    batcher = solution.Batcher(model.run, size=1)
    got = run.together(batcher.submit("tea", key="order 7"), batcher.submit("tea", key="order 7"), starts=[0.0, 9.0])
    assert [kind for kind, _ in got] == ["raised", "value"]
    assert model.batches == [["tea"], ["tea"]]


def test_a_full_line(solution, run):
    """Refuses the least urgent when one more comes than may wait.

    The newcomer is refused only if nobody in line is less urgent, or equally urgent ones came before.
    """
    model = Model(latency=9.0)
    batcher = solution.Batcher(model.run, size=1, capacity=2)
    asks = [
        batcher.submit("busy"),
        batcher.submit("tea"),
        batcher.submit("milk"),
        batcher.submit("salt"),
        batcher.submit("rush", priority=1),
    ]
    got = run.together(*asks, starts=[0.0, 1.0, 2.0, 3.0, 4.0])
    assert [kind for kind, _ in got] == ["value", "value", "raised", "raised", "value"]
    assert [value.type_name for kind, value in got if kind == "raised"] == ["QueueFull", "QueueFull"]
    assert model.batches == [["busy"], ["rush"], ["tea"]]
