"""Answers in, verdicts out: every status from a real answer or a broken exercise, and nothing hidden is said."""

# ruff: noqa: E501 - answers and messages stand in one line each, so that a table can be read

import json
import os
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import LIMITS, TINY

from autograder.content import ContentError, find_exercise, load_exercise
from autograder.grading import Status, TestResult, Verdict
from autograder.grading.answers import grade_id, read_answer, read_grade_id
from autograder.grading.explain import explain, show, shown
from autograder.grading.grader import Grader
from autograder.grading.proof import hidden_marks, prove
from autograder.grading.render import verdict_text
from autograder.grading.seed import FILE_NAME, course_seed
from autograder.sandbox import Limits

HASTY = Limits(test_seconds=0.4, check_seconds=4.0, cpu_seconds=4, memory=256 << 20, file_size=1 << 20, open_files=48)


@pytest.fixture(scope="module")
def graders(tmp_path_factory):
    """A grader that is patient with honest answers, and one that is not; each is given exercises, not a course."""
    nowhere = tmp_path_factory.mktemp("nowhere")
    with Grader(nowhere, limits=LIMITS) as patient, Grader(nowhere, limits=HASTY) as hasty:
        yield patient, hasty


@pytest.fixture
def check(graders, write_course):
    """A function that checks an answer to the tiny exercise, up to its last stage."""
    exercise = load_exercise(write_course())

    def check(source, *, stage=2, seed=1, hasty=False):
        return graders[hasty].check_exercise(exercise, stage, source, seed=seed)

    check.exercise = exercise
    return check


def by_name(verdict):
    return {test.name: test for test in verdict.tests}


ADD = "def add(a, b):\n    return a + b\n"
TOTAL = "async def total(fetch, names):\n    result = 0\n    for name in names:\n        result += await fetch(name)\n    return result\n"
NAMES = ["test_small_sum", "test_drawn_sums", "test_zero", "test_one_name", "test_several_names"]

