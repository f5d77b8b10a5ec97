"""A small released course with submissions, and all that grading left of them, to be compared."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
from broken import NAME, cell
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, inspect, text
from test_submissions import ROUND, make_course, worked_on

from autograder.cohort.jobs import Settings
from autograder.content import load_course
from autograder.notebooks import demo
from autograder.notebooks.build import build_source

RIGHT = "def add(a, b):\n    return a + b\n\n\nasync def total(fetch, names):\n    return sum([await fetch(n) for n in names])\n"
HALF = "def add(a, b):\n    return a + b\n"
WRONG = "def add(a, b):\n    return a - b\n"

#: What a person marks, beside what the checks do.
_WRITTEN = {
    "essay": {"grade": True, "solution": True, "locked": False, "task": False, "points": 5.0},
    "talk": {"grade": False, "solution": False, "locked": True, "task": True, "points": 3.0},
}


def release(folder: Path, *, exercises: tuple[str, ...] = ("sums",), files: dict | None = None) -> tuple[Path, Path]:
    """``(course, root)``: a course whose notebooks are released into the gradebook of ``root``."""
    course, root = make_course(folder / "course", files), folder / "root"
    first = course / "rounds" / ROUND / "sums"
    for name in exercises[1:]:
        other = shutil.copytree(first, first.with_name(name))
        about = other / "exercise.toml"
        about.write_text(about.read_text().replace('id = "sums"', f'id = "{name}"'))
    root.mkdir()
    build_source(load_course(course), root / "source")
    for name, marks in _WRITTEN.items():
        _add_written(root / "source" / ROUND / NAME, name, marks)
    demo.nbgrader(course, root, "generate_assignment", ROUND)
    return course, root


def _add_written(path: Path, name: str, marks: dict) -> None:
    notebook = nbformat.read(path, as_version=4)
    written = nbformat.v4.new_markdown_cell(source=f"The {name}.", id=name)
    written.metadata.nbgrader = {**marks, "grade_id": name, "schema_version": 3}
    notebook.cells.append(written)
    nbformat.write(notebook, path)


def hand_in(root: Path, student: str, source: str, *, exercise: str = "sums", time: str = "") -> Path:
    """Lay an answer where nbgrader collects; the notebook's path."""
    starter = json.loads((root / "release" / ROUND / f"{exercise}.ipynb").read_text())
    if exercise == "sums":
        notebook = worked_on(starter, source)
    else:
        notebook = starter
        cell(notebook, exercise)["source"] = f"%%answer {exercise}\n{source}"
    path = root / "submitted" / student / ROUND / f"{exercise}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook))
    if time:
        (path.parent / "timestamp.txt").write_text(time)
    return path


def address(root: Path) -> str:
    return f"sqlite:///{root / 'gradebook.db'}"


def settings(course: Path, root: Path, *, url: str = "", more: tuple[str, ...] = (), **named: str) -> Settings:
    """What ``demo.nbgrader`` tells nbgrader, for the commands of this package."""
    places = (f"--CourseDirectory.root={root}", f"--CourseDirectory.db_url={url or address(root)}")
    return Settings(course, (*places, *more), **named)


_ROWS = {
    "student": "SELECT * FROM student",
    "course": "SELECT * FROM course",
    "assignment": "SELECT name, duedate, course_id FROM assignment",
    "submission": """SELECT s.student_id, a.name, s.timestamp, s.extension FROM submitted_assignment s
        JOIN assignment a ON a.id = s.assignment_id""",
    "notebook": """SELECT s.student_id, a.name, n.name, m.flagged, m.late_submission_penalty
        FROM submitted_notebook m JOIN submitted_assignment s ON s.id = m.assignment_id
        JOIN assignment a ON a.id = s.assignment_id JOIN notebook n ON n.id = m.notebook_id""",
    "grade": """SELECT s.student_id, n.name, b.name, b.type, g.auto_score, g.manual_score, g.extra_credit,
        g.needs_manual_grade FROM grade g JOIN submitted_notebook m ON m.id = g.notebook_id
        JOIN submitted_assignment s ON s.id = m.assignment_id JOIN notebook n ON n.id = m.notebook_id
        JOIN base_cell b ON b.id = g.cell_id""",
    "comment": """SELECT s.student_id, n.name, b.name, c.auto_comment, c.manual_comment FROM comment c
        JOIN submitted_notebook m ON m.id = c.notebook_id JOIN submitted_assignment s ON s.id = m.assignment_id
        JOIN notebook n ON n.id = m.notebook_id JOIN base_cell b ON b.id = c.cell_id""",
}


def tables(url: str) -> dict[str, list]:
    """Every row that grading may write, by what it is about: less the ids, which nbgrader draws at random."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            rows = {
                name: sorted((tuple(row) for row in connection.execute(text(query))), key=repr)
                for name, query in _ROWS.items()
            }
        return {**rows, "tables": sorted(inspect(engine).get_table_names())}
    finally:
        engine.dispose()


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Content and rights of each file below a folder."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mode)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def left(root: Path, url: str = "") -> dict:
    """All that grading left: the gradebook's rows and the graded files, and nothing beside them."""
    graded = root / "autograded"
    beside = sorted(path.name for path in graded.iterdir() if path.name.startswith("."))
    return {"files": files(graded), "beside": beside, **tables(url or address(root))}


def scores(root: Path, url: str = "") -> dict[str, list]:
    """The autograder's score of each stage, by student."""
    found: dict[str, list] = {}
    for student, _, name, _, score, *_ in sorted(tables(url or address(root))["grade"], key=repr):
        if "-stage-" in name:
            found.setdefault(student, []).append(score)
    return found


def gradebook(root: Path) -> Gradebook:
    return Gradebook(address(root), "interview-loop")
