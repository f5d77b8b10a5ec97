"""Process pools of an answer, simulated and real, through a whole check."""

import dataclasses

import pytest
from conftest import LIMITS

from autograder.content import load_exercise
from autograder.grading import Status
from autograder.grading.grader import Grader

VISIBLE = '''
def test_squares(solution, jobs):
    """Squares on real processes."""
    assert solution.squares(jobs.square, [3, 1, 2]) == [9, 1, 4]


def test_other_processes(solution, jobs):
    """Uses processes other than its own."""
    here = solution.here()
    assert all(pid != here for _, pid in solution.squares(jobs.with_pid, ["a", "b"]))


def test_a_real_death(solution, jobs):
    """Sees a real worker die."""
    assert solution.told(jobs.square_or_die, [-1]) == "BrokenProcessPool"
'''
HIDDEN = '''
import pytest

from autograder.worlds import Dies, Takes


@pytest.mark.schedules(6)
def test_time(solution, threads, processes, clock, rng):
    """Works on as many at once as there are workers."""
    where = []

    def work(item):
        where.append(processes.inside)
        return Takes(2.0, item + 1)

    ((got,),) = threads((solution.squares, work, list(range(5))))
    assert got == [1, 2, 3, 4, 5]
    assert clock.now == 6.0
    assert (processes.sizes, processes.most_running, processes.most_pending) == ([2], 2, 5)
    assert [job.worker for job in where] == [job.worker for job in processes.jobs]
    assert {job.worker for job in where} == {1, 2}
    assert processes.inside is None
    assert all(size < 300 for size in processes.bytes_sent)


@pytest.mark.schedules(6)
def test_a_death_by_plan(solution, threads, processes):
    """Loses the pool when a worker dies."""
    processes.die_at(3)
    ((got,),) = threads((solution.told, lambda item: Takes(1.0, item), [1, 2, 3, 4, 5]))
    assert got == "BrokenProcessPool"
    assert processes.outcomes()[:3] == ["done", "done", "died"]
    assert set(processes.outcomes()[3:]) <= {"lost", "done"}
    assert (processes.running, processes.pending) == (0, 0)


def test_a_death_by_argument(solution, threads, processes, clock):
    """Loses it at the item that kills."""
    ((got,),) = threads((solution.told, lambda item: Dies(3.0) if item == 2 else Takes(1.0), [1, 2, 3]))
    assert (got, clock.now) == ("BrokenProcessPool", 3.0)


def test_done_comes_when_the_time_is_up(solution, threads, processes, clock):
    """Calls done when the time is up, and passes on what it raises."""
    ended = []

    def work(item):
        def done():
            ended.append(clock.now)
            if item == 7:
                raise KeyError(item)

        return Takes(float(item), item, done)

    assert threads((solution.squares, work, [2, 3])) == [[[2, 3]]]
    assert ended == [2.0, 3.0]


def test_done_may_raise(solution, threads, processes):
    """Passes on what raises in the end."""

    def done():
        raise KeyError(7)

    with pytest.raises(KeyError):
        threads((solution.squares, lambda item: Takes(1.0, None, done), [1]))
    assert processes.outcomes() == ["raised"]


def test_a_loop(solution, threads, processes, clock):
    """Runs a coroutine function, with jobs on processes and in threads at once."""

    def work(item):
        return Takes(2.0, (item, processes.inside is not None))

    assert threads((solution.both, work)) == [[[("thread", False), ("process", True)]]]
    assert clock.now == 2.0


def test_spawned(solution, threads, processes):
    """Starts workers from a fresh import."""
    processes.start_method = "spawn"
    solution.put("changed")
    assert threads((solution.squares, solution.look, [1])) == [[["fresh"]]]


def test_forked(solution, threads, processes):
    """Starts workers from what is there."""
    processes.start_method = "fork"
    solution.put("changed")
    assert threads((solution.squares, solution.look, [1, 2])) == [[["changed", "changed"]]]
'''
ANSWER = """
import asyncio, os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
STATE = {"is": "fresh"}
def put(value): STATE["is"] = value
def look(item):
    try: return STATE["is"]
    finally: STATE["is"] += ""
def here(): return os.getpid()
def squares(function, items):
    with ProcessPoolExecutor(2) as pool: return list(pool.map(function, items))
def told(function, items):
    try: squares(function, items)
    except BrokenProcessPool as error: return type(error).__name__
async def both(work):
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1) as pool:
        return await asyncio.gather(asyncio.to_thread(work, "thread"), loop.run_in_executor(pool, work, "process"))
"""


def load(write_course, **files):
    files = {"visible_stage_1.py": VISIBLE, "hidden_stage_1.py": HIDDEN} | files
    return dataclasses.replace(load_exercise(write_course(files)), allows=("processes",))


@pytest.fixture(scope="module")
def grader(tmp_path_factory):
    with Grader(tmp_path_factory.mktemp("nowhere"), limits=LIMITS) as grader:
        yield grader


@pytest.fixture
def check(grader, write_course):
    exercise = load(write_course)

    def check(source, seed=1):
        return {t.name: t for t in grader.check_exercise(exercise, 1, source, seed=seed).tests}

    return check


def test_right_answers_pass(check):
    tests = check(ANSWER)
    assert {t.status for t in tests.values()} == {Status.PASSED}, tests