#: An answer by its defect: (source, the status of each test of stages 1 and 2, what the reason of one test says).
GOLDEN = {
    "no_defect": (ADD + TOTAL, "P P P P P", {}),
    "endless_loop": (
        "def add(a, b):\n    while True: pass\n" + TOTAL,
        "T T N P N",
        {
            "test_small_sum": "No result after 0.4 s of real time; your answer was at line 2 in add.",
            "test_drawn_sums": "No result after 0.4 s of real time; your answer was at line 2.",
            "test_several_names": "Not run: 2 checks before it timed out, so the rest was left out.",
        },
    ),
    "endless_loop_that_catches_everything": (
        "def add(a, b):\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass\n" + TOTAL,
        "T T N P N",
        {"test_small_sum": "No result after 0.4 s of real time; your answer was at line 4 in add."},
    ),
    "blocks_outside_of_virtual_time": (
        "import select\ndef add(a, b):\n    select.select([], [], [], 30)\n" + TOTAL,
        "T T N P N",
        {"test_small_sum": "No result after 0.4 s of real time; your answer was at line 3 in add."},
    ),
    "long_sum_in_one_call": (
        "def add(a, b):\n    return sum(range(10**13))\n" + TOTAL,
        "T T N P N",
        {"test_small_sum": "No result after 0.4 s of real time; your answer was at line 2 in add."},
    ),
    "polls_without_waiting": (
        ADD + "import asyncio\nasync def total(fetch, names):\n    while True: await asyncio.sleep(0)\n",
        "P P P F F",
        {
            "test_one_name": "Busy loop: a task polls without waiting, so that no time can pass. "
            "Your code goes round at line 5."
        },
    ),
    "blocks_the_loop_and_leaves_a_task": (
        ADD + "import asyncio, time\nasync def total(fetch, names):\n    asyncio.create_task(asyncio.sleep(9))\n"
        "    time.sleep(1)\n    return 0\n",
        "P P P F F",
        {
            "test_one_name": "This did not hold: assert got == 7. "
            "Line 6 blocks the event loop: no other task can run meanwhile. "
            "The task made at line 5 was still running at the end.",
            "test_several_names": "Each name is fetched once. Line 6 blocks the event loop: no other task can run meanwhile.",
        },
    ),
    "missing_function": (
        "def plus(a, b):\n    return a + b\n" + TOTAL,
        "F F F P P",
        {
            "test_small_sum": "Your answer does not define add, which this check calls.",
            "test_zero": "Your answer does not define add, which this check calls.",
        },
    ),
    "wrong_signature": (
        "def add(a):\n    return a\n" + TOTAL,
        "F F F P P",
        {"test_small_sum": "A call did not fit your definition: add() takes 1 positional argument but 2 were given."},
    ),
    "syntax_error": (
        "def add(a, b:\n    return a + b\n",
        "N N N N N",
        dict.fromkeys(NAMES, "Your answer does not compile at line 1: '(' was never closed."),
    ),
    "wrong_indentation": (
        "def add(a, b):\nreturn a + b\n",
        "N N N N N",
        {"test_zero": "Your answer does not compile at line 2: expected an indented block after function definition on line 1."},
    ),
    "empty": (
        " \n\n",
        "N N N N N",
        dict.fromkeys(NAMES, "The answer is empty. Write it in the cell that begins with %%answer, and run that cell."),
    ),
    "only_a_comment": ("# later\n", "F F F F F", {"test_zero": "Your answer does not define add, which this check calls."}),
    "starter": (
        "def add(a, b):\n    raise NotImplementedError\n\n\nasync def total(fetch, names):\n    raise NotImplementedError\n",
        "F F F F F",
        {
            "test_small_sum": "Not written yet: NotImplementedError at line 2 in add.",
            "test_several_names": "Not written yet: NotImplementedError at line 6.",
        },
    ),
    "raises_at_import": (
        "1 / 0\n" + ADD + TOTAL,
        "F F F F F",
        {
            "test_small_sum": "Your answer raised ZeroDivisionError at line 1: division by zero.",
            "test_zero": "Your answer raised ZeroDivisionError at line 1.",
        },
    ),
    "raises": (
        "def add(a, b):\n    raise ValueError(f'{a} and {b}')\n" + TOTAL,
        "F F F P P",
        {
            "test_small_sum": "Your answer raised ValueError at line 2 in add: 2 and 3.",
            "test_zero": "Your answer raised ValueError at line 2.",
        },
    ),
    "never_stops_calling_itself": (
        "def add(a, b):\n    return add(a, b)\n" + TOTAL,
        "F F F P P",
        {"test_zero": "Your answer raised RecursionError at line 2."},
    ),
    "exits": (
        "import sys\ndef add(a, b):\n    sys.exit(0)\n" + TOTAL,
        "F F F P P",
        {"test_zero": "Your answer ended the program (SystemExit at line 3); a check needs it to return."},
    ),
    "exits_at_import": (
        "raise SystemExit\n",
        "F F F F F",
        {"test_zero": "Your answer ended the program (SystemExit at line 1); a check needs it to return."},
    ),
    "ends_process": (
        "import os\ndef add(a, b):\n    os._exit(0)\n" + TOTAL,
        "C C C P P",
        {"test_zero": "Your answer's process ended in the middle of this check: it ended itself with code 0, as os._exit does."},
    ),
    "ends_process_at_import": ("import os\nos._exit(0)\n", "C C C C C", {}),
    "reads_outside_its_memory": ("import ctypes\ndef add(a, b):\n    ctypes.string_at(1)\n" + TOTAL, "C C C P P", {}),
    "returns_none": (
        "def add(a, b):\n    print(a + b)\n" + TOTAL,
        "F F F P P",
        {"test_small_sum": "This did not hold: assert got == 5", "test_zero": "Zero is a number too."},
    ),
    "equal_to_everything": (
        (
            "class Yes:\n    __eq__ = lambda self, other: True\n    __ne__ = lambda self, other: False\n"
            "    __hash__ = object.__hash__\n    __radd__ = __add__ = lambda self, other: self\n"
            "def add(a, b):\n    return Yes()\nasync def total(fetch, names):\n    return Yes()\n"
        ),
        "F F F F F",
        {"test_small_sum": "This did not hold: assert got == 5"},
    ),
    "number_equal_to_everything": (
        "class Yes(int):\n    __eq__ = lambda self, other: True\n    __hash__ = int.__hash__\ndef add(a, b):\n    return Yes(-1)\n" + TOTAL,
        "F F F P P",
        {},
    ),
    "imports_what_is_not_there": (
        "import nowhere_to_be_found\n" + ADD,
        "F F F F F",
        {"test_zero": "Your answer raised ModuleNotFoundError at line 1."},
    ),
    "prints_a_lot": (
        "import os\ndef add(a, b):\n    try:\n        while True: os.write(1, b'x' * 65536)\n    except OSError: pass\n    return a + b\n" + TOTAL,
        "P P P P P",
        {},
    ),
    "swallows_world_assertion": (
        ADD + "async def total(fetch, names):\n    result = 0\n    for name in names:\n        try: await fetch([name])\n"
        "        except BaseException: pass\n        result += await fetch(name)\n    return result\n",
        "P P P P F",
        {"test_several_names": "Each name is fetched once."},
    ),
    "module_state_between_tests": (
        "left = 3\ndef add(a, b):\n    global left\n    left -= 1\n    return a + b if left >= 0 else None\n" + TOTAL,
        "P P P P P",
        {},
    ),
    "deadlock": (
        ADD + "import asyncio\nasync def total(fetch, names):\n    await asyncio.Event().wait()\n",
        "P P P F F",
        {
            "test_one_name": "Deadlock: every task waits and nothing can ever happen. Your code waits at line 5.",
            "test_several_names": "Deadlock: every task waits and nothing can ever happen. Your code waits at line 5.",
        },
    ),
    "no_coroutine": (
        ADD + "def total(fetch, names):\n    return 7\n",
        "P P P F F",
        {"test_one_name": "A call did not fit your definition: a coroutine was expected, this is 7."},
    ),
    "cancels_itself": (
        ADD + "import asyncio\nasync def total(fetch, names):\n    raise asyncio.CancelledError\n",
        "P P P F F",
        {"test_several_names": "Your coroutine was cancelled, though nothing had asked for that."},
    ),
    "speaks_another_protocol": (
        "import os\ndef add(a, b):\n    os.write(3, b'\\xff' * 64)\n" + TOTAL,
        "X X X P P",
        {"test_zero": "Your answer's process sent a frame of more than 4,194,304 bytes; a check cannot go on from there."},
    ),
    "calls_what_is_not_offered": (
        ADD + "async def total(fetch, names):\n"
        "    runtime = next(c.cell_contents for c in fetch.__closure__ if hasattr(c.cell_contents, '_channel'))\n"
        "    return runtime.call(1, 'get', ('__globals__',), {})\n",
        "P P P X X",
        {"test_one_name": "Your answer's process sent an operation that is not offered; a check cannot go on from there."},
    ),
    "returns_too_much": (
        "def add(a, b):\n    return [0] * 500_000\n" + TOTAL,
        "X X X P P",
        {"test_zero": "Your answer's process sent a frame of more than 400,000 values; a check cannot go on from there."},
    ),
    "too_much_memory": (
        "def add(a, b):\n    return len(bytearray(1 << 40))\n" + TOTAL,
        "F F F P P",
        {"test_zero": "Your answer raised MemoryError at line 2."},
    ),
    "reads_a_hidden_test": (
        "def add(a, b):\n    try: return open('@hidden@').read()\n    except OSError: raise LookupError from None\n" + TOTAL,
        "F F F P P",
        {"test_zero": "Your answer raised LookupError at line 3."},
    ),
}  # fmt: skip

