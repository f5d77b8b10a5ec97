"""Every command of the README is a target that exists, and is run by a test or here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_records import START, make_verdict

from autograder.records import AttemptsLog

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

#: Where the targets that this file does not run are run: the commands behind them by these tests, or by CI itself.
RUN_ELSEWHERE = {
    "lab": "test_browser.py serves the workbook as `make lab` does",
    "test": "CI runs it",
    "demo": "test_notebooks.py::test_the_demo_scores",
    "release": "test_notebooks.py runs nbgrader generate_assignment",
    "grade": "test_notebooks.py runs nbgrader autograde",
    "feedback": "test_notebooks.py runs nbgrader generate_feedback",
    "build": "test_notebooks.py::test_the_committed_release_is_fresh_and_every_build_gives_the_same_bytes",
    "check": "test_proof.py",
    "mutants": "test_mutants.py",
    "attacks": "test_attacks.py runs the same answers",
    "findings": "test_findings.py runs a sample of the same answers",
    "races": "test_threads.py and test_races.py run its parts",
    "export": "test_export.py and test_guide.py",
    "bench": "benchmarks measure time, which no test does",
}
RUN_HERE = ("help", "doctor", "dashboard", "lint")


def mentioned():
    return set(re.findall(r"\bmake ([a-z]+)", README.replace("\n", " "))) - {"lists"}


def environment():
    return {**os.environ, "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))}


def test_every_target_that_the_readme_names_exists_and_is_run():
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    assert mentioned() <= targets
    assert mentioned() <= {*RUN_ELSEWHERE, *RUN_HERE}


def test_every_nbgrader_command_that_the_readme_names_is_run():
    named = set(re.findall(r"\bnbgrader ([a-z_]+)", README)) - {"assignment", "notebooks"}
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert {"export", "autograde"} <= named
    assert [command for command in named if f'"{command}"' not in tests] == []


def test_every_phony_target_has_a_line_of_help():
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split()
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert sorted(re.findall(r"^  make ([a-z-]+) ", said, re.MULTILINE)) == sorted(phony)


def autograder(*arguments, cwd=ROOT):
    return subprocess.run(
        [sys.executable, "-m", "autograder", *arguments],
        cwd=cwd, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_doctor_names_the_rung():
    done = autograder("doctor")
    assert done.returncode == 0
    assert re.search(r"Answers run at S[0-4], the strongest isolation that this machine offers\.", done.stdout)


@pytest.fixture
def copy(tmp_path):
    """A course of one's own beside nothing else."""
    course = tmp_path / "course"
    shutil.copytree(ROOT / "course" / "rounds", course / "rounds", ignore=shutil.ignore_patterns("__pycache__"))
    return course


def test_grade_file_repeats_a_verdict(copy, tmp_path):
    solution = copy / "rounds" / "coding_assessment" / "web_crawler" / "solution.py"
    (tmp_path / "answer.py").write_text(solution.read_text())
    done = autograder("grade-file", "web_crawler", "../answer.py", "--seed", "7", cwd=copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "seed 7" in done.stdout
    assert "30 of 30 points" in done.stdout
    missing = autograder("grade-file", "web_crawler", "nowhere.py", cwd=copy)
    assert missing.returncode == 1
    assert missing.stderr.startswith("nowhere.py cannot be read:")
    assert "Traceback" not in missing.stderr


def test_every_command_of_the_package_that_the_readme_names_is_run():
    named = set(re.findall(r"python -m autograder ([a-z-]+)", README))
    here = Path(__file__).read_text(encoding="utf-8")
    assert {"draw", "review", "grade-file"} <= named
    assert [command for command in named if f'autograder("{command}"' not in here] == []


def test_findings_are_printed_for_a_file(copy, tmp_path):
    solution = copy / "rounds" / "coding_assessment" / "web_crawler" / "solution.py"
    (tmp_path / "answer.py").write_text(solution.read_text())
    done = autograder("findings", "web_crawler", "../answer.py", cwd=copy)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("No finding.")


def test_draw_says_what_and_why(copy):
    done = autograder("draw", "coding_assessment", cwd=copy)
    assert done.returncode == 0, done.stderr
    assert re.search(r"\*\*\[.+\]\(coding_assessment/\w+\.ipynb\)\*\* \(`\w+`, \d+ minutes, \w+\)\.", done.stdout)
    assert re.search(r"It is the only exercise of this round\.|none was sat in the last 14 days\.", done.stdout)
    same = [autograder("draw", "coding_assessment", "--seed", "7", cwd=copy).stdout for _ in range(2)]
    assert same[0] == same[1]
    unknown = autograder("draw", "chess", cwd=copy)
    assert unknown.returncode == 1
    assert unknown.stderr.startswith("no round with exercises is called 'chess'")


def test_review_lists_what_comes_back(copy):
    assert "no check was run" in autograder("review", cwd=copy).stdout
    path = copy / "workbook" / ".attempts.db"
    with AttemptsLog(path) as log:
        log.record_attempt(make_verdict("safe_counter", (1,)), "x", round="concurrency_drills", at=START)
    done = autograder("review", cwd=copy)
    assert done.returncode == 0, done.stderr
    assert "1 thing to come back to today" in done.stdout
    assert "| 2025-03-02 | safe_counter | not passed yet | 2025-03-01 |" in done.stdout
    path.write_text("no database, but a text that somebody saved here" * 30)
    broken = autograder("review", cwd=copy)
    assert broken.returncode == 1
    assert "Traceback" not in broken.stderr


def test_dashboard_writes_pages_that_say_how_to_begin(copy):
    done = autograder("dashboard", cwd=copy)
    assert done.returncode == 0, done.stderr
    page = (copy / "workbook" / "dashboard_learner.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "No checks yet." in page
    assert "http" not in page.replace("http-equiv", "")


def test_lint_is_clean():
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "autograder"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    formatted = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--no-cache", "--check", "autograder"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert formatted.returncode == 0, formatted.stdout


def test_conda_and_make_install_the_same_pins():
    text = (ROOT / "environment.yml").read_text()
    assert "-c autograder/constraints.txt" in text
    assert "-e ./autograder" in text
    pins = (ROOT / "autograder" / "constraints.txt").read_text().splitlines()[1:]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[^ ]+", pin) for pin in pins)
    names = {pin.partition("==")[0].lower() for pin in pins}
    assert {"jupyterlab", "nbgrader", "ipywidgets", "pandas", "pytest", "msgpack"} <= names
