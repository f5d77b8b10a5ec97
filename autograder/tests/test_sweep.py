"""`sweep` finds what depends on latencies, shows it turn by turn, and repeats it exactly."""

import asyncio

import pytest

from autograder.worlds import Faults, Service, explore, replay, simulate, sweep


async def fetches_twice(rng):
    seen, service = set(), Service(lambda key: rng.uniform(0.1, 1))

    async def visit(page):
        await asyncio.sleep(rng.uniform(0, 2))
        if page not in seen:
            await service.call(page)
            seen.add(page)

    await asyncio.gather(visit("a"), visit("a"))
    assert service.count("a") == 1


async def claims_first(rng):
    seen, service = set(), Service(lambda key: rng.uniform(0.1, 1))

    async def visit(page):
        await asyncio.sleep(rng.uniform(0, 2))
        if page not in seen:
            seen.add(page)
            await service.call(page)

    await asyncio.gather(visit("a"), visit("a"))
    assert service.count("a") == 1


async def waits_for_ever(rng):
    await asyncio.Event().wait()


async def leaves_a_task(rng):
    asyncio.create_task(asyncio.sleep(9))  # noqa: RUF006
    await asyncio.sleep(1)


def test_what_depends_on_latencies_is_found_and_shown_turn_by_turn():
    found = sweep(fetches_twice)
    assert not found.ok
    assert type(found.error) is AssertionError
    first = fetches_twice.__code__.co_firstlineno
    visits = [turn for turn in found.turns if turn.task.startswith("visit")]
    assert {turn.task for turn in visits} == {"visit-1", "visit-2"}
    # both went from the sleep to the call before either noted the page
    assert sum((turn.start - first, turn.stop - first) == (4, 6) for turn in visits) == 2
    text = str(found)
    assert "AssertionError" in text
    assert "waits at `await service.call(page)`" in text
    assert "not guaranteed" in text


def test_a_run_is_repeated_by_its_seed():
    found = sweep(fetches_twice, seed="other")
    again = replay(fetches_twice, found.seed)
    assert (again.turns, again.findings, type(again.error)) == (found.turns, found.findings, type(found.error))
    assert found.seed.startswith("other/")


def test_a_right_program_passes_every_run():
    found = sweep(claims_first, seeds=50)
    assert found.ok
    assert (found.runs, found.error, found.turns) == (50, None, ())
    assert "no proof" in str(found)


def test_a_deadlock_is_a_failure_that_names_its_line():
    found = sweep(waits_for_ever)
    assert (found.runs, type(found.error).__name__, found.findings) == (1, "Deadlock", ())
    assert f"line {waits_for_ever.__code__.co_firstlineno + 1}" in str(found)


def test_what_asyncio_lets_pass_fails_a_strict_sweep_only():
    found = sweep(leaves_a_task)
    assert [finding.kind for finding in found.findings] == ["left running"]
    assert (found.error, found.ok) == (None, False)
    assert sweep(leaves_a_task, seeds=3, strict=False).ok


def test_a_notebooks_own_loop_is_no_hindrance():
    async def cell():
        return sweep(fetches_twice).seed

    assert asyncio.run(cell()) == sweep(fetches_twice).seed


def test_what_cannot_be_called_or_repeated_is_said_in_one_sentence():
    with pytest.raises(TypeError, match="takes an async function"):
        sweep(3)
    with pytest.raises(TypeError, match="seed of a sweep or the schedule"):
        replay(fetches_twice, 7)


def test_replay_takes_a_schedule_too():
    def program():
        assert explore is not None

    assert replay(program, []).status == "done"


# -- services and faults -------------------------------------------------------------------------------------------------


def test_a_service_takes_its_time_fails_by_plan_and_keeps_a_record():
    service = Service({"a": 3, "b": 1}, faults=Faults({"b": [None, TimeoutError("b")]}), reply=str.upper)

    async def program():
        both = await asyncio.gather(service.call("a"), service.call("b"))
        again = await asyncio.gather(service.call("b"), return_exceptions=True)
        task = asyncio.create_task(service.call("a"))
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.wait([task])
        return both, type(again[0])

    assert simulate(program()) == (["A", "B"], TimeoutError)
    assert [(call.key, call.started, call.ended, call.outcome) for call in service.calls] == [
        ("a", 0, 3, "ok"), ("b", 0, 1, "ok"), ("b", 3, 4, "error"), ("a", 4, 5, "cancelled"),
    ]  # fmt: skip
    assert (service.most_in_flight, service.in_flight, service.count("b")) == (2, 0, 2)
    assert service.most_in_flight_of("a") == 1
    assert service.outcomes() == {"ok": 2, "error": 1, "cancelled": 1}


def test_faults_are_drawn_from_a_seed():
    import random

    def drawn():
        faults = Faults.drawn(random.Random(5), range(100), share=0.5, most=2)
        return [[faults.next(key) is not None for _ in range(3)] for key in range(100)]

    assert drawn() == drawn()
    ways = {tuple(way) for way in drawn()}
    assert ways == {(False, False, False), (True, False, False), (True, True, False)}


def test_faults_that_never_end():
    faults = Faults.always(["x"], OSError)
    assert [type(faults.next("x")) for _ in range(3)] == [OSError] * 3
    assert faults.next("y") is None


def test_work_from_threads_ends_when_its_time_is_up():
    now = [0.0]
    service = Service(2, now=lambda: now[0], faults=Faults.always(["bad"], KeyError))
    good, bad = service.work("good"), service.work("bad")
    assert (good.seconds, good.value, service.in_flight) == (2, ["good", "done"], 2)
    now[0] = 2.0
    good.done()
    with pytest.raises(KeyError):
        bad.done()
    assert [(call.ended, call.outcome) for call in service.calls] == [(2, "ok"), (2, "error")]
    with pytest.raises(TypeError, match="needs a clock"):
        Service().work("x")