LETTERS = {
    "P": Status.PASSED, "F": Status.FAILED, "T": Status.TIMED_OUT, "C": Status.CRASHED, "X": Status.FORBIDDEN,
    "N": Status.NOT_RUN,
}  # fmt: skip


@pytest.mark.parametrize("defect", GOLDEN)
def test_a_golden_answer(check, graders, defect):
    source, letters, reasons = GOLDEN[defect]
    if "@hidden@" in source:
        if graders[0].sandbox.rung == "S0":
            pytest.skip("S0 does not close the file system")
        source = source.replace("@hidden@", str(check.exercise.stages[0].hidden_path))
    verdict = check(source, hasty="T" in letters)
    tests = by_name(verdict)
    assert {name: tests[name].status for name in NAMES} == dict(
        zip(NAMES, (LETTERS[letter] for letter in letters.split()), strict=True)
    )
    assert {name: tests[name].reason for name in reasons} == reasons
    for test in verdict.tests:
        assert test.reason or test.status is Status.PASSED, "every zero has its reason"
        if not test.visible:
            assert (test.got, test.expected, test.call, test.output) == ("", "", "", "")
        assert len(test.output) <= 1000
    passed = [LETTERS[letter] is Status.PASSED for letter in letters.split()]
    assert verdict.points == round(40 * sum(passed[1:3]) / 2, 4) + 60 * passed[4]
    assert verdict.max_points == 100
    assert verdict.green is all(passed)
    assert not verdict.faulty


def test_golden_answers_cover_every_status_that_an_answer_can_earn():
    letters = {letter for _, row, _ in GOLDEN.values() for letter in row.split()}
    # UNKNOWN is for what only runs with faults can leave untried, see test_trials.py
    assert {LETTERS[letter] for letter in letters} == set(Status) - {Status.GRADER_FAULT, Status.UNKNOWN}


def test_a_visible_failure_shows_call_got_and_expected(check):
    test = by_name(check("def add(a, b):\n    return a - b\n" + TOTAL))["test_small_sum"]
    assert (test.call, test.got, test.expected) == ("add(2, 3)", "-1", "5")
    assert test.hint == "Return the sum; printing it is not enough."


def test_a_visible_failure_shows_what_was_printed(check):

    test = by_name(check(GOLDEN["returns_none"][0]))["test_small_sum"]
    assert test.output == "5\n"


def test_frames_that_were_written_down_as_a_test_was_nearly_late_are_not_shown_as_printed(check):
    frames = """Timeout (0:00:01.800000)!
Thread 0x00007f2a (most recent call first):
  File "<tiny>", line 3 in add
"""
    source = (
        f"import sys\ndef add(a, b):\n    print('mine', flush=True)\n    sys.stderr.write({frames!r})\n    return 0\n"
    )
    assert by_name(check(source))["test_small_sum"].output == "mine\n"


def test_what_one_test_printed_is_not_shown_at_another(check):
    source = (
        "import os\ndef add(a, b): os.write(1, b'in add ')\nasync def total(fetch, names): os.write(1, b'in total ')\n"
    )
    tests = by_name(check(source))
    assert tests["test_small_sum"].output == "in add "
    assert tests["test_one_name"].output == "in total "


def test_a_note_says_once_what_holds_for_all(check):
    assert check("").note == "The answer is empty. Write it in the cell that begins with %%answer, and run that cell."
    assert check("def add(a, b:\n").note.startswith("Your answer does not compile at line 1")
    assert check(ADD + TOTAL).note == ""
    assert check(ADD).note == ""


BURNS = """
import signal, time
def add(a, b):
    began = time.process_time()
    while time.process_time() < began + 0.4: pass
    return a + b
"""


@pytest.mark.parametrize(
    "defect", ["", "signal.signal(signal.SIGXCPU, signal.SIG_IGN)\n"], ids=["burns", "ignores the signal"]
)
def test_a_round_bounds_the_processor_time_of_a_check(graders, write_course, defect):
    folder = write_course()
    round_file = folder.parent / "round.toml"
    round_file.write_text(round_file.read_text() + "cpu_seconds = 1\n")
    exercise = load_exercise(folder)
    assert exercise.cpu_seconds == 1
    verdict = graders[0].check_exercise(exercise, 2, BURNS + defect + TOTAL, seed=1)
    tests = by_name(verdict)
    (ended,) = [test for test in verdict.tests if test.status is Status.TIMED_OUT]
    assert ended.reason == "The processor time of 1 s for all checks together is used up" + (
        # an answer that does not let itself be told has no line
        ". Look for what it does too often." if defect else f"; your answer was at line 5{' in add' * ended.visible}."
    )
    # the next test has a fresh process
    assert tests["test_several_names"].status is Status.PASSED
    round_file.write_text(round_file.read_text().replace("cpu_seconds = 1", 'cpu_seconds = "1"'))
    with pytest.raises(ContentError, match="cpu_seconds"):
        load_exercise(folder)


#: Each call takes real time, and none of a processor's.
DAWDLES = "import select\ndef add(a, b):\n    select.select([], [], [], 0.3)\n    return a + b\n" + TOTAL


@pytest.fixture
def impatient(write_course):
    """The tiny exercise in a round whose answers may keep a check waiting for 0.5 s."""
    folder = write_course()
    round_file = folder.parent / "round.toml"
    round_file.write_text(round_file.read_text() + "wait_seconds = 0.5\n")
    return folder


