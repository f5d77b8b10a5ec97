"""Threads of an answer under controlled schedules, through a whole check."""

# ruff: noqa: E501 - answers stand in one line each

import pytest
from conftest import LIMITS, TINY

from autograder.content import load_exercise
from autograder.grading import Status
from autograder.grading.grader import Grader
from autograder.grading.render import verdict_text

VISIBLE = '''
import pytest


def test_adds(solution, threads):
    """Adds from two threads."""
    box = solution.Box()
    threads((box.add, 1), (box.add, 2))
    assert box.value == 3
'''
HIDDEN = '''
import pytest

from autograder.worlds import Takes


@pytest.mark.schedules(40)
def test_adds_more(solution, threads, rng):
    """Adds from three threads."""
    box = solution.Box()
    amounts = [rng.randint(10, 99) for _ in range(3)]
    threads(*[(box.add, amount) for amount in amounts])
    assert box.value == sum(amounts)


def test_calls_take_time(solution, threads, clock):
    """Lets three threads wait at once."""
    state = {"in_flight": 0, "most": 0}

    def work(item):
        state["in_flight"] += 1
        state["most"] = max(state["most"], state["in_flight"])

        def done():
            state["in_flight"] -= 1

        return Takes(2.0, item * 2, done)

    got = threads(*[(solution.call, work, n) for n in range(3)])
    assert got == [[0], [2], [4]]
    assert state == {"in_flight": 0, "most": 3}
    assert clock.now == 2.0


def test_outcomes(solution, threads, clock):
    """Gives values and errors, step by step."""
    got = threads.outcomes([threads.sleep(3), (solution.call, len, )], [(solution.bad,), (solution.call, solution.bad)])
    assert [[kind for kind, _ in body] for body in got] == [["value", "raised"], ["raised", "raised"]]
    assert isinstance(got[1][0][1], KeyError)
    assert clock.now == 3.0
'''
SAFE = """
import threading, time
lock = threading.Lock()
class Box:
    def __init__(self): self.value = 0
    def add(self, n):
        with lock:
            now = self.value
            self.value = now + n
def call(function, *arguments): return function(*arguments)
def bad(): raise KeyError('no')
"""


@pytest.fixture(scope="module")
def grader(tmp_path_factory):
    with Grader(tmp_path_factory.mktemp("nowhere"), limits=LIMITS) as grader:
        yield grader


@pytest.fixture
def check(grader, write_course):
    files = {name: None for name in TINY if "stage_2" in name or "shortcut" in name}
    toml = TINY["exercise.toml"]
    exercise = load_exercise(write_course({"visible_stage_1.py": VISIBLE, "hidden_stage_1.py": HIDDEN}))

    def check(source, seed=1):
        return {t.name: t for t in grader.check_exercise(exercise, 1, source, seed=seed).tests}

    assert files and toml
    return check


def test_a_safe_answer_passes_under_every_schedule(check):
    tests = check(SAFE)
    assert {t.status for t in tests.values()} == {Status.PASSED}, tests
    assert not any(t.trace for t in tests.values())


def test_a_race_is_found_shown_and_found_again(check):
    racy = SAFE.replace("        with lock:\n", "        if True:\n")
    first, second = check(racy), check(racy)
    assert first == second
    failed = first["test_adds"]
    assert failed.status is Status.FAILED
    assert failed.expected == "3"
    assert failed.got in ("1", "2")
    assert "switch to T" in failed.trace
    assert "self.value = now + n" in failed.trace
    assert first["test_adds_more"].trace
    assert first["test_calls_take_time"].status is Status.PASSED


def test_a_race_of_threads_that_were_made_before_the_run_is_shown_too(check):
    source = """
import threading
from collections import deque
class Box:
    def __init__(self):
        self.value, self.todo = 0, deque()
        self.helpers = [threading.Thread(target=self.work) for _ in range(3)]
    def add(self, n):
        self.todo.append(n)
        helper = self.helpers.pop()
        helper.start()
        helper.join()
    def work(self):
        n = self.todo.popleft()
        now = self.value
        self.value = now + n
"""
    tests = check(source)
    # a schedule names the thread that goes on: it must have the same name when the answer is loaded once more
    assert "switch to thread" in tests["test_adds"].trace
    assert "self.value = now + n" in tests["test_adds"].trace
    assert tests == check(source)


def test_a_deadlock_names_threads_and_lines(check):
    source = SAFE.replace(
        "    def add(self, n):\n",
        "    def add(self, n):\n        with (lock if n % 2 else other), (other if n % 2 else lock): self.value += n\n        return\n",
    ).replace("lock = threading.Lock()", "lock = threading.Lock()\nother = threading.Lock()")
    tests = check(source)
    assert tests["test_adds"].reason.startswith("Deadlock: every thread waits")
    assert "T1 waits at line 8 for a lock that T2 holds" in tests["test_adds"].reason
    assert "blocks on a lock that" in tests["test_adds"].trace


def test_a_hang_names_its_line(check):
    tests = check(
        SAFE.replace(
            "            now = self.value\n", "            now = self.value\n            for _ in iter(int, 1): pass\n"
        )
    )
    assert tests["test_adds"].status in (Status.FAILED, Status.TIMED_OUT)


def test_names_that_an_answer_chose_are_not_shown(check):
    source = SAFE.replace(
        "    def add(self, n):\n",
        "    def add(self, n):\n        t = threading.Thread(target=self.put, args=(n,), name=f'the secret is {n}')\n        t.start()\n        t.join()\n"
        "    def put(self, n):\n        self.value = self.value + n\n    def unused(self, n):\n",
    )
    tests = check(source)
    for test in tests.values():
        assert "secret" not in test.trace + test.reason
    assert "thread 1" in tests["test_adds"].trace


def test_control_that_was_switched_off_is_forbidden(check):
    tests = check(
        SAFE.replace("    def add(self, n):\n", "    def add(self, n):\n        import sys; sys.settrace(None)\n")
        + "\nimport sys\nreal = sys.settrace\n"
    )
    assert tests["test_adds"].status in (Status.PASSED, Status.FORBIDDEN, Status.FAILED)


def test_an_outcome_that_is_none_is_forbidden(check):
    source = SAFE + (
        "import sys\n"
        "inside = sys.modules['autograder.worlds.inside']\n"
        "inside.TOOLS['run threads'] = lambda *a: {'results': 3}\n"
        "for frame in [sys._getframe()]:\n"
        "    while frame is not None:\n"
        "        if 'self' in frame.f_locals and hasattr(frame.f_locals['self'], '_tools'):\n"
        "            frame.f_locals['self']._tools['run threads'] = lambda *a: {'results': 3}\n"
        "        frame = frame.f_back\n"
    )
    tests = check(source)
    assert tests["test_adds"].status is Status.FORBIDDEN
    assert "outcome of threads that is none" in tests["test_adds"].reason


def test_the_trace_stands_in_the_text_of_a_verdict(grader, write_course):
    exercise = load_exercise(write_course({"visible_stage_1.py": VISIBLE, "hidden_stage_1.py": HIDDEN}))
    verdict = grader.check_exercise(exercise, 1, SAFE.replace("        with lock:\n", "        if True:\n"), seed=1)
    assert "how the threads took turns:" in verdict_text(verdict)
