"""``make check``: what it proves of the real exercise, and that it notices what is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from attacks.processes import below, wait_for_end

from autograder.content import course_dir, find_exercise, load_course
from autograder.grading.grader import Grader
from autograder.grading.proof import _repeatable, prove, prove_course
from autograder.grading.verdict import Status, TestResult, Verdict

COURSE = course_dir(__file__)


@pytest.fixture(scope="module")
def grader():
    with Grader(COURSE) as grader:
        yield grader


@pytest.fixture
def copy(tmp_path):
    """A copy of the course whose exercise a test may break."""
    shutil.copytree(COURSE / "rounds", tmp_path / "rounds", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(COURSE / "release", tmp_path / "release")
    return tmp_path


def faults(course, grader):
    """The claims that do not hold, on one seed and with the shortcuts of one trap, which is enough to notice."""
    exercise = find_exercise(course, "web_crawler")
    return {claim.text: claim.fault for claim in prove(exercise, [grader], course, seeds=(1,)) if claim.fault}


def sampled(course):
    """The course with every seventh exercise of a round that has many, from the first on: `make check` proves all.

    Of what a design proves there are tests with a small one.
    """
    few = tuple(
        replace(round_, exercises=tuple(e for e in round_.exercises[::7] if getattr(e, "trial", None) is None))
        for round_ in course.rounds
    )
    return replace(course, rounds=few)


def test_every_claim_holds():
    # one seed here; make check runs ten
    claims = prove_course(sampled(load_course(COURSE)), seeds=(1,))
    assert [f"{claim.exercise}: {claim.text}: {claim.fault}" for claim in claims if claim.fault] == []
    assert len(claims) > 60


def test_a_killed_proof_leaves_no_process(copy):
    process = subprocess.Popen([sys.executable, "-m", "autograder", "check"], cwd=copy, stdout=subprocess.DEVNULL)
    while len(family := below(process.pid)) < 4:  # workers, and what their sandboxes have started
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.wait()
    wait_for_end(family)


def test_a_broken_exercise_is_noticed(copy, grader):
    folder = copy / "rounds" / "coding_assessment" / "web_crawler"
    for path in sorted((folder / "shortcuts").glob("*.py"))[2:]:
        path.unlink()
    kept = sorted((folder / "shortcuts").glob("*.py"))[0]
    # a shortcut that is no longer wrong, an alternative that is, and a hidden literal that got into the release
    docstring = kept.read_text().split('"""')[1]
    kept.write_text(f'"""{docstring}"""\n' + (folder / "solution.py").read_text())
    alternative = folder / "alternative.py"
    alternative.write_text(alternative.read_text() + "\n\nCrawler.crawl = None\n")
    name = find_exercise(copy, "web_crawler").stages[0].hidden[0].name
    page = copy / "release" / "start_here.ipynb"
    page.write_text(page.read_text().replace("Start here", f"Start here {name}"))
    found = faults(copy, grader)
    assert any(text.startswith("the alternative scores") for text in found)
    assert any(text.startswith(kept.stem) and "passes test_" in fault for text, fault in found.items())
    assert name in found["nothing hidden stands in the release"]
    assert "trap" in found["each trap has two shortcuts, one of which passes the visible tests"]
    assert "stage 2" in found["each stage breaks a shortcut"]
    assert not any(text.startswith("the reference scores") for text in found)


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        ("ff ff", None),
        ("fp", 'status of test_a is once "failed" and once "passed"'),
        ("ft ff ff", None),  # late once, on a busy machine
        ("tf ff ff", None),
        ("ft ft", 'status of test_a is once "failed" and once "timed out"'),
        ("tf tf", 'status of test_a is once "timed out" and once "failed"'),
        ("ft fp", 'status of test_a is once "failed" and once "passed"'),
    ],
)
def test_two_verdicts_are_told_apart_and_one_that_was_late_is_made_again(statuses, told):
    kinds = {"p": Status.PASSED, "f": Status.FAILED, "t": Status.TIMED_OUT}
    coming = iter(statuses.replace(" ", ""))

    def check(source, stage, seed, grader=0, *, again=False):
        status = kinds[next(coming)]
        test = TestResult("test_a", 1, False, "", status, "" if status is Status.PASSED else "as it says")
        return Verdict("x", 1, seed, "S4", (), (test,))

    exercise = SimpleNamespace(stages=[None], solution="", shortcuts=())
    found = list(_repeatable(exercise, check, 2 if told is None else 1, (1,)))
    assert found == ([] if told is None else [f"the reference got two verdicts for seed 1: {told}"])