def test_an_answer_that_dawdles_through_every_check_is_cut_off(graders, impatient, monkeypatch):
    monkeypatch.setattr("autograder.grading.patience._pressure", lambda: 0.0)  # whatever this machine has to do
    exercise = load_exercise(impatient)
    assert exercise.wait_seconds == 0.5
    verdict = graders[0].check_exercise(exercise, 2, DAWDLES, seed=1)
    reasons = {test.status: test.reason for test in verdict.tests}
    assert set(reasons) == {Status.PASSED, Status.TIMED_OUT, Status.NOT_RUN}
    assert [test.status for test in verdict.tests].count(Status.TIMED_OUT) == 1
    assert reasons[Status.TIMED_OUT] == (
        "Your answer has kept the checks waiting for 0.5 s, all of them together. Look for what takes real time."
    )
    assert reasons[Status.NOT_RUN] == (
        "Not run: in the checks before it your answer kept us waiting for 0.5 s, which is all that there is for them together."
    )
    # each check has the whole time again
    assert graders[0].check_exercise(exercise, 2, ADD + TOTAL, seed=1).green


def test_a_busy_machine_is_no_fault_of_an_answer(graders, impatient, monkeypatch):
    monkeypatch.setattr(
        "autograder.grading.patience._pressure", time.monotonic
    )  # something always waits for a processor
    assert graders[0].check_exercise(load_exercise(impatient), 2, DAWDLES, seed=1).green


def test_where_the_kernel_does_not_tell_nothing_is_cut_off(graders, impatient, monkeypatch):
    monkeypatch.setattr("autograder.grading.patience._pressure", lambda: None)
    assert graders[0].check_exercise(load_exercise(impatient), 2, DAWDLES, seed=1).green


@pytest.mark.parametrize("said", ['"2"', "0", "-1"])
def test_a_time_of_waiting_that_is_none(impatient, said):
    round_file = impatient.parent / "round.toml"
    round_file.write_text(round_file.read_text().replace("wait_seconds = 0.5", f"wait_seconds = {said}"))
    with pytest.raises(ContentError, match="wait_seconds"):
        load_exercise(impatient)


def test_one_hang_may_be_enough(write_course, tmp_path):
    exercise = load_exercise(write_course())
    source, _, _ = GOLDEN["endless_loop"]
    with Grader(tmp_path, limits=replace(HASTY, timeouts=1)) as grader:
        verdict = grader.check_exercise(exercise, 2, source, seed=1)
    assert [test.status for test in verdict.tests].count(Status.TIMED_OUT) == 1
    assert (
        by_name(verdict)["test_drawn_sums"].reason == "Not run: a check before it timed out, so the rest was left out."
    )


def test_a_check_runs_the_stages_before_and_no_other(check):
    verdict = check(ADD, stage=1)
    assert verdict.green
    assert [stage.stage for stage in verdict.stages] == [1]
    assert (verdict.points, verdict.max_points) == (40, 40)
    assert {test.stage for test in verdict.tests} == {1}
    with pytest.raises(KeyError, match="no stage 2"):
        verdict.stage_result(2)


def test_points_are_the_share_of_hidden_tests(check):
    verdict = check("def add(a, b):\n    return a\n" + TOTAL)
    first = verdict.stage_result(1)
    assert (first.points, first.passed, first.total, first.green) == (20.0, 1, 3, False)
    assert verdict.stage_result(2).green


# -- nothing hidden ----------------------------------------------------------------------------------------------------

SPIES = {
    "message": "raise ValueError(f'spied {a} {b}')",
    # the answer picks these names itself, and explain takes them for Python's or the sandbox's own words
    "syntax error": "raise SyntaxError(f'spied {a} {b}')",
    "deadlock": "raise type('Deadlock', (Exception,), {})(f'spied {a} {b}')",
    "spinning": "raise type('Spinning', (Exception,), {})(f'spied: {a} {b}')",
    "type error without a line": "exec(compile('def f(a, b): raise TypeError(f\"spied {a} {b}\")', 'other', 'exec'), globals()); add = f",
    "type name": "raise type(f'spied {a} {b}', (Exception,), {})()",
    "function name": "exec(compile(f'def spied_{a}_{b}(): 1 / 0\\nspied_{a}_{b}()', __file__, 'exec'), {})",
    "assertion": "raise AssertionError(f'spied {a} {b}')",
    "printed": "import os; os.write(1, f'spied {a} {b}'.encode()); return None",
    "returned": "return f'spied {a} {b}'",
    "missing name": "raise AttributeError(f'spied {a} {b}', name=f'spied {a} {b}')",
    "note": "e = ValueError('x'); e.add_note(f'spied {a} {b}'); raise e",
    "exit code": "raise SystemExit(f'spied {a} {b}')",
}


@pytest.mark.parametrize("way", SPIES)
def test_hidden_inputs_do_not_come_out(check, way):
    source = f"def add(a, b):\n    {SPIES[way]}\n" + TOTAL
    if way == "type error without a line":
        source = (
            "exec(compile('def add(a, b): raise TypeError(f\"spied {a} {b}\")', 'other', 'exec'), globals())\n" + TOTAL
        )
    hidden = [test for test in check(source).tests if not test.visible and test.stage == 1]
    assert {test.status for test in hidden} == {Status.FAILED}
    for test in hidden:
        assert "spied" not in json.dumps(vars(test), default=str)
        assert "4711" not in test.reason


