"""The simulated model keeps an exact record of its calls, and fails as it was told to."""

import asyncio

import pytest

from autograder.worlds import BatchCall, Model, simulate


def timed(coroutine):
    """The result, and the virtual seconds that it took."""

    async def main():
        value = await coroutine
        return value, asyncio.get_running_loop().time()

    return simulate(main())


async def in_turn(model, *batches):
    """How each call ended, one after the other."""
    return [(await asyncio.gather(model.run(prompts), return_exceptions=True))[0] for prompts in batches]


def test_replies_name_their_call_and_place_and_the_call_is_recorded():
    model = Model(latency=2.5)
    assert timed(in_turn(model, ["a", "b"], ["a"])) == ([["re: a [0.0]", "re: b [0.1]"], ["re: a [1.0]"]], 5.0)
    assert model.calls == [
        BatchCall(["a", "b"], 0.0, 2.5, "ok", ["re: a [0.0]", "re: b [0.1]"]),
        BatchCall(["a"], 2.5, 5.0, "ok", ["re: a [1.0]"]),
    ]
    assert (model.in_flight, model.most_in_flight) == (0, 1)


def test_prompts_may_be_anything():
    model = Model()
    prompts = [{"text": "a"}, [], None, "", 0, {"text": "a"}]
    assert len(simulate(model.run(prompts))) == len(prompts)
    assert (model.count({"text": "a"}), model.count(None), model.count("b")) == (2, 1, 0)


def test_the_record_is_no_list_of_the_callers():
    model, prompts = Model(), ["a"]
    replies = simulate(model.run(prompts))
    prompts.append("b")
    replies.clear()
    assert model.batches == [["a"]]
    assert model.calls[0].replies == ["re: a [0.0]"]


def test_latencies_of_single_calls():
    model = Model(latency=[1.0, 4.0])
    assert timed(in_turn(model, ["a"], ["b"], ["c"]))[1] == 9.0
    assert [call.ended for call in model.calls] == [1.0, 5.0, 9.0]


def test_no_latency_is_refused():
    with pytest.raises(ValueError, match="latency is empty"):
        Model(latency=[])


def test_a_refused_prompt_fails_each_call_that_holds_it():
    model = Model()
    model.refuse("bad")
    model.refuse({"worse": 1}, KeyError("worse"))
    ends, seconds = timed(in_turn(model, ["a", "bad", {"worse": 1}], [{"worse": 1}, "bad"], ["a"]))
    assert [str(end) for end in ends[:2]] == ["the model cannot read 'bad'", "'worse'"]
    assert [type(end) for end in ends[:2]] == [ValueError, KeyError]
    assert ends[2] == ["re: a [2.0]"]
    assert (seconds, model.outcomes()) == (3.0, {"error": 2, "ok": 1})


def test_one_call_fails_by_its_number():
    model = Model()
    model.fail(0)
    model.fail(2, TimeoutError("late"))
    ends, _ = timed(in_turn(model, ["a"], ["a"], ["a"]))
    assert [type(end) for end in ends] == [ConnectionError, list, TimeoutError]


def test_replies_that_are_too_few():
    model = Model()
    model.leave_out("mute")
    assert simulate(in_turn(model, ["a", "mute", "b"], ["mute"])) == [["re: a [0.0]", "re: b [0.2]"], []]


def test_more_calls_than_lanes_are_refused_at_once():
    model = Model(latency=3.0, lanes=2)

    async def crowd():
        return await asyncio.gather(*(model.run([n]) for n in range(3)), return_exceptions=True)

    ends, seconds = timed(crowd())
    assert [type(end) for end in ends] == [list, list, RuntimeError]
    assert "it takes 2 at a time" in str(ends[2])
    assert (seconds, model.calls[2].ended) == (3.0, 0.0)
    assert (model.most_in_flight, model.in_flight) == (3, 0)


def test_a_batch_without_a_prompt_is_refused_and_recorded():
    model = Model()
    with pytest.raises(RuntimeError, match="without a prompt"):
        simulate(model.run([]))
    assert (model.batches, model.calls[0].outcome) == ([[]], "error")


@pytest.mark.parametrize("prompts", [None, "text", ("a", "b"), {"a": 1}])
def test_what_is_no_list_is_refused_and_not_recorded(prompts):
    model = Model()
    with pytest.raises(TypeError, match="takes a list of prompts"):
        simulate(model.run(prompts))
    assert model.calls == []


def test_a_cancelled_call():
    model = Model(latency=5.0)

    async def give_up():
        task = asyncio.create_task(model.run(["a"]))
        await asyncio.sleep(2)
        assert (model.in_flight, model.calls[0].outcome, model.calls[0].ended) == (1, "in flight", None)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    simulate(give_up())
    assert model.calls == [BatchCall(["a"], 0.0, 2.0, "cancelled")]
    assert model.in_flight == 0
