import pytest
from autograder.worlds import Takes


@pytest.mark.schedules(5)
def test_two_ask_the_same(solution, threads, clock):
    """Computes once for two threads that ask the same.

    The second one waits for the call that is under way.
    """
    calls = []

    def load(line):
        calls.append(line)
        return Takes(2, f"timetable {len(calls)}")

    timetable = solution.Cache(10).memoize(load)
    got = threads([(timetable, "north")], [threads.sleep(1), (timetable, "north")])
    assert [got[0][0], got[1][1]] == ["timetable 1", "timetable 1"]
    assert calls == ["north"]
    assert clock.now == 2.0


@pytest.mark.schedules(4)
def test_others_go_on(solution, threads, clock):
    """Lets a get go on while a value is computed.

    Hold no lock while the function runs.
    """
    cache = solution.Cache(10)
    cache.put("Basel", 31)
    timetable = cache.memoize(lambda line: Takes(5, "timetable"))
    seen = []
    brisk = [threads.sleep(1), (cache.get, "Basel"), (cache.memoize(lambda: seen.append(clock.now)),)]
    got = threads([(timetable, "north")], brisk)
    assert got[0] + got[1][1:2] == ["timetable", 31]
    assert seen == [1.0]


@pytest.mark.schedules(1)
def test_a_failure_is_forgotten(solution, threads):
    """Computes again after a failure.

    Only values are kept.
    """
    outcomes = [OSError("down"), "timetable"]

    def load(line):
        outcome = outcomes.pop(0)
        if isinstance(outcome, OSError):
            raise outcome
        return outcome

    timetable = solution.Cache(10).memoize(load)
    got = threads.outcomes([(timetable, "north"), (timetable, "north")])
    assert [kind for kind, _ in got[0]] == ["raised", "value"]
    assert got[0][1][1] == "timetable"


@pytest.mark.schedules(5)
def test_a_snapshot(solution, threads):
    """Shows counts and entries of one moment.

    Read all of it under one lock, and copy it.
    """
    cache = solution.Cache(10, weigh=len)
    got = threads([(cache.put, "Basel", "fares"), (cache.snapshot,)], [(cache.get, "Basel")])
    said = got[0][1]
    assert said["entries"] == [("Basel", "fares")]
    assert [said["weight"], said["evictions"]] == [5, 0]
    assert said["hits"] + said["misses"] in (0, 1)