def test_the_feedback_of_wrong_answers_holds_no_mark_of_a_hidden_test(check):
    exercise = check.exercise
    names = {test.name for stage in exercise.stages for test in stage.hidden}
    hints = {test.hint for stage in exercise.stages for test in stage.hidden}
    marks = hidden_marks(exercise) - names - hints
    assert "medlar" not in marks  # too short to be told from a key
    for shortcut in exercise.shortcuts:
        text = verdict_text(check(shortcut.source))
        assert not [mark for mark in marks if mark in text]
        assert "medlar" not in text


# -- the same again ----------------------------------------------------------------------------------------------------

TELLING = "def add(a, b):\n    raise ValueError\n" + TOTAL
ECHO = "import os\ndef add(a, b):\n    return [a, b]\n"


@pytest.mark.parametrize("defect", ["no_defect", "returns_none", "raises", "ends_process", "deadlock", "syntax_error"])
def test_the_same_answer_and_seed_give_an_equal_verdict(check, defect):
    source = GOLDEN[defect][0]
    first = check(source, seed=5)
    assert check(source, seed=5) == first
    assert first.seed == 5
    assert check(source, seed=6) != first  # the seed is part of it


ONE_DRAW = '''\
def test_small_sum(solution, rng):
    """Adds two drawn numbers."""
    a, b = rng.randrange(10**6), rng.randrange(10**6)
    assert solution.add(a, b) == a + b


def test_other_sum(solution, rng):
    """Adds two other drawn numbers."""
    a, b = rng.randrange(10**6), rng.randrange(10**6)
    assert solution.add(a, b) == a + b
'''


def test_seeds_and_tests_draw_from_streams_of_their_own(graders, write_course):
    exercise = load_exercise(write_course({"visible_stage_1.py": ONE_DRAW}))

    def calls(seed):
        tests = by_name(graders[0].check_exercise(exercise, 1, ECHO, seed=seed))
        return tests["test_small_sum"].call, tests["test_other_sum"].call

    assert calls(1) == calls(1)
    assert len({*calls(1), *calls(2)}) == 4


def test_two_hash_seeds_give_an_equal_verdict(check, write_course, tmp_path):
    first = check(ADD + TOTAL)
    with Grader(tmp_path, limits=LIMITS, hash_seed=1) as other:
        assert other.check_exercise(check.exercise, 2, ADD + TOTAL, seed=1) == first


# -- faults of the grader ----------------------------------------------------------------------------------------------

HEAD = 'def test_drawn_sums(solution, run):\n    """Adds."""\n'
BROKEN = {
    "an import that fails": "import nowhere_to_be_found\n\n\n" + HEAD + "    assert solution.add(1, 2) == 3\n",
    "an error at import": "1 / 0\n\n\n" + HEAD + "    assert solution.add(1, 2) == 3\n",
    "a module that skips itself": "import pytest\npytest.skip('no', allow_module_level=True)\n\n\n"
    + HEAD
    + "    pass\n",
    "an exit at import": "raise SystemExit(0)\n\n\n" + HEAD + "    pass\n",
    "a fixture that is not there": HEAD.replace("run", "tmp_path_of_mine") + "    assert solution.add(1, 2) == 3\n",
    "an argument that cannot cross": HEAD + "    solution.add(object(), 1)\n",
    "a test that skips itself": "import pytest\n\n\n" + HEAD + "    pytest.skip('not today')\n",
    "a test that ends the run": "import pytest\n\n\n" + HEAD + "    pytest.exit('enough')\n",
    "a test that interrupts": HEAD + "    raise KeyboardInterrupt\n",
    "a test that exits": HEAD + "    raise SystemExit(0)\n",
    "a world that returns what cannot cross": HEAD.replace("Adds", "Adds")
    + "    async def fetch(name):\n        return object()\n    run(solution.total(fetch, ['a']))\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_test_is_a_fault_and_never_a_pass(graders, write_course, name):
    verdict = graders[0].check_exercise(
        load_exercise(write_course({"hidden_stage_1.py": BROKEN[name]})), 1, ADD + TOTAL, seed=1
    )
    test = by_name(verdict)["test_drawn_sums"]
    # a missing fixture, for one, is an Exception like any other, and still no stumble over the answer's value
    assert test.status is Status.GRADER_FAULT
    assert test.reason.startswith(("The check itself failed", "The check was interrupted"))
    assert verdict.faulty
    assert not verdict.green
    assert verdict.stage_result(1).points == 0
    assert "This is no zero" in verdict_text(verdict)


def test_a_fault_in_one_check_does_not_reach_the_next(graders, write_course, check):
    for text in BROKEN.values():
        graders[0].check_exercise(load_exercise(write_course({"hidden_stage_1.py": text})), 1, ADD, seed=1)
    assert check(ADD + TOTAL).green


@pytest.mark.parametrize("mark", ["skip", "xfail"])
def test_a_mark_cannot_keep_a_test_from_running(write_course, mark):
    text = f"import pytest\n\n\n@pytest.mark.{mark}\n" + HEAD + "    assert solution.add(1, 2) == 0\n"
    with pytest.raises(ContentError, match="test_drawn_sums: a test is a plain function"):
        load_exercise(write_course({"hidden_stage_1.py": text}))


def test_the_truth_of_an_object_is_no_verdict_and_no_fault(graders, write_course):
    """What an answer returns in a number's place must not turn its zero into a fault of ours."""
    text = HEAD + "    assert not solution.add\n"
    verdict = graders[0].check_exercise(load_exercise(write_course({"hidden_stage_1.py": text})), 1, ADD, seed=1)
    assert by_name(verdict)["test_drawn_sums"].status is Status.FAILED
    assert not verdict.faulty


def test_a_test_that_stumbles_over_a_value_blames_no_grader(graders, write_course):
    text = HEAD + "    assert solution.add(1, 2)[0] == 3\n"
    files = {"visible_stage_1.py": text, "hidden_stage_1.py": text.replace("drawn_sums", "hidden")}
    verdict = graders[0].check_exercise(load_exercise(write_course(files)), 1, ADD, seed=1)
    assert [(test.status, test.reason) for test in verdict.tests] == [
        (Status.FAILED, "What your answer returned could not be used by this check (TypeError: 'int' object is not subscriptable)."),
        (Status.FAILED, "What your answer returned could not be used by this check (TypeError)."),
    ]  # fmt: skip


def test_a_test_that_swallows_everything_does_not_save_an_answer(graders, write_course):
    text = (
        HEAD
        + "    for _ in range(3):\n        try:\n            solution.add(1, 2)\n        except Exception:\n            pass\n"
    )
    exercise = load_exercise(write_course({"hidden_stage_1.py": text}))
    source = "import os\ndef add(a, b): os._exit(0)\n"
    assert by_name(graders[0].check_exercise(exercise, 1, source, seed=1))["test_drawn_sums"].status is Status.CRASHED
    source = "def add(a, b):\n    while True: pass\n"
    assert by_name(graders[1].check_exercise(exercise, 1, source, seed=1))["test_drawn_sums"].status is Status.TIMED_OUT


def test_a_sandbox_that_cannot_be_had_is_a_fault(write_course, tmp_path):
    with Grader(tmp_path, rung="S9") as grader:
        verdict = grader.check_exercise(load_exercise(write_course()), 1, ADD, seed=1)
    assert {test.status for test in verdict.tests} == {Status.GRADER_FAULT}
    assert verdict.isolation == ""
    assert "there is no isolation 'S9'" in verdict.note


def test_a_template_that_ended_is_replaced(check, graders):
    assert check(ADD + TOTAL).green
    before = graders[0].sandbox
    before._process.kill()
    before._process.wait()
    assert check(ADD + TOTAL).green
    assert graders[0].sandbox is not before


def test_pytests_environment_has_no_say(check, monkeypatch):
    # PYTEST_ADDOPTS and PYTEST_PLUGINS of whoever started the process reach the runner
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k small")
    assert check(ADD + TOTAL).green
    monkeypatch.delenv("PYTEST_ADDOPTS")
    monkeypatch.setenv("PYTEST_PLUGINS", "nowhere_to_be_found")
    assert check(ADD + TOTAL).green


def test_the_environment_is_left_as_it_was(check, monkeypatch):
    # the warm runner keeps the variable (and sys.dont_write_bytecode) set for the whole process until it ends
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "as it was")
    check(ADD + TOTAL)
    assert os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] == "as it was"


