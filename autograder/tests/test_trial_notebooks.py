"""A notebook with trials through nbgrader: checks are graded without a kernel, what is written waits for a person."""

import re
import shutil
import sqlite3
from contextlib import closing

import nbformat
import pytest
from cohort_course import left, settings
from trial_world import TINY_TRIAL, write_trial

from autograder.cohort.run import grade
from autograder.content import ContentError, course_dir, load_course
from autograder.dashboard.cohort import cohort_view
from autograder.grading.answers import read_answer
from autograder.grading.seed import FILE_NAME
from autograder.notebooks import demo
from autograder.notebooks.build import build_source, round_notebooks
from autograder.records import read_gradebook

pytestmark = [
    # nbgrader 0.9 reads its gradebook in a way that SQLAlchemy 2 warns of
    pytest.mark.filterwarnings("ignore:.*not in session.*"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader.*"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:traitlets.*"),
]

REAL = course_dir(__file__)
TABLE = """\
[[written]]
id = "table"
title = "The table"
where = "answer"
minutes = 1
points = 5

"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trial") / "course"
    about = TINY_TRIAL["exercise.toml"].replace("minutes = 10", "minutes = 11")
    exercise = write_trial(
        folder / "rounds",
        changes={"exercise.toml": about.replace("[[traps]]", TABLE + "[[traps]]", 1), "table.md": "Marked by eye.\n"},
    )
    shutil.copy(REAL / "rounds" / "system_design" / "notebook.py", exercise.parent)
    shutil.copy(REAL / "nbgrader_config.py", folder)
    (folder / FILE_NAME).write_text("1\n")  # with one seed in six even the reference loses a coin to the crash
    return load_course(folder)


def cells(notebook):
    return {cell.id: cell for cell in notebook.cells}


def test_written_parts_have_cells_of_the_kinds_that_nbgrader_knows(course):
    found = cells(round_notebooks(course.rounds[0])["till"])
    why, table = found["till-why"].metadata.nbgrader, found["till-table"].metadata.nbgrader
    assert (why.grade, why.solution, why.task, why.points) == (True, True, False, 10.0)
    assert (table.grade, table.solution, table.task, table.points, table.locked) == (False, False, True, 5.0, True)
    assert "Marked by eye." in found["till-table"].source
    assert "Say why." in found["till-why-prompt"].source
    assert found["till-why"].source == "*Write here.*"
    assert "till-table-prompt" not in found


def test_a_notebook_without_a_cell_for_a_written_part_is_refused(course, tmp_path):
    from dataclasses import replace

    folder = tmp_path / "round"
    shutil.copytree(course.rounds[0].path, folder)
    script = folder / "notebook.py"
    script.write_text(script.read_text().replace('{"role": "prose", "repeat": "written"}', ""))
    with pytest.raises(ContentError, match="no cell of role test, written or prose for till-why"):
        round_notebooks(replace(course.rounds[0], path=folder))


@pytest.fixture(scope="module")
def handed_in(course, tmp_path_factory):
    """A course root in which three students' notebooks were handed in."""
    root = tmp_path_factory.mktemp("graded") / "root"
    root.mkdir()
    build_source(course, root / "source")
    demo.nbgrader(course.path, root, "generate_assignment", "till_round")
    till = course.exercises["till"]
    forgetful = next(shortcut.source for shortcut in till.shortcuts if shortcut.trap == "forgetful")
    for student, source in {"right": till.solution, "forgetful": forgetful, "empty": till.starter}.items():
        notebook = nbformat.read(root / "release" / "till_round" / "till.ipynb", as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code" and read_answer(cell.source) is not None:
                cell.source = f"%%answer till\n{source.rstrip()}"
            if cell.id == "till-why" and student == "right":
                cell.source = "Because a crash forgets."
        target = root / "submitted" / student / "till_round" / "till.ipynb"
        target.parent.mkdir(parents=True)
        nbformat.write(notebook, target)
    return root


@pytest.fixture(scope="module")
def other(handed_in, tmp_path_factory):
    """The same, to be graded in another way."""
    return shutil.copytree(handed_in, tmp_path_factory.mktemp("other") / "root")


@pytest.fixture(scope="module")
def graded(course, handed_in, other):
    """That root once nbgrader's own commands have graded it."""
    demo.nbgrader(course.path, handed_in, "autograde", "till_round")
    return handed_in


def test_many_at_once_are_graded_as_nbgrader_grades_them_and_stand_until_the_world_changes(course, graded, other):
    summary = grade(settings(course.path, other), ["till_round"], workers=2)
    assert {result.job.student for result in summary.results} == {"right", "forgetful", "empty"}
    assert not any(result.failed or result.reasons for result in summary.results)
    # each run of the policy counts, not the check's own process alone
    assert next(r for r in summary.results if r.job.student == "right").processor_seconds > 0
    expected, got = left(graded), left(other)
    assert len(expected["grade"]) == 12
    for name in expected:
        assert got[name] == expected[name], name
    again = grade(settings(course.path, other), ["till_round"], workers=2)
    assert (len(again.results), len(again.unchanged)) == (0, 3)
    world = course.exercises["till"].trial.scenario
    before = world.read_text()
    world.write_text(f"{before}\n# another world\n")
    try:
        assert len(grade(settings(course.path, other), ["till_round"], workers=2).results) == 3
    finally:
        world.write_text(before)


def test_the_release_holds_no_reference_and_a_place_to_write(graded):
    found = cells(nbformat.read(graded / "release" / "till_round" / "till.ipynb", as_version=4))
    assert "raise NotImplementedError" in found["till"].source
    assert "store.get" not in found["till"].source
    assert found["till-why"].cell_type == "markdown"
    assert "score(" not in found["till-stage-1"].source


def test_checks_are_scored_and_what_is_written_waits(course, graded):
    rows = read_gradebook(f"sqlite:///{graded / 'gradebook.db'}").cells
    scores = {(row.student, row.cell): row.auto_score for row in rows}
    assert scores["right", "till-stage-1"] == 60.0
    assert scores["right", "till-stage-2"] == 10.0
    # the gate: nothing else counts for much when a coin is lost
    assert scores["forgetful", "till-stage-1"] + scores["forgetful", "till-stage-2"] == pytest.approx(20.0, abs=0.01)
    assert scores["empty", "till-stage-1"] == 0.0
    waiting = {(row.student, row.cell) for row in rows if row.needs_manual_grade}
    assert ("right", "till-why") in waiting
    assert ("right", "till-table") in waiting
    page = str(cohort_view(f"sqlite:///{graded / 'gradebook.db'}", course=course.path))
    assert re.search(r"till\s.*till-table.*\b3\b", page), page
    assert re.search(r"till\s.*till-why.*\b1\b", page), page


def test_the_output_says_what_is_unknown_and_why_points_are_bounded(graded):
    def said(student):
        found = cells(nbformat.read(graded / "autograded" / student / "till_round" / "till.ipynb", as_version=4))
        return found["till-stage-1"].outputs[0].text

    assert "○ hidden: Cannot be known. (unknown)" in said("right")
    assert "all checks together count for at most 20 points" in said("forgetful")
    assert "Not written yet: NotImplementedError" in said("empty")


def test_a_person_s_marks_are_all_that_is_missing(graded):
    with closing(sqlite3.connect(graded / "gradebook.db")) as connection:
        kinds = set(connection.execute("SELECT name, type FROM base_cell").fetchall())
    assert {("till-table", "TaskCell"), ("till-why", "GradeCell"), ("till-why", "SolutionCell")} <= kinds
