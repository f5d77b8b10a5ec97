"""Process pools of an answer, simulated and real, through a whole check."""

import dataclasses

import pytest
from conftest import LIMITS

from autograder.content import load_exercise
from autograder.grading import Status
from autograder.grading.grader import Grader
from autograder.sandbox import RUNGS, Sandbox

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


@pytest.mark.schedules(3)
def test_a_death_by_argument(solution, threads, processes, clock):
    """Loses it at the item that kills."""
    ((got,),) = threads((solution.told, lambda item: Dies(3.0) if item == 2 else Takes(1.0), [1, 2, 3]))
    assert (got, clock.now) == ("BrokenProcessPool", 3.0)


@pytest.mark.schedules(3)
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


@pytest.mark.schedules(3)
def test_done_may_raise(solution, threads, processes):
    """Passes on what raises in the end."""

    def done():
        raise KeyError(7)

    with pytest.raises(KeyError):
        threads((solution.squares, lambda item: Takes(1.0, None, done), [1]))
    assert processes.outcomes() == ["raised"]


@pytest.mark.schedules(3)
def test_a_loop(solution, threads, processes, clock):
    """Runs a coroutine function, with jobs on processes and in threads at once."""

    def work(item):
        return Takes(2.0, (item, processes.inside is not None))

    assert threads((solution.both, work)) == [[[("thread", False), ("process", True)]]]
    assert clock.now == 2.0


class Store:
    __border__ = ("put",)

    def __init__(self):
        self.items = []

    def put(self, item):
        self.items.append(item)
        return len(self.items)


@pytest.mark.schedules(3)
def test_objects_of_the_test(solution, threads, processes):
    """Uses an object of the test's in a worker that has it from a global, or with a job."""
    store = Store()
    solution.put(store)
    assert threads((solution.squares, solution.use, [None, store])) == [[[1, 2]]]
    assert store.items == ["x", "x"]


@pytest.mark.schedules(3)
def test_spawned(solution, threads, processes):
    """Starts workers from a fresh import."""
    processes.start_method = "spawn"
    solution.put("changed")
    assert threads((solution.squares, solution.look, [1])) == [[["fresh"]]]


@pytest.mark.schedules(3)
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
def use(store): return (store or STATE["is"]).put("x")
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


def test_a_sequential_answer_does_not_pass(check):
    tests = check(ANSWER.replace("ProcessPoolExecutor(2) as pool", "ProcessPoolExecutor(1) as pool"))
    assert tests["test_time"].status is Status.FAILED
    in_here = ANSWER.replace(
        "    with ProcessPoolExecutor(2) as pool: return list(pool.map(function, items))\n",
        "    return [function(item) for item in items]\n",
    )
    tests = check(in_here)
    assert tests["test_time"].status is Status.FAILED
    assert tests["test_other_processes"].status is Status.FAILED
    # who calls what kills in the answer's own process, dies of it
    assert tests["test_a_death_by_argument"].status is Status.CRASHED
    assert tests["test_a_real_death"].status is Status.CRASHED


def test_a_failure_says_what_the_workers_did(check):
    in_time = ANSWER.replace("except BrokenProcessPool as error: return type(error).__name__", "except OSError: pass")
    failed = check(in_time)["test_a_death_by_plan"]
    assert failed.reason == "Your answer raised RuntimeError at line 13."
    lines = failed.trace.splitlines()
    assert any("ForkProcess-1" in line and line.endswith("begins job 1") for line in lines), failed.trace
    assert any(line.endswith("dies in job 3") for line in lines), failed.trace
    assert not any("manager" in line and "blocks" in line for line in lines)


def test_what_a_worker_raises_is_told_like_any_other_error(check):
    failed = check(ANSWER.replace("pool.map(function, items)", "pool.map(lambda item: function(item), items)"))
    assert failed["test_squares"].reason.startswith("Your answer raised AttributeError at line 13 in squares: Can't ")
    assert "'squares.<locals>.<lambda>'" in failed["test_squares"].reason
    assert failed["test_time"].reason == "Your answer raised AttributeError at line 13."


def test_the_same_seed_gives_the_same_verdict(check):
    wrong = ANSWER.replace("ProcessPoolExecutor(2) as pool", "ProcessPoolExecutor(3) as pool")
    assert check(wrong, 5) == check(wrong, 5)


@pytest.mark.parametrize("rung", RUNGS)
def test_real_and_simulated_pools_work_at_each_rung(rung, tmp_path, write_course):
    with Sandbox() as strongest:
        if rung != strongest.rung and rung in strongest.missing:
            pytest.skip(f"this machine has no {rung}")
    with Grader(tmp_path, rung=rung, limits=dataclasses.replace(LIMITS, test_seconds=15.0)) as grader:
        verdict = grader.check_exercise(load(write_course), 1, ANSWER, seed=1)
        assert verdict.isolation == rung
        assert {test.status for test in verdict.tests} == {Status.PASSED}, verdict.tests


def test_a_forked_worker_has_no_part_in_the_conversation(tmp_path, write_course):
    visible = '''
def test_alone(solution, jobs):
    """Works with what is real."""
    assert solution.alone(lambda: "the test's own") == ["RuntimeError", True]
'''
    answer = """
import multiprocessing, time
from concurrent.futures import ProcessPoolExecutor
WORLD = []
def worker(item):
    if item:
        begin = time.monotonic()
        time.sleep(0.05)
        return 0.05 <= time.monotonic() - begin < 20
    try:
        return WORLD[0]()
    except RuntimeError as error:
        return type(error).__name__
def alone(function):
    WORLD.append(function)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        return list(pool.map(worker, [0, 1]))
"""
    with Grader(tmp_path, limits=LIMITS) as grader:
        exercise = load(
            write_course,
            **{"visible_stage_1.py": visible, "hidden_stage_1.py": visible.replace("test_alone", "test_too")},
        )
        assert {t.status for t in grader.check_exercise(exercise, 1, answer, seed=1).tests} == {Status.PASSED}


@pytest.mark.parametrize(
    ("source", "allowed"),
    [
        ("def test_x(solution, jobs):\n    '''Label.'''\n", False),
        ("def test_x(processes):\n    '''Label.'''\n", True),
    ],
)
def test_a_fixture_that_lacks_what_it_needs_is_the_authors_fault(source, allowed, tmp_path, write_course):
    exercise = load(
        write_course, **{"visible_stage_1.py": source, "hidden_stage_1.py": source.replace("test_x", "test_y")}
    )
    if not allowed:
        exercise = dataclasses.replace(exercise, allows=())
    with Grader(tmp_path, limits=LIMITS) as grader:
        tests = grader.check_exercise(exercise, 1, ANSWER, seed=1).tests
        assert {test.status for test in tests} == {Status.GRADER_FAULT}
        assert tests[0].reason == "The check itself failed: Fault before the test began."
