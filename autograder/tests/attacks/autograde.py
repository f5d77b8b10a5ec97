"""The same answers through nbgrader's own commands: one student each, all in one run for each rung.

The rung and the limits are chosen by the environment variables ``AUTOGRADER_RUNG`` (``S2``) and ``AUTOGRADER_LIMITS``
(a JSON object with fields of `autograder.sandbox.Limits`), which the grading service reads. Only attacks that the rung
promises to hold take part: all submissions of a run share one gradebook.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from attacks import processes
from attacks.answers import Answer
from attacks.ground import COURSE, Ground, remove
from attacks.harness import PATIENT, Outcome, Result, promised_at
from autograder.content import load_course
from autograder.grading import Client
from autograder.grading.answers import read_answer
from autograder.notebooks.build import build_source
from autograder.records import read_gradebook
from autograder.sandbox import Limits
from autograder.sandbox.isolation import RUNGS

_ROUND, _EXERCISE = "ledgers", "ledger"
#: A run has honest answers too, so a test may take a little longer than in a hasty check.
LIMITS = Limits(**{**PATIENT.to_dict(), "test_seconds": 0.8, "check_seconds": 6.0})
_SETTINGS = Path(__file__).resolve().parents[3] / "course" / "nbgrader_config.py"


@dataclass(frozen=True)
class Run:
    """One run of ``nbgrader autograde``: the rung that its verdicts name, what came of each answer, real seconds."""

    rung: str
    outcomes: list[Outcome]
    seconds: float


def honoured(rung: str) -> str:
    """The rung at which the grading service says that it would grade when ``rung`` is asked for."""
    before = os.environ.get("AUTOGRADER_RUNG")
    os.environ["AUTOGRADER_RUNG"] = rung
    try:
        with Client(COURSE) as client:
            return client.ask({"op": "ping"})
    finally:
        del os.environ["AUTOGRADER_RUNG"]
        if before is not None:
            os.environ["AUTOGRADER_RUNG"] = before


def run(answers: Sequence[Answer], rung: str) -> Run:
    """Grade ``answers`` at ``rung``; an outcome for each of those that take part."""
    chosen = [a for a in answers if not a.hostile or promised_at(a) <= RUNGS.index(rung)]
    with Ground() as ground, _temporary_folder() as temporary:
        course = load_course(ground.course)
        settings = _SETTINGS.read_text(encoding="utf-8") + '\nc.GradeAnswers.minimum_isolation = "S0"\n'
        (ground.course / "nbgrader_config.py").write_text(settings, encoding="utf-8")
        root = ground.root / "graded"
        build_source(course, root / "source")
        environment = {
            **os.environ,
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
            "AUTOGRADER_COURSE": str(ground.course),
            "AUTOGRADER_RUNG": rung,
            "AUTOGRADER_LIMITS": json.dumps(LIMITS.to_dict()),
            "NEIGHBOUR_SECRET": ground.secret,
            "TMPDIR": str(temporary),
        }
        _nbgrader(ground.course, root, environment, "generate_assignment")
        for answer in chosen:
            _submit(root, answer, ground)
        began = time.monotonic()
        said = _nbgrader(ground.course, root, environment, "autograde", must_succeed=False)
        seconds = time.monotonic() - began
        found = processes.marked([ground.token, str(temporary)], {ground.bystander.pid})
        left = [*(f"process {pid}" for pid in found), *(f"file {path.name}" for path in temporary.iterdir())]
        left += [f"file {Path(path).name}" for path in ground.left([], set())[1]]
        processes.end(list(found))
        changed = [c for c in ground.changes() if not c.startswith(("graded", "course"))]
        graded = _graded(root, ground, chosen, rung, said)
    used = {re.search(r"isolation (\w+)", text)[1] for text, _ in graded.values() if "isolation S" in text}
    outcomes = [outcome for _, outcome in graded.values()]
    if left or changed:
        result = Result.THROUGH if changed else Result.LEFTOVER
        outcomes.append(Outcome("all of them", rung, result, (*changed, *left), seconds))
    return Run(used.pop() if len(used) == 1 else "/".join(sorted(used)), outcomes, seconds)


def _graded(root: Path, ground: Ground, answers: list[Answer], rung: str, said: str) -> dict[str, tuple[str, Outcome]]:
    """What each graded notebook says, and the outcome."""
    points: dict[str, float] = {}
    for row in read_gradebook(f"sqlite:///{root / 'gradebook.db'}").cells:
        points[row.student] = points.get(row.student, 0.0) + (row.score or 0.0)
    graded = {}
    for answer in answers:
        why: list[str] = []
        path = root / "autograded" / answer.name / _ROUND / f"{_EXERCISE}.ipynb"
        text = _outputs(path)
        got = points.get(answer.name, 0.0)
        result = Result.HELD
        if not text:
            errors = [line[-300:] for line in said.splitlines() if "rror" in line and answer.name in line]
            result, why = Result.FAULT, ["nbgrader graded nothing", *errors[:1]]
        elif answer.hostile and got > answer.earns:
            result, why = Result.THROUGH, [f"{got:g} points"]
        elif answer.hostile and ground.leaked(text):
            result, why = Result.THROUGH, [f"{ground.leaked(text)} came out"]
        elif not answer.hostile and got != answer.earns:
            lost = [line.strip() for line in text.splitlines() if "✗" in line or "–" in line]
            result, why = Result.HARMED, [f"{got:g} of {answer.earns:g} points", *lost[:2]]
        graded[answer.name] = (text, Outcome(answer.name, rung, result, tuple(why)))
    return graded


def _submit(root: Path, answer: Answer, ground: Ground) -> None:
    notebook = nbformat.read(root / "release" / _ROUND / f"{_EXERCISE}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and read_answer(cell.source) is not None:
            cell.source = f"%%answer {_EXERCISE}\n{ground.fill(answer.source).rstrip()}"
    target = root / "submitted" / answer.name / _ROUND / f"{_EXERCISE}.ipynb"
    target.parent.mkdir(parents=True)
    nbformat.write(notebook, target)


def _outputs(path: Path) -> str:
    """All that a graded notebook's cells put out, ``""`` when there is no such notebook."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except OSError:
        return ""
    return "\n".join(
        output.get("text", "") or str(output.get("data", ""))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )


def _nbgrader(course: Path, root: Path, environment: dict[str, str], command: str, *, must_succeed: bool = True) -> str:
    done = subprocess.run(
        [
            sys.executable, "-m", "nbgrader", command, _ROUND,
            f"--CourseDirectory.root={root}", f"--CourseDirectory.db_url=sqlite:///{root / 'gradebook.db'}",
        ],
        cwd=course, env=environment, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    said = done.stdout + done.stderr
    if done.returncode and must_succeed:
        raise RuntimeError(f"nbgrader {command} ended with {done.returncode}:\n{said[-3000:]}")
    return said


@contextlib.contextmanager
def _temporary_folder() -> Iterator[Path]:
    """Where the run keeps its temporary files, so that what is left of them is found; open, as /tmp is."""
    folder = Path(tempfile.mkdtemp(prefix="autograde-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        remove(folder)
