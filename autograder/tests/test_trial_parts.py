"""The parts of a trial: history, ledger, faults, telemetry, store, load, verdicts."""

import math
import random
import statistics

import pytest

from autograder.worlds import simulate
from autograder.worlds.trial import (
    CODE,
    CONVERSATION,
    Effect,
    Event,
    Fault,
    History,
    Injector,
    Ledger,
    Outcome,
    Planned,
    Store,
    StoreTimeout,
    Surge,
    Telemetry,
    Tokens,
    across,
    arrivals,
    at_least,
    broken,
    counts,
    draw,
    first_difference,
    holds,
    impurities,
    unknown,
    within,
    worst,
)
from autograder.worlds.trial.history import excerpt


@pytest.mark.parametrize("at", [None, 0.0, 4.0, 10.0, 17.0, 19.0])
def test_of_a_long_story_its_beginning_is_told_and_what_led_to_the_break(at):
    events = [Event(float(second), "x", 1, {}) for second in range(20)]
    shown = excerpt(events, 9, at)
    left = [one for one in shown if isinstance(one, int)]
    kept = [one for one in shown if not isinstance(one, int)]
    assert len(kept) == 9
    assert sum(left) == 11
    assert kept == sorted(kept)
    assert kept[:3] == events[:3]
    assert events[19 if at is None else int(at)] in kept
    assert excerpt(events[:9], 9, at) == events[:9]


def test_a_history_is_asked_by_subject_and_by_time():
    history = History()
    history.add(1.0, "sent", 7, node=2)
    history.add(2.0, "sent", 8)
    history.add(3.0, "done", 7)
    assert [event.kind for event in history.of(7)] == ["sent", "done"]
    assert [event.subject for event in history.between(1.0, 3.0, "sent")] == [7, 8]
    assert [event.at for event in history.between(2.0, 9.0)] == [2.0, 3.0]


def test_a_digest_tells_two_histories_apart_and_the_first_difference_says_where():
    one, other = History(), History()
    for history in (one, other):
        history.add(1.0, "sent", 7, node=2)
    assert one.digest() == other.digest()
    assert first_difference(one.lines(), other.lines()) is None
    other.add(2.0, "done", 7)
    assert one.digest() != other.digest()
    assert first_difference(one.lines(), other.lines()) == ("", "2.000000 done 7 ")
    one.add(2.5, "done", 7)
    assert first_difference(one.lines(), other.lines()) == ("2.500000 done 7 ", "2.000000 done 7 ")


def test_a_ledger_keeps_the_first_ending_and_counts_the_rest():
    ledger = Ledger()
    ledger.open(1, 0.0, 5.0)
    ledger.open(2, 1.0, 6.0)
    ledger.open(3, 9.0, 12.0)
    assert ledger.end(1, 4.0, "ok").good
    assert ledger.end(1, 4.5, "failed").outcome == "ok"
    assert ledger.entries[1].endings == 2
    assert not ledger.end(2, 6.5, "ok").good
    assert ledger.last_good == 4.0
    assert ledger.goodput(0.0, 5.0) == 0.5
    assert ledger.goodput(0.0, 5.0, without=("ok",)) is None
    assert ledger.goodput(20.0, 30.0) is None
    assert [entry.id for entry in ledger.arrived(0.0, 10.0, without=("open",))] == [1, 2]


PLAN = (
    Planned("surge", after=(10.0, 20.0), lasts=(5.0, 6.0), size=(2.0, 3.0)),
    Planned("death", after=(10.0, 20.0), targets=("a", "b"), strikes=0.5),
    Planned("slow", after=(1.0, 2.0), lasts=(3.0, 4.0)),
)


def test_faults_are_drawn_from_their_ranges_and_from_nothing_but_the_seed():
    seen = set()
    for seed in range(40):
        faults = draw(PLAN, random.Random(seed))
        assert faults == draw(PLAN, random.Random(seed))
        surge = faults[0]
        assert 10 <= surge.start <= 20
        assert 5 <= surge.end - surge.start <= 6.001
        assert 2 <= surge.size <= 3
        seen.add(tuple(fault.kind for fault in faults))
        starts = [fault.start for fault in faults]
        assert starts == sorted(starts)
    assert seen == {("surge", "death", "slow"), ("surge", "slow")}


def test_a_fault_that_is_left_out_moves_no_other():
    def slow(strikes):
        plan = (PLAN[0], Planned("death", after=(10.0, 20.0), targets=("a", "b"), strikes=strikes), PLAN[2])
        return draw(plan, random.Random(5))[-1]

    assert slow(0.0) == slow(1.0)


def test_an_injector_carries_faults_out_and_says_what_they_struck():
    history, told = History(), []
    faults = (Fault("slow", 1.0, 2.0, 3.0, "a"), Fault("death", 4.0, 4.0))
    effects = {
        "slow": Effect(lambda fault: told.append("slow") or 7, lambda fault: told.append("fast")),
        "death": Effect(lambda fault: told.append("dead") or 0),
    }
    injector = Injector(faults, effects, history)

    async def run():
        import asyncio

        injector.start(asyncio.get_running_loop())
        await asyncio.sleep(10)

    simulate(run())
    assert told == ["slow", "fast", "dead"]
    assert injector.struck == {faults[0]: 7, faults[1]: 0}
    assert [(event.at, event.kind) for event in history.events] == [
        (1.0, "fault slow"), (2.0, "fault slow over"), (4.0, "fault death"),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="no effect for a fault 'slow'; it has \\['death'\\]"):
        Injector(faults, {"death": effects["death"]}, history)


