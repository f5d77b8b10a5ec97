"""Six example submissions through nbgrader's own commands: release, autograde, feedback, dashboard."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from autograder.content import Course, Exercise
from autograder.grading.answers import read_answer

ROUND, EXERCISE = "coding_assessment", "web_crawler"

_LOOPS = "class Crawler:\n    def __init__(self, fetch, *rest, **named):\n        while True:\n            pass\n"
_ENDS = "import os\n\n\nclass Crawler:\n    def __init__(self, fetch, *rest, **named):\n        os._exit(1)\n"


def submissions(exercise: Exercise) -> dict[str, str]:
    """The answer of each example student."""
    shortcut = next(s for s in exercise.shortcuts if s.passes == 1)
    return {
        "reference": exercise.solution,
        "alternative": exercise.alternative,
        "starter": exercise.starter,
        "shortcut": shortcut.code,
        "endless_loop": _LOOPS,
        "ends_its_process": _ENDS,
    }


def submit(release: Path, submitted: Path, student: str, source: str, *, assignment: str = ROUND) -> Path:
    """Lay a released notebook with ``source`` in its answer cell where nbgrader collects; the notebook's path."""
    target = submitted / student / assignment / f"{EXERCISE}.ipynb"
    notebook = nbformat.read(release / assignment / f"{EXERCISE}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and read_answer(cell.source) is not None:
            cell.source = f"%%answer {EXERCISE}\n{source.rstrip()}"
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)
    return target


def nbgrader(course: Path, root: Path, *arguments: str, settings: Path | None = None, database: str = "") -> str:
    """Run one nbgrader command on the course root ``root``; its output.

    The settings are the course's, or those of the folder ``settings``; the gradebook is that of the root, or the
    ``database`` at a URL. RuntimeError with the output when it fails.
    """
    environment = {
        **os.environ,
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
    }
    environment["AUTOGRADER_COURSE"] = str(course)
    gradebook = f"sqlite:///{root / 'gradebook.db'}"
    command = [
        sys.executable, "-m", "nbgrader", *arguments,
        f"--CourseDirectory.root={root}", f"--CourseDirectory.db_url={database or gradebook}",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=settings or course, env=environment, capture_output=True, text=True, check=False)
    output = done.stdout + done.stderr
    if done.returncode:
        raise RuntimeError(f"nbgrader {arguments[0]} ended with {done.returncode}:\n{output[-3000:]}")
    return output


def stock_settings(course: Path, folder: Path) -> Path:
    """``folder`` with the course's settings less what is ours of grading, so that nbgrader's own ``Execute`` grades."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nbgrader_config.py").write_text(
        f'c = get_config()\nload_subconfig("nbgrader_config.py", path={str(course)!r})\nc.pop("Autograde")\n'
    )
    return folder


def prepare(course: Course, root: Path, answers: dict[str, str]) -> None:
    """A fresh course root with the built source, nbgrader's release of it, and a submission for each answer."""
    from autograder.notebooks.build import build_source

    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    build_source(course, root / "source")
    if EXERCISE in course.exercises:
        for notebook in (root / "source" / ROUND).glob("*.ipynb"):
            if notebook.stem != EXERCISE:
                notebook.unlink()  # nobody hands in another one here
    nbgrader(course.path, root, "generate_assignment", ROUND)
    for student, source in answers.items():
        submit(root / "release", root / "submitted", student, source)


def run(course: Course, root: Path) -> list[tuple[str, list[float | None]]]:
    """Play the whole way; the points of each stage by student, None for what has no grade."""
    from autograder.records import read_gradebook

    prepare(course, root, submissions(course.exercises[EXERCISE]))
    nbgrader(course.path, root, "autograde", ROUND)
    nbgrader(course.path, root, "generate_feedback", ROUND)
    rows = read_gradebook(f"sqlite:///{root / 'gradebook.db'}").cells
    table: dict[str, list[float | None]] = {}
    for row in sorted(rows, key=lambda row: (row.student, row.cell)):
        table.setdefault(row.student, []).append(row.score)
    return sorted(table.items())
