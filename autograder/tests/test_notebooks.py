"""Notebooks built from text, taken through nbgrader's own commands."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import nbformat
import pytest
from sqlalchemy import create_engine

from autograder.content import ContentError, course_dir, load_course
from autograder.grading.answers import answer_in_notebook, grade_id, read_answer, read_grade_id
from autograder.grading.proof import hidden_marks
from autograder.notebooks import demo
from autograder.notebooks.build import build_source, round_notebooks, to_text
from autograder.notebooks.release import build
from autograder.records import read_gradebook
from autograder.records.gradings import read_gradings

pytestmark = [
    # nbgrader 0.9 reads its gradebook in a way that SQLAlchemy 2 warns of
    pytest.mark.filterwarnings("ignore:.*not in session.*"),
    # nbgrader configures logging handlers that it leaves open
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader.*"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:traitlets.*"),
]

COURSE = load_course(course_dir(__file__))
EXERCISE = COURSE.exercises["web_crawler"]
ROUND = next(round_ for round_ in COURSE.rounds if round_.id == EXERCISE.round)


def stage_points(root):
    rows = read_gradebook(f"sqlite:///{root / 'gradebook.db'}").cells
    return {(row.student, row.cell): row.score for row in rows}


@pytest.fixture(scope="module")
def demo_root(tmp_path_factory):
    root = tmp_path_factory.mktemp("demo") / "root"
    return root, dict(demo.run(COURSE, root))


# -- examples of what is handed in ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["web_crawler", "ledger", "duplicate_finder", "overload"])
def test_examples_of_code_are_what_their_students_are_named_for(tmp_path, name):
    exercise = COURSE.exercises[name]
    paths = demo.lay_examples(COURSE, tmp_path / exercise.round / "archive", name)
    assert [path.name for path in paths] == [f"{student}+{name}.ipynb" for student in demo.STUDENTS]
    handed_in = {path.name: answer_in_notebook(path.read_text(encoding="utf-8"), name) for path in paths}
    assert handed_in[f"reference+{name}.ipynb"].strip() == exercise.solution.strip()
    assert handed_in[f"starter+{name}.ipynb"].strip() == exercise.starter.strip()
    assert f"def {exercise.needs[0]}(" in handed_in[f"endless_loop+{name}.ipynb"]
    assert len(set(handed_in.values())) == len(demo.STUDENTS)


def test_examples_of_a_conversation_are_of_the_one_that_is_named(tmp_path):
    folder = tmp_path / "recruiter_screen" / "archive"
    assert {path.name.partition("+")[2] for path in demo.lay_examples(COURSE, folder, "screen")} == {"screen.ipynb"}
    with pytest.raises(ContentError, match="recruiter_screen has no notebook 'scren'; it has reading, screen"):
        demo.lay_examples(COURSE, folder, "scren")
    with pytest.raises(ContentError, match="concurrency_drills is one notebook with many exercises"):
        demo.lay_examples(COURSE, tmp_path / "concurrency_drills")


# -- building ----------------------------------------------------------------------------------------------------------


def test_the_committed_release_is_fresh_and_every_build_gives_the_same_bytes(tmp_path):
    build(COURSE, tmp_path / "source", tmp_path / "release")
    committed = {p.relative_to(COURSE.path / "release"): p for p in (COURSE.path / "release").rglob("*.ipynb")}
    built = {p.relative_to(tmp_path / "release"): p for p in (tmp_path / "release").rglob("*.ipynb")}
    assert sorted(built) == sorted(committed)
    stale = [str(name) for name in built if built[name].read_bytes() != committed[name].read_bytes()]
    assert stale == [], "run make build and commit course/release"
    build_source(COURSE, tmp_path / "again")
    for path in (tmp_path / "again").rglob("*.ipynb"):
        first = tmp_path / "source" / path.relative_to(tmp_path / "again")
        assert first.read_bytes() == path.read_bytes()


def test_cell_ids_are_grade_ids_and_points_add_up():
    notebook = round_notebooks(ROUND)[EXERCISE.id]
    nbformat.validate(notebook)
    graded = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert [cell.id for cell in graded] == [grade_id("web_crawler", n) for n in (1, 2, 3, 4)]
    assert [cell.metadata.nbgrader.grade_id for cell in graded] == [cell.id for cell in graded]
    assert sum(cell.metadata.nbgrader.points for cell in graded) == 100


def test_a_test_cell_calls_the_hidden_tests_between_the_markers_and_holds_none():
    notebook = round_notebooks(ROUND)[EXERCISE.id]
    cell = next(cell for cell in notebook.cells if cell.id == "web_crawler-stage-2")
    hidden = re.search(r"### BEGIN HIDDEN TESTS\n(.*)\n### END HIDDEN TESTS", cell.source, re.DOTALL)
    assert hidden[1] == 'score("web_crawler", 2)'
    assert all(test.source in cell.source for test in EXERCISE.stages[1].visible)
    assert not [mark for mark in hidden_marks(EXERCISE) if mark in to_text(notebook).replace('\\"', '"')]


def test_the_release_holds_the_starter_and_no_reference():
    notebook = nbformat.read(COURSE.path / "release" / "coding_assessment" / "web_crawler.ipynb", as_version=4)
    answers = [read_answer(cell.source) for cell in notebook.cells if read_answer(cell.source)]
    assert [(name, source.rstrip() + "\n") for name, source in answers] == [("web_crawler", EXERCISE.starter)]
    assert not any("score(" in cell.source or "BEGIN" in cell.source for cell in notebook.cells)


def test_prose_cells_are_short():
    notebook = round_notebooks(ROUND)[EXERCISE.id]
    prompts = {stage.prompt.strip()[:40] for stage in EXERCISE.stages}
    words = [
        len(cell.source.split())
        for cell in notebook.cells
        if cell.cell_type == "markdown" and not any(prompt in cell.source for prompt in prompts)
    ]
    assert max(words) <= 120
    assert sorted(words)[len(words) // 2] <= 45


def test_an_unknown_slot_is_named(tmp_path):
    folder = tmp_path / "round"
    shutil.copytree(ROUND.path, folder)
    script = folder / "notebook.py"
    script.write_text(script.read_text().replace("{{title}}", "{{tittle}}"))
    with pytest.raises(ContentError, match=r"notebook\.py: no slot is called \{\{tittle\}\}; there are: .*title"):
        round_notebooks(replace(ROUND, path=folder))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("%%answer web_crawler\nx = 1\n", ("web_crawler", "x = 1\n")),
        ("\n%%answer web_crawler  \nx = 1", ("web_crawler", "x = 1")),
        ("%%answer\nx = 1", (None, "x = 1")),
        ("%%answer web_crawler", ("web_crawler", "")),
        ("# %%answer web_crawler\nx = 1", None),
        ("%%answers web_crawler\nx = 1", None),
        ("", None),
    ],
)
def test_what_counts_as_an_answer(cell, expected):
    assert read_answer(cell) == expected


def test_grade_ids_round_trip():
    assert read_grade_id(grade_id("web_crawler", 3)) == ("web_crawler", 3)
    assert read_grade_id("web_crawler-stage-x") is None


# -- nbgrader ------------------------------------------------------------------------------------------------------------


def test_the_demo_scores(demo_root):
    _, table = demo_root
    assert table["reference"] == [20.0, 25.0, 25.0, 30.0]
    assert table["alternative"] == [20.0, 25.0, 25.0, 30.0]
    assert table["starter"] == [0.0, 0.0, 0.0, 0.0]
    assert table["endless_loop"] == [0.0, 0.0, 0.0, 0.0]
    assert table["ends_its_process"] == [0.0, 0.0, 0.0, 0.0]
    first, second, *_ = table["shortcut"]
    assert first == 20.0
    assert 0.0 < second < 25.0


def test_every_zero_in_the_gradebook_has_its_reason_in_the_notebook(demo_root):
    root, _ = demo_root
    for student, reason in [
        ("starter", "Not written yet: NotImplementedError"),
        ("endless_loop", "your answer was at line"),
        ("ends_its_process", "Your answer's process ended"),
    ]:
        notebook = nbformat.read(
            root / "autograded" / student / "coding_assessment" / "web_crawler.ipynb", as_version=4
        )
        cell = next(cell for cell in notebook.cells if cell.id == "web_crawler-stage-1")
        assert reason in cell.outputs[0].text
        assert float(cell.outputs[1].data["text/plain"]) == 0.0


def test_the_isolation_and_the_hidden_tests_that_failed_are_kept_beside_the_scores(demo_root):
    root, table = demo_root
    engine = create_engine(f"sqlite:///{root / 'gradebook.db'}")
    kept = {one.student: one for one in read_gradings(engine)}
    engine.dispose()
    assert set(kept) == set(table)
    assert all(one.isolation in ("S2", "S3", "S4") and one.seed == kept["reference"].seed for one in kept.values())
    assert dict(kept["reference"].failed) == {grade_id("web_crawler", stage): [] for stage in (1, 2, 3, 4)}
    assert kept["starter"].failed == {}  # as it was given out: nothing was tried
    hidden = {stage.number: {test.name for test in stage.hidden} for stage in EXERCISE.stages}
    for student, points in table.items():
        for cell, failed in kept[student].failed.items():
            number = read_grade_id(cell)[1]
            assert set(failed) <= hidden[number]
            share = 1 - len(failed) / len(hidden[number])
            assert points[number - 1] == pytest.approx(share * EXERCISE.stages[number - 1].points, abs=1e-4)
    # the names stay with the instructor
    page = (root / "feedback" / "shortcut" / ROUND.id / "web_crawler.html").read_text(encoding="utf-8")
    names = {name for failed in kept["shortcut"].failed.values() for name in failed}
    assert names and not [name for name in names if name in page]


def test_feedback_shows_labels_and_points_and_nothing_hidden(demo_root):
    root, _ = demo_root

    def page(student):
        text = (root / "feedback" / student / "coding_assessment" / "web_crawler.html").read_text()
        return text.replace("&quot;", '"').replace("&#39;", "'")

    plain = page("shortcut")
    assert "hidden: " + next(t.label for t in EXERCISE.stages[1].hidden) in plain
    assert "points" in plain
    # a failed hidden check says its author's hint, which is written for that; all else stays unsaid
    hints = {test.hint for stage in EXERCISE.stages for test in stage.hidden}
    # what the page's own template holds is no leak: the reference's page, where nothing failed, has it too
    innocent = page("reference")
    assert [m for m in hidden_marks(EXERCISE) - hints if m in plain and m not in innocent] == []
    assert "score(" not in plain
    assert "Traceback (most recent call last)" not in plain


def test_stock_execute_scores_honest_answers_the_same(tmp_path, demo_root):
    _, table = demo_root
    root = tmp_path / "root"
    honest = {name: source for name, source in demo.submissions(EXERCISE).items() if name in ("reference", "starter")}
    demo.prepare(COURSE, root, honest)
    stock = demo.stock_settings(COURSE.path, tmp_path / "stock")
    demo.nbgrader(COURSE.path, root, "autograde", demo.ROUND, settings=stock)
    points = stage_points(root)
    for student in honest:
        assert [points[student, grade_id("web_crawler", n)] for n in (1, 2, 3, 4)] == table[student]


def test_a_deleted_check_cell_is_put_back_and_an_edited_one_replaced(tmp_path):
    root = tmp_path / "root"
    demo.prepare(COURSE, root, {"tidy": EXERCISE.solution, "editor": EXERCISE.solution})
    for student, change in [("tidy", "delete"), ("editor", "edit")]:
        path = root / "submitted" / student / demo.ROUND / "web_crawler.ipynb"
        notebook = nbformat.read(path, as_version=4)
        if change == "delete":
            notebook.cells = [cell for cell in notebook.cells if cell.id != "web_crawler-stage-1"]
        else:
            cell = next(cell for cell in notebook.cells if cell.id == "web_crawler-stage-1")
            cell.source = "1000.0"
        nbformat.write(notebook, path)
    demo.nbgrader(COURSE.path, root, "autograde", demo.ROUND)
    points = stage_points(root)
    assert points["tidy", "web_crawler-stage-1"] == 20.0
    assert points["editor", "web_crawler-stage-1"] == 20.0


def test_a_notebook_without_an_answer_cell_scores_zero_with_a_reason(tmp_path):
    root = tmp_path / "root"
    demo.prepare(COURSE, root, {"empty": EXERCISE.solution})
    path = root / "submitted" / "empty" / demo.ROUND / "web_crawler.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.id == "web_crawler":
            cell.source = ""
    nbformat.write(notebook, path)
    demo.nbgrader(COURSE.path, root, "autograde", demo.ROUND)
    assert stage_points(root)["empty", "web_crawler-stage-1"] == 0.0
    graded = nbformat.read(root / "autograded" / "empty" / demo.ROUND / "web_crawler.ipynb", as_version=4)
    assert "The answer is empty." in next(c for c in graded.cells if c.id == "web_crawler-stage-1").outputs[0].text


def test_nbgrader_validate_passes_the_reference_and_names_the_starters_fault(demo_root):
    root, _ = demo_root
    said = {}
    for name in ("reference", "starter"):
        path = root / "submitted" / name / demo.ROUND / "web_crawler.ipynb"
        said[name] = demo.nbgrader(COURSE.path, root, "validate", str(path))
    assert "Success!" in said["reference"]
    assert "Success!" not in said["starter"]
    assert "VALIDATION FAILED ON 4 CELL(S)" in said["starter"]
    assert "Not written yet: NotImplementedError at line" in said["starter"]


# -- the answer in a notebook ------------------------------------------------------------------------------------------


def notebook_text(*cells):
    return nbformat.writes(nbformat.v4.new_notebook(cells=list(cells)))


def test_the_last_answer_to_the_exercise_is_the_one():
    code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    cells = [code("%%answer a\nx = 1"), code("%%answer b\nx = 2"), text("%%answer a\nx = 3"), code("x = 4")]
    assert answer_in_notebook(notebook_text(*cells), "a") == "x = 1"
    assert answer_in_notebook(notebook_text(*cells, code("%%answer\nx = 5")), "a") == "x = 5"
    assert (
        answer_in_notebook('{"cells": [{"cell_type": "code", "source": ["%%answer a\\n", "x = 6"]}]}', "a") == "x = 6"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it is no notebook"),
        ("[]", "it is no notebook"),
        ('{"cells": [7]}', "it is no notebook"),
        ('{"cells": [{"cell_type": "code"}]}', "it is no notebook"),
        ('{"cells": []}', "no cell of it begins with %%answer a"),
    ],
)
def test_a_notebook_without_an_answer_is_named(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        answer_in_notebook(text, "a")
