"""The notebook of a pair task: what it shows and does not, code that is given, and a rubric that waits for a person."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from conftest import TINY
from pair_task import FILES

from autograder.content import load_course, load_exercise, load_round
from autograder.content.rubric import load_rubric
from autograder.grading.answers import read_answer
from autograder.notebooks import demo
from autograder.notebooks.build import round_notebooks
from autograder.records import read_gradebook

# nbgrader.api hangs a new submission on an assignment before it adds it to the session, which SQLAlchemy warns about
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted.* not in session:sqlalchemy.exc.SAWarning")

REAL = Path(__file__).resolve().parents[2] / "course"
PAIR = REAL / "rounds" / "pair_programming"
TASKS = sorted(file.parent.name for file in PAIR.glob("*/brief.toml"))
GIVEN = "def add(a, b):\n    return a - b\n\n\nasync def total(fetch, names):\n    return 0\n"


@pytest.mark.parametrize("task", TASKS)
def test_nothing_that_is_still_to_come_can_be_read(task):
    exercise = load_exercise(PAIR / task)
    text = (REAL / "release" / "pair_programming" / f"{task}.ipynb").read_text()
    plain = text.replace('\\"', '"').replace("\\n", "\n")
    assert exercise.stage(1).title in plain or exercise.stage(1).prompt.strip()[:60] in plain
    for stage in exercise.stages[1:]:
        assert stage.title not in plain
        assert [test.name for test in (*stage.visible, *stage.hidden) if test.name in plain] == []
    assert all(test.name in plain for test in exercise.stage(1).visible)


@pytest.mark.parametrize("task", TASKS)
def test_prose_cells_are_short(task):
    notebook = round_notebooks(load_round(PAIR))[task]
    prompt = load_exercise(PAIR / task).stage(1).prompt.strip()
    words = [len(c.source.split()) for c in notebook.cells if c.cell_type == "markdown" and prompt not in c.source]
    assert max(words) <= 120
    assert sorted(words)[len(words) // 2] <= 60  # the anchors of the rubric among them


def test_each_line_of_the_rubric_is_a_cell_for_a_person():
    notebook = round_notebooks(load_round(PAIR))["duplicate_finder"]
    tasks = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("task")]
    assert [cell.id for cell in tasks] == [f"duplicate_finder-{one.id}" for one in load_rubric(PAIR / "rubric.toml")]
    assert {cell.metadata.nbgrader.points for cell in tasks} == {4}
    for cell, dimension in zip(tasks, load_rubric(PAIR / "rubric.toml"), strict=True):
        assert all(f"- **{level}**: {text}" in cell.source for level, text in enumerate(dimension.anchors, start=1))


# -- through nbgrader ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A course root with a task whose code is given, released; two students have handed in, and are graded."""
    course = tmp_path_factory.mktemp("pair") / "course"
    exercise = course / "rounds" / demo.ROUND / "sums"
    exercise.mkdir(parents=True)
    files = {**TINY, **FILES, "given.py": GIVEN, "given_tests.py": "assert add(1, 0) == 1\n"}
    for name, text in files.items():
        (exercise / name).resolve().parent.mkdir(parents=True, exist_ok=True)
        (exercise / name).resolve().write_text(text.replace("{id}", "sums"))
    shutil.copy(PAIR / "notebook.py", exercise.parent)
    shutil.copy(REAL / "nbgrader_config.py", course)
    (exercise.parent / "round.toml").write_text(
        'title = "A round"\norder = 1\nminutes = 10\nscreens_for = "sums"\nweight = 1.0\n'
    )
    loaded = load_course(course)
    root = course.parent / "root"
    demo.prepare(loaded, root, {})
    released = root / "release" / demo.ROUND / "sums.ipynb"
    for student, answer in (("bea", loaded.exercises["sums"].solution), ("ida", GIVEN)):
        notebook = nbformat.read(released, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code" and read_answer(cell.source) is not None:
                cell.source = f"%%answer sums\n{answer}"
            if cell.source.startswith("%%ask"):
                cell.source = "%%ask\nCan numbers be negative?"
        target = root / "submitted" / student / demo.ROUND / "sums.ipynb"
        target.parent.mkdir(parents=True)
        nbformat.write(notebook, target)
    demo.nbgrader(course, root, "autograde", demo.ROUND)
    return root


def test_given_code_is_given_out(root):
    notebook = nbformat.read(root / "release" / demo.ROUND / "sums.ipynb", as_version=4)
    (answer,) = [cell for cell in notebook.cells if cell.cell_type == "code" and read_answer(cell.source)]
    assert read_answer(answer.source) == ("sums", GIVEN.rstrip())
    assert "given" not in answer.metadata
    assert any(cell.source.startswith("assert add(1, 0) == 1") for cell in notebook.cells)
    assert "return a + b" not in nbformat.writes(notebook)


def test_checks_are_graded_and_the_rubric_waits(root):
    rows = {(row.student, row.cell): row for row in read_gradebook(f"sqlite:///{root / 'gradebook.db'}").cells}
    assert [rows[who, f"sums-stage-{n}"].score for who in ("bea", "ida") for n in (1, 2)] == [40, 60, 20, 0]
    for who in ("bea", "ida"):
        row = rows[who, "sums-clarify"]
        assert (row.waiting, row.max_score, row.fault) == (True, 4, None)
        assert row.score in (None, 0)


def test_talk_stays_in_the_notebook_that_is_looked_at(root):
    notebook = nbformat.read(root / "autograded" / "bea" / demo.ROUND / "sums.ipynb", as_version=4)
    asked = [cell for cell in notebook.cells if cell.source.startswith("%%ask")]
    assert {cell.source for cell in asked} == {"%%ask\nCan numbers be negative?"}