# -- a course that changes ---------------------------------------------------------------------------------------------


def changed(path, text):
    """Write ``path`` anew, as an editor would, with a later time."""
    before = path.stat().st_mtime_ns
    path.write_text(text)
    os.utime(path, ns=(before + 10**9, before + 10**9))


STRICTER = 'def test_stricter(solution):\n    """Adds one and one, oddly."""\n    assert solution.add(1, 1) == 3\n'


def test_the_end_of_a_grader_leaves_the_process_where_it_is(write_course, tmp_path, monkeypatch):
    folder = write_course()
    began, later = tmp_path / "began", tmp_path / "later"
    for place in (began, later):
        place.mkdir()
    monkeypatch.chdir(began)
    with Grader(folder.parents[2], limits=LIMITS) as grader:
        assert grader.check(folder.name, 1, "def add(a, b):\n    return a + b\n", seed=1).green
        monkeypatch.chdir(later)
    assert Path.cwd() == later  # a worker removes its own folder next


def test_a_warm_grader_takes_up_a_changed_hidden_test(write_course):
    folder = write_course()
    with Grader(folder.parents[2], limits=LIMITS) as grader:
        assert grader.check(folder.name, 1, ADD, seed=1).green
        changed(folder / "hidden_stage_1.py", STRICTER)
        tests = by_name(grader.check(folder.name, 1, ADD, seed=1))
        assert tests["test_stricter"].status is Status.FAILED
        assert "test_zero" not in tests
        changed(folder / "hidden_stage_1.py", STRICTER.replace("== 3", "== 2"))
        assert grader.check(folder.name, 1, ADD, seed=1).green


def test_a_second_grader_takes_up_a_changed_hidden_test(write_course):
    folder = write_course()
    for expected in (2, 3):
        changed(folder / "hidden_stage_1.py", STRICTER.replace("== 3", f"== {expected}"))
        with Grader(folder.parents[2], limits=LIMITS) as grader:
            assert grader.check(folder.name, 1, ADD, seed=1).green is (expected == 2)


def test_two_courses_with_the_same_names_do_not_share_tests(write_course):
    # the module's name is made of round and exercise, whatever the course
    first = write_course(round_id="twins", exercise_id="twin_sums")
    second = write_course({"hidden_stage_1.py": STRICTER}, round_id="twins", exercise_id="twin_sums")
    with Grader(first.parents[2], limits=LIMITS) as grader, Grader(second.parents[2], limits=LIMITS) as other:
        assert grader.check("twin_sums", 1, ADD, seed=1).green
        tests = by_name(other.check("twin_sums", 1, ADD, seed=1))
    assert tests["test_stricter"].status is Status.FAILED


def test_a_test_file_that_no_longer_compiles_is_complained_of(write_course):
    folder = write_course()
    with Grader(folder.parents[2], limits=LIMITS) as grader:
        assert grader.check(folder.name, 1, ADD, seed=1).green
        changed(folder / "hidden_stage_1.py", "def test_a(:\n")
        with pytest.raises(ContentError, match=r"hidden_stage_1\.py: line 1"):
            grader.check(folder.name, 1, ADD, seed=1)