def test_telemetry_has_a_value_for_each_second():
    telemetry = Telemetry(4.0)
    for at in (0.1, 0.9, 2.0, 3.5, 8.0):
        telemetry.count("calls", at)
    telemetry.count("bad", 2.0)
    telemetry.sample("line", 1.0, 5.0)
    telemetry.sample("line", 9.0, 5.0)
    assert telemetry.rate("calls") == [2.0, 0.0, 1.0, 1.0]
    assert telemetry.rate("calls", 2) == [2.0, 1.0, 0.5, 1.0]
    assert telemetry.share("bad", "calls", 2)[2:] == [1.0, 0.5]
    assert math.isnan(telemetry.share("bad", "none")[0])
    assert telemetry.gauges["line"][0] == 5.0
    assert all(math.isnan(value) for value in telemetry.gauges["line"][1:])


def test_a_store_keeps_takes_time_and_may_fail_after_it_has_done_what_was_asked():
    store = Store(latency=0.5)

    async def use():
        import asyncio

        await store.put("a", 1)
        assert await store.get("a") == 1
        assert await store.put_if("a", 1, 2)
        assert not await store.put_if("a", 1, 3)
        assert await store.keys("a") == ["a"]
        await store.delete("a")
        assert await store.get("a", "none") == "none"
        store.times_out = lambda operation, key: {"late": "after", "early": "before"}.get(key, "")
        with pytest.raises(StoreTimeout):
            await store.put("late", 1)
        with pytest.raises(StoreTimeout):
            await store.put("early", 1)
        with pytest.raises(TypeError, match="a key of the store is a str, not int"):
            await store.get(1)
        return asyncio.get_running_loop().time()

    assert simulate(use()) == 4.5
    assert store.values == {"late": 1}
    assert store.calls["put"] == 3


@pytest.mark.parametrize(("shape", "low", "high"), [(CONVERSATION, 0.9, 1.4), (CODE, 7.0, 16.0)])
def test_gaps_have_the_trace_s_burstiness(shape, low, high):
    found = arrivals(shape, 20.0, 2000.0, random.Random(3))
    gaps = [later.at - earlier.at for earlier, later in zip(found, found[1:], strict=False)]
    assert low < statistics.stdev(gaps) / statistics.mean(gaps) < high
    assert 0.7 < len(found) / 40_000 < 1.4


def test_lengths_have_the_trace_s_median_and_tail():
    rng = random.Random(1)
    drawn = sorted(CONVERSATION.prompt.draw(rng) for _ in range(20_000))
    assert 950 < drawn[10_000] < 1090
    assert 3700 < drawn[19_800] < 4600
    assert drawn[-1] <= CONVERSATION.prompt.most
    assert Tokens(100, 100, 100).mean == 100


def test_a_surge_multiplies_the_rate_and_stays_in_its_time():
    found = arrivals(CONVERSATION, 10.0, 300.0, random.Random(2), surges=(Surge(100.0, 150.0, 3.0),))
    during = sum(100 <= arrival.at < 150 for arrival in found)
    before = sum(50 <= arrival.at < 100 for arrival in found)
    assert 2.0 < during / before < 4.5
    assert [arrival.at for arrival in found] == sorted(arrival.at for arrival in found)


def test_a_measure_against_its_limit():
    assert within(3.0, 4.0, "three").margin == 0.25
    assert within(5.0, 4.0, "five", at=2.0, subject=7) == broken("five", margin=-0.25, at=2.0, subject=7)
    assert at_least(0.99, 0.95, "well").margin == pytest.approx(0.8)
    assert at_least(0.90, 0.95, "badly").outcome is Outcome.BROKEN


def test_one_verdict_from_many():
    held, tight, broke, never = (
        holds("well", 0.5),
        holds("just", 0.1),
        broken("badly", margin=-1.0),
        unknown("not tried"),
    )
    assert across([never, held, tight]) is tight
    assert across([held, broke, never]) is broke
    assert across([never, never]).outcome is Outcome.UNKNOWN
    assert worst([held, tight, never]) is tight
    assert worst([held, broke]) is broke
    assert worst([]).outcome is Outcome.UNKNOWN
    assert worst([never]) is never
    assert counts([held, broke, never, held]) == {Outcome.HOLDS: 2, Outcome.BROKEN: 1, Outcome.UNKNOWN: 1}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import random", "Line 1 uses random: draw from env.rng."),
        ("x = 1\nfrom time import monotonic", "Line 2 uses time: ask env.now(), and wait with env.sleep()."),
        (
            "import concurrent.futures",
            "Line 1 uses concurrent: threads and processes know nothing of virtual time; use tasks.",
        ),
        (
            "asyncio.to_thread(f)",
            "Line 1 uses to_thread: threads and processes know nothing of virtual time; use tasks.",
        ),
        ("import os\nos.urandom(3)", "Line 2 uses urandom: draw from env.rng."),
    ],
)
def test_clocks_chance_and_threads_are_found_in_a_policy(source, said):
    assert [str(found) for found in impurities(source)] == [said]


def test_what_takes_all_from_its_env_is_pure():
    assert impurities("import asyncio, collections, heapq\nself.env.rng.random()\nself.env.sleep(1)") == []
    assert impurities("def (") == []
