"""Every command of the README is a target that exists, and is run by a test or here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
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
    "grade": "test_cohort.py runs the command",
    "feedback": "test_cohort.py writes the pages",
    "build": "test_notebooks.py::test_the_committed_release_is_fresh_and_every_build_gives_the_same_bytes",
    "check": "test_proof.py",
    "mutants": "test_mutants.py",
    "faults": "test_trials.py::test_the_command_prints_the_tables",
    "questions": "test_pairing.py measures the same, and test_questions_are_measured_by_task runs the command",
    "attacks": "test_attacks.py runs the same answers",
    "findings": "test_findings.py runs a sample of the same answers",
    "races": "test_threads.py and test_races.py run its parts",
    "export": "test_export.py and test_guide.py",
    "voila": "test_browser_dashboard.py serves the dashboard as `make voila` does",
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


def test_a_conversation_is_played_and_graded_from_a_file(copy, tmp_path):
    examples = copy / "rounds" / "values_conversation" / "jailbreak_classifier" / "examples"
    shutil.copy(examples / "strong_refuse_nobody.txt", tmp_path / "conversation.txt")
    done = autograder("converse", "jailbreak_classifier", "../conversation.txt", cwd=copy)
    assert done.returncode == 0, done.stderr
    assert "%%reply jailbreak_classifier opening" in done.stdout
    assert "You act on at most 1,440 flags per day." in done.stdout
    graded = autograder("grade-file", "jailbreak_classifier", "../conversation.txt", cwd=copy)
    assert graded.returncode == 0, graded.stdout + graded.stderr
    assert "Arithmetic: 7 of 7 checks passed, 16 of 16 points" in graded.stdout
    for command, *rest in (
        ("converse", "web_crawler", "x"),
        ("findings", "jailbreak_classifier", "../conversation.txt"),
    ):
        refused = autograder(command, *rest, cwd=copy)
        assert refused.returncode == 1
        assert "conversation" in refused.stderr
        assert "Traceback" not in refused.stderr


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


def test_questions_are_measured_by_task(copy):
    done = autograder("questions", "duplicate_finder", "--verbose", cwd=copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^duplicate_finder +\d+ +9\d%", done.stdout, re.MULTILINE)
    assert "1 of 1 tasks reach the targets" in done.stdout
    bank = copy / "rounds" / "pair_programming" / "duplicate_finder" / "questions.toml"
    # one way to ask for each thing, and no word that means it
    bank.write_text(
        re.sub(r'asks = \[\s*("[^"]*"),[^]]*\]', r"asks = [\1]", re.sub(r"keys = .*", "", bank.read_text()))
    )
    worse = autograder("questions", "duplicate_finder", cwd=copy)
    assert worse.returncode == 1
    assert "paraphrases get the right answer; 90% are the least" in worse.stdout


def test_replay_writes_a_page(copy, tmp_path):
    missing = autograder("replay", "duplicate_finder", cwd=copy)
    assert missing.returncode == 1
    assert "Traceback" not in missing.stderr
    path = tmp_path / "attempts.db"
    with AttemptsLog(path) as log:
        sitting = log.begin_sitting(
            "duplicate_finder", round="pair_programming", mode="locked", seed=1, minutes=45, at=START
        )
        detail = {"text": "Symlinks?", "said": "answered", "question": "links", "drift": None, "speaker": "Imre"}
        log.record_event(
            "ask", "duplicate_finder", round="pair_programming", stage=1, sitting_id=sitting.id, detail=detail, at=START
        )
    done = autograder(
        "replay", "duplicate_finder", "--log", str(path), "--to", str(tmp_path / "a" / "b.html"), cwd=copy
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "a" / "b.html").read_text()
    assert "1 of 5 costly questions asked in time" in page
    assert "Symlinks?" in page
    other = autograder("replay", "web_crawler", cwd=copy)
    assert other.returncode == 1
    assert "no pair task" in other.stderr


def test_grading_a_cohort_says_what_is_missing(copy):
    shutil.copy(ROOT / "course" / "nbgrader_config.py", copy)
    for command in ("grade", "feedback"):
        done = autograder(command, cwd=copy)
        assert done.returncode == 1
        assert (
            done.stderr
            == f"There is no gradebook at {copy}/gradebook.db: release an assignment first (make release).\n"
        )
    assert autograder("grade", "--workers", "0", cwd=copy).returncode == 2


def test_dashboard_writes_pages_that_say_how_to_begin(copy):
    done = autograder("dashboard", cwd=copy)
    assert done.returncode == 0, done.stderr
    page = (copy / "workbook" / "dashboard_learner.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "No checks yet." in page
    assert "http" not in page.replace("http-equiv", "")
    nothing = autograder("dashboard", "--export", "tables", cwd=copy)
    assert nothing.returncode == 1
    assert nothing.stderr == "There is no gradebook yet to export; grade an assignment first.\n"


@pytest.fixture
def cohort(copy):
    """A gradebook of a small class, in which one answer knows only the examples."""
    sys.path.insert(0, str(ROOT / "autograder" / "benchmarks"))
    from synthetic import make_gradebook

    for folder in (copy / "rounds").glob("*/*/"):
        if folder.name not in ("web_crawler", "safe_counter"):
            shutil.rmtree(folder)
    make_gradebook(f"sqlite:///{copy / 'gradebook.db'}", copy, students=3)
    return copy


@pytest.mark.filterwarnings("ignore:Object of type <Submitted.* not in session:sqlalchemy.exc.SAWarning")
def test_the_cohorts_tables_are_written_without_names(cohort):
    done = autograder("dashboard", "--hide-names", "--export", "tables", cwd=cohort)
    assert done.returncode == 0, done.stderr
    page = (cohort / "workbook" / "dashboard_cohort.html").read_text()
    tables = (cohort / "tables" / "students.csv").read_text()
    assert "Coding assessment" in page
    for text in (page, tables):
        assert re.search(r"student [2-9a-z]{5}", text)
        assert "Lovelace" not in text and "s0000" not in text
    assert {path.suffix for path in (cohort / "tables").iterdir()} == {".csv", ".parquet"}


@pytest.mark.filterwarnings("ignore:Object of type <Submitted.* not in session:sqlalchemy.exc.SAWarning")
def test_findings_of_a_round_are_kept_for_the_dashboard(cohort):
    folder = cohort / "autograded" / "s0001" / "coding_assessment"
    folder.mkdir(parents=True)
    solution = (cohort / "rounds" / "coding_assessment" / "web_crawler" / "solution.py").read_text()
    cell = nbformat.v4.new_code_cell(f"%%answer web_crawler\n{solution}")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "web_crawler.ipynb")
    done = autograder("findings", "coding_assessment", cwd=cohort)
    assert done.returncode == 0, done.stderr
    assert "s0001  web_crawler: no finding" in done.stdout
    assert "1 answer, 1 new or changed; 0 answers to talk about." in done.stdout
    again = autograder("findings", "coding_assessment", cwd=cohort)
    assert "1 answer, 0 new or changed" in again.stdout
    assert autograder("findings", "chess", cwd=cohort).stderr.startswith("no round is called 'chess'")


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