def test_an_exercise_or_stage_that_is_not_there(write_course):
    folder = write_course()
    with Grader(folder.parents[2], limits=LIMITS) as grader:
        with pytest.raises(ContentError, match="no exercise is called 'nothing'"):
            grader.check("nothing", 1, ADD, seed=1)
        with pytest.raises(ValueError, match="has stages 1 to 2, not 3"):
            grader.check(folder.name, 3, ADD, seed=1)


# -- the verdict -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("defect", ["no_defect", "returns_none", "ends_process", "empty"])
def test_a_verdict_survives_json(check, defect):
    verdict = check(GOLDEN[defect][0])
    again = Verdict.from_json(verdict.to_json())
    assert again == verdict
    assert again.seconds == verdict.seconds
    assert type(again.tests[0].status) is Status


def test_odd_values_survive_json(check):
    for value in ("'\\ud800'", "float('nan')", "b'\\xff'", "'\\x1b[31m'", "{1: (2, {3})}", "10**2000", "[[]] * 1000"):
        verdict = check(f"def add(a, b): return {value}\n" + TOTAL)
        assert Verdict.from_json(verdict.to_json()) == verdict
        verdict.to_json().encode()
        verdict_text(verdict).encode()


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"stages": 1, "tests": []}', '{"stages": [], "tests": []}'])
def test_what_is_no_verdict(text):
    # a verdict without its fields is a KeyError, where ValueError or TypeError is promised
    with pytest.raises((ValueError, TypeError)):
        Verdict.from_json(text)


def test_an_unknown_status_is_refused(check):
    with pytest.raises(ValueError, match="perfect"):
        Verdict.from_json(check(ADD + TOTAL).to_json().replace('"passed", "reason"', '"perfect", "reason"'))


def test_what_is_shown_is_bounded():
    assert len(shown("x" * 5000)) == 600
    assert len(show(list(range(10_000)))) < 200
    assert len(show(dict.fromkeys(range(100), "y" * 500))) < 5000
    assert show("\ud800").isascii()
    deep = []
    for _ in range(200):
        deep = [deep]
    assert len(show(deep)) < 100


def test_an_interrupt_is_never_a_pass_or_a_zero():
    assert explain(KeyboardInterrupt(), visible=False, limit=1).status is Status.GRADER_FAULT


def test_a_verdict_as_text(check):
    text = verdict_text(check("def add(a, b):\n    return a - b\n"))
    assert "Stage 1 · Two numbers: 1 of 3 checks passed, 20 of 40 points" in text
    assert "✗ Adds two small numbers." in text
    assert "✓ hidden: Adds nothing to a number." in text
    assert re.search(r"call +add\(2, 3\)\n +got +-1\n +expected +5\n +hint +Return the sum", text)
    assert text.count("Your answer does not define total, which this check calls.") == 1
    assert re.search(r"isolation S\d · seed 1$", text)
    assert "Stage 2" not in verdict_text(check(ADD), stages=(1,))


# -- answers and seeds -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("%%answer sums\nx = 1\n", ("sums", "x = 1\n")),
        ("%%answer\nx = 1", (None, "x = 1")),
        ("\n  %%answer sums  \n\nx", ("sums", "\nx")),
        ("%%answer sums", ("sums", "")),
        ("%%answers sums\nx", None),
        ("x = 1\n%%answer sums\n", None),
        ("%%answer sums more\nx", None),
        ("", None),
    ],
)
def test_an_answer_in_a_cell(cell, answer):
    assert read_answer(cell) == answer


def test_the_id_of_a_graded_cell():
    assert read_grade_id(grade_id("web_crawler", 3)) == ("web_crawler", 3)
    for text in ("web_crawler-stage-", "Web-stage-1", "web_crawler-stage-123", "web_crawler-stage-1 ", ""):
        assert read_grade_id(text) is None


def test_a_course_keeps_its_seed(tmp_path):
    first = course_seed(tmp_path)
    assert course_seed(tmp_path) == first
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    (tmp_path / FILE_NAME).write_text("12\n")
    assert course_seed(tmp_path) == 12
    assert course_seed(tmp_path / "not there") == 1


# -- the proof of an exercise, and the real one ------------------------------------------------------------------------


def test_the_proof_finds_what_an_exercise_lacks(write_course, graders):
    folder = write_course({"alternative.py": TINY["alternative.py"].replace("sum((a, b))", "a - b")})
    claims = {claim.text: claim.fault for claim in prove(load_exercise(folder), [graders[0]], folder.parents[2])}
    assert claims["the starter raises NotImplementedError and nothing else"] == ""
    assert claims["the reference scores full marks on 10 seeds"] == ""
    assert "seed 1: test_small_sum: failed" in claims["the alternative scores full marks on 10 seeds"]
    assert "stage 1 has 2 hidden tests" in claims["has points, tests, prompts and hints for each stage"]
    assert claims["stage_1_ignores_fetch passes 1 stages and fails at test_several_names"] == ""
    assert (
        "trap ignores_fetch has 1 shortcuts"
        in claims["each trap has two shortcuts, one of which passes the visible tests"]
    )
    assert "no shortcut is broken by stage 1" in claims["each stage breaks a shortcut"]
    assert claims["the same answer and seed give the same verdict"] == ""


