"""Six example submissions through nbgrader's own commands: release, autograde, feedback, dashboard."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from autograder.content import ContentError, Course, Exercise, Scenario
from autograder.content.cells import heading

ROUND, EXERCISE = "coding_assessment", "web_crawler"
#: The example students, named for what they hand in of the coding assessment.
STUDENTS = ("reference", "alternative", "starter", "shortcut", "endless_loop", "ends_its_process")

#: Both stand for the first name that the exercise asks for, be it a class or a function.
_LOOPS = "def {}(*_, **__):\n    while True:\n        pass\n"
_ENDS = "import os\n\n\ndef {}(*_, **__):\n    os._exit(1)\n"


def submissions(exercise: Exercise) -> dict[str, str]:
    """The answer of each example student."""
    shortcut = min(exercise.shortcuts, key=lambda shortcut: (shortcut.passes != 1, shortcut.passes))
    hostile = (text.format(exercise.needs[0]) for text in (_LOOPS, _ENDS))
    answers = (exercise.solution, exercise.alternative, exercise.starter, shortcut.code, *hostile)
    return dict(zip(STUDENTS, answers, strict=True))


def submit(release: Path, submitted: Path, student: str, source: str, *, assignment: str = ROUND) -> Path:
    """Lay a released notebook with ``source`` in its answer cell where nbgrader collects; the notebook's path."""
    target = submitted / student / assignment / f"{EXERCISE}.ipynb"
    _fill(release / assignment / f"{EXERCISE}.ipynb", {f"%%answer {EXERCISE}": source}, target)
    return target


def lay_examples(course: Course, folder: Path, notebook: str = "") -> list[Path]:
    """What the example students would hand in through a learning platform: ``<student>+<notebook>.ipynb`` each.

    They are of the round by which a part of the folder's path is called, else of the coding assessment, and of its
    ``notebook``, else of one that is chosen here; ContentError when the round has no such notebook. In a conversation the
    students say what its examples do.
    """
    rounds = {round_.id: round_ for round_ in course.rounds if round_.exercises}
    round_ = rounds[next((part for part in reversed(folder.absolute().parts) if part in rounds), ROUND)]
    if round_.one_notebook:
        raise ContentError(f"{round_.id} is one notebook with many exercises, and there are no examples of it")
    by_id = {exercise.id: exercise for exercise in round_.exercises}
    exercise = by_id.get(notebook or EXERCISE, None if notebook else round_.exercises[0])
    if exercise is None:
        raise ContentError(f"{round_.id} has no notebook {notebook!r}; it has {', '.join(by_id)}")
    paths = []
    for student, cells in _examples(exercise).items():
        paths.append(folder / f"{student}+{exercise.id}.ipynb")
        _fill(course.path / "release" / round_.id / f"{exercise.id}.ipynb", cells, paths[-1])
    return paths


def _examples(exercise: Exercise | Scenario) -> dict[str, dict[str, str]]:
    """By student, and by the first line of a cell: what stands below it."""
    if isinstance(exercise, Exercise):
        return {student: {f"%%answer {exercise.id}": text} for student, text in submissions(exercise).items()}
    talks = [
        {heading(kind, exercise.id, turn): text for (turn, kind), text in one.cells.items()}
        for one in exercise.examples
    ]
    return dict(zip(STUDENTS, talks, strict=False))


def _fill(released: Path, cells: dict[str, str], target: Path) -> None:
    """Write a released notebook with other texts below the first lines of some of its cells."""
    notebook = nbformat.read(released, as_version=4)
    for cell in notebook.cells:
        first = cell.source.partition("\n")[0].strip()
        if cell.cell_type == "code" and first in cells:
            cell.source = f"{first}\n{cells[first].rstrip()}"
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)


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