def test_a_shortcut_that_some_seed_spares_is_named_with_that_seed(write_course, graders):
    drawn = TINY["hidden_stage_2.py"].replace("run, clock):", "run, rng):")
    drawn = drawn.replace("100, ", "rng.choice([6, 7]), ").replace('["quince", "medlar", "sorb"]', '["quince"]')
    # what is drawn hangs on the exercise's id, and that of others on how many courses were written before
    files = {"hidden_stage_2.py": drawn.replace("got == 123", "got == stock['quince']")}
    folder = write_course(files, exercise_id="six_or_seven")
    exercise, shortcut = load_exercise(folder), load_exercise(folder).shortcuts[0]
    checks = {seed: graders[0].check_exercise(exercise, 2, shortcut.source, seed=seed) for seed in range(1, 11)}
    spared = [seed for seed, verdict in checks.items() if verdict.green]
    assert 1 not in spared and len(spared) > 1
    claims = {claim.text: claim.fault for claim in prove(exercise, [graders[0]], folder.parents[2])}
    fault = claims["stage_1_ignores_fetch passes 1 stages and fails at test_several_names"]
    assert fault.startswith("; ".join(f"seed {seed}: passes test_several_names" for seed in spared[:3]))


def test_some_tests_alone_end_as_they_do_in_the_whole_check(write_course, graders):
    exercise = load_exercise(write_course())
    source = exercise.shortcuts[0].source
    whole = {(test.stage, test.name): test for test in graders[0].check_exercise(exercise, 2, source, seed=4).tests}
    only = {(1, "test_zero"), (2, "test_several_names")}
    alone = {(test.stage, test.name): test for test in graders[0].run_tests(exercise, source, seed=4, only=only)}
    assert alone == {key: whole[key] for key in only}
    assert {test.status for test in alone.values()} == {Status.PASSED, Status.FAILED}


@pytest.mark.parametrize("answer", ["solution", "alternative"])
def test_the_real_exercise_is_solved_by_reference_and_alternative(graders, real_course, answer):
    exercise = find_exercise(real_course, "web_crawler")
    verdict = graders[0].check_exercise(exercise, 4, getattr(exercise, answer), seed=3)
    assert [test for test in verdict.tests if test.status is not Status.PASSED] == []
    assert (verdict.green, verdict.points) == (True, 100)


def test_the_real_starter_is_not_written_yet(graders, real_course):
    exercise = find_exercise(real_course, "web_crawler")
    verdict = graders[0].check_exercise(exercise, 4, exercise.starter, seed=3)
    assert {test.status for test in verdict.tests} == {Status.FAILED}
    assert all(test.reason.startswith("Not written yet: NotImplementedError at line") for test in verdict.tests)
    assert (verdict.points, verdict.faulty) == (0, False)


def test_a_result_is_no_test_class_to_pytest():
    assert TestResult.__test__ is False


# -- the machine's part ------------------------------------------------------------------------------------------------


def test_a_template_that_dies_costs_no_answer_its_verdict(graders, write_course):
    patient, _ = graders
    exercise = load_exercise(write_course())
    assert patient.check_exercise(exercise, 2, ADD + TOTAL, seed=1).green
    for moment in ("between checks", "with a child ready"):
        if moment == "with a child ready":
            patient.prepare()
        patient.sandbox._process.kill()
        verdict = patient.check_exercise(exercise, 2, ADD + TOTAL, seed=1)
        assert verdict.green, (moment, verdict.note)


def test_isolation_below_the_minimum_grades_nothing_and_says_why(write_course, tmp_path):
    exercise = load_exercise(write_course())
    with Grader(tmp_path, rung="S0", limits=LIMITS) as grader:
        verdict = grader.check_exercise(exercise, 2, ADD + TOTAL, seed=1, minimum="S2")
        assert verdict.faulty
        assert verdict.points == 0
        assert verdict.note == "Not graded: this machine isolates answers at S0, and at least S2 was asked for."
        assert grader.check_exercise(exercise, 2, ADD + TOTAL, seed=1, minimum="S0").green


def test_a_limit_that_an_answer_was_over_is_the_reason(write_course, tmp_path):
    exercise = load_exercise(write_course())
    source = "def add(a, b):\n    for n in range(100000): open(str(n), 'w').close()\n    while True: pass\n" + TOTAL
    with Grader(tmp_path, limits=replace(LIMITS, scratch_files=50)) as grader:
        verdict = grader.check_exercise(exercise, 1, source, seed=1)
    test = by_name(verdict)["test_small_sum"]
    assert test.status is Status.CRASHED
    assert test.reason == "Your answer made more than 50 files, and was ended for that."


def test_the_hash_seed_is_the_one_asked_for(write_course, tmp_path):
    answer = "def add(a, b):\n    return hash('a text')\n" + TOTAL
    exercise = load_exercise(write_course())

    def hashed(seed):
        with Grader(tmp_path, limits=LIMITS, hash_seed=seed) as grader:
            return by_name(grader.check_exercise(exercise, 1, answer, seed=1))["test_small_sum"].got

    assert hashed(3) == hashed(3)
    assert hashed(3) != hashed(4)


def test_visible_tests_come_first_and_see_nothing_of_hidden_ones(check):
    source = (
        "seen = []\ndef add(a, b):\n    with open('kept', 'a') as kept: kept.write(f'{a} {b}\\n')\n    print(open('kept').read())\n    return 0\n"
        + TOTAL
    )
    verdict = check(source)
    visible = by_name(verdict)["test_small_sum"]
    assert len(visible.output.strip().splitlines()) == 1
    assert [t.name for t in verdict.tests] == NAMES


def test_a_comparison_of_long_texts_takes_no_time(check, monkeypatch):
    monkeypatch.setenv("CI", "true")  # pytest then shortens nothing
    source = "def add(a, b):\n    return '\\n'.join(f'line {n} {a}' for n in range(30000))\n" + TOTAL
    verdict = check(source)
    assert by_name(verdict)["test_small_sum"].status is Status.FAILED
    assert verdict.seconds < 5
