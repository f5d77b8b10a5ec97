"""A round of conversations through nbgrader's own commands: released, handed in, graded, marked by a person, fed back."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import nbformat
import pytest
from nbgrader.api import Gradebook
from talks import write_talks
from traitlets.config import Config

from autograder.content import course_dir, load_course
from autograder.content.cells import heading, read_turn
from autograder.notebooks import demo
from autograder.notebooks.build import build_source, round_notebooks, to_text
from autograder.notebooks.fingerprints import drawn_on, submission_basis
from autograder.notebooks.preprocessors import GradeAnswers
from autograder.records import read_gradebook

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*not in session.*"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader.*"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:traitlets.*"),
]

REAL = course_dir(__file__)
ROUND = "talks"
CHECKS = [f"tiny_bridge-stage-{number}" for number in (1, 2, 3)]
REPLIES = ["tiny_bridge-opening-reply", "tiny_bridge-p2-reply"]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("course") / "course"
    write_talks(root)
    shutil.copy(REAL / "nbgrader_config.py", root)
    shutil.copy(REAL / "rounds" / "values_conversation" / "notebook.py", root / "rounds" / ROUND)
    return load_course(root)


def fill(notebook, cells):
    """A released notebook with what an example says in its cells."""
    for cell in notebook.cells:
        turn = read_turn(cell.source)
        if turn is not None and turn.place in cells:
            cell.source = f"{heading(turn.kind, turn.scenario, turn.turn)}\n{cells[turn.place]}"
    return notebook


def hand_in(root, student, notebook, name="tiny_bridge"):
    target = root / "submitted" / student / ROUND / f"{name}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)


def released(root, name="tiny_bridge"):
    return nbformat.read(root / "release" / ROUND / f"{name}.ipynb", as_version=4)


def spoiled(notebook):
    """As it comes in when somebody was in a hurry: a first line gone, another's wrong, a card deleted, a check edited."""
    kept = []
    for cell in notebook.cells:
        if cell.source.startswith("%%reply tiny_bridge opening"):
            cell.source = cell.source.partition("\n")[2]
        elif cell.source.startswith("%%answer tiny_bridge card"):
            cell.source = cell.source.replace("%%answer tiny_bridge card", "# %%answer the card")
        elif cell.source.startswith("%%answer tiny_bridge p3"):
            continue
        elif cell.source.startswith("check(2)"):
            cell.source = "20.0"
        kept.append(cell)
    notebook.cells = kept
    return notebook


@pytest.fixture(scope="module")
def graded(course, tmp_path_factory):
    """A course root in which six students were graded."""
    root = tmp_path_factory.mktemp("root")
    examples = {e.name: e.cells for e in course.exercises["tiny_bridge"].examples}
    reading = {e.name: e.cells for e in course.exercises["tiny_reading"].examples}
    build_source(course, root / "source")
    demo.nbgrader(course.path, root, "generate_assignment", ROUND)
    for student, name in (("ann", "strong_close"), ("ben", "strong_open"), ("cleo", "weak_silent")):
        hand_in(root, student, fill(released(root), examples[name]))
    hand_in(root, "ann", fill(released(root, "tiny_reading"), reading["strong_a_failure"]), "tiny_reading")
    hand_in(root, "dan", released(root))
    hand_in(root, "eve", spoiled(fill(released(root), examples["strong_close"])))
    code = fill(released(root), examples["strong_close"])
    for cell in code.cells:
        if cell.source.startswith("%%answer tiny_bridge card"):
            cell.source += "\nowner = open('/etc/passwd').read()\nwhile True: pass"
    hand_in(root, "finn", code)
    demo.nbgrader(course.path, root, "autograde", ROUND)
    return root


def scores(root):
    rows = read_gradebook(f"sqlite:///{root / 'gradebook.db'}").cells
    return {(row.student, row.cell): row for row in rows}


def autograded(root, student):
    notebook = nbformat.read(root / "autograded" / student / ROUND / "tiny_bridge.ipynb", as_version=4)
    return {cell.id: "".join(output.get("text", "") for output in cell.get("outputs", [])) for cell in notebook.cells}


def test_the_release_has_the_cells_as_they_are_given_out_and_nothing_hidden(graded):
    notebook = released(graded)
    cells = {cell.id: cell for cell in notebook.cells}
    assert cells["tiny_bridge-opening-reply"].source == "%%reply tiny_bridge opening\n\n"
    assert "lorries = ...  # how many lorries may cross" in cells["tiny_bridge-card-answer"].source
    marks = cells["tiny_bridge-opening-reply"].metadata.nbgrader
    assert (marks.grade, marks.solution, marks.points) == (True, True, 10)
    assert cells["tiny_bridge-card-answer"].metadata.nbgrader.grade is False
    assert cells["tiny_bridge-stage-3"].source.strip() == "check(3)"
    assert "NotImplementedError" not in to_text(notebook)
    assert "The baker" not in to_text(notebook).replace("## The baker", "")
    order = [cell.id for cell in notebook.cells if cell.cell_type == "code"]
    assert order == [
        "tiny_bridge-start", *REPLIES[:1], "tiny_bridge-card-answer", "tiny_bridge-p1-answer", REPLIES[1],
        "tiny_bridge-p2-answer", "tiny_bridge-p3-answer", "tiny_bridge-rating-answer", *CHECKS, order[-1],
    ]  # fmt: skip


def test_opposite_positions_get_full_points_and_a_silent_contradiction_loses_its_own(graded):
    found = scores(graded)
    for student in ("ann", "ben"):
        assert [found[student, cell].score for cell in CHECKS] == [40, 20, 20]
    assert found["cleo", CHECKS[0]].score == 40
    assert found["cleo", CHECKS[2]].score == pytest.approx(20 * 7 / 8, abs=1e-3)


def test_prose_waits_for_a_person_and_unchanged_prose_is_zero(graded):
    found = scores(graded)
    for cell in REPLIES:
        assert found["ann", cell].needs_manual_grade
        assert found["ann", cell].auto_score is None
        assert (found["dan", cell].score, found["dan", cell].needs_manual_grade) == (0, False)
    assert [found["dan", cell].score for cell in CHECKS] == [0, 0, 0]
    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as book:
        assert book.find_comment(REPLIES[0], "tiny_bridge", ROUND, "dan").comment == "No response."


def test_the_whole_exchange_stands_in_the_graded_notebook_with_the_anchors(graded):
    outputs = autograded(graded, "ann")
    assert "You let 40 a day cross, 10 more than the sign." in outputs["tiny_bridge-card-answer"]
    # her other conversation was handed in, too
    assert "Elsewhere you said: a shop of four presses is no sample" in outputs["tiny_bridge-p1-answer"]
    assert "You have not told me what you read." in autograded(graded, "ben")["tiny_bridge-p1-answer"]
    assert "For marking: 10 points." in outputs[REPLIES[1]]
    assert "  4  Also for the baker." in outputs[REPLIES[1]]
    assert (
        "Earlier you committed to lorries: 20 a day. Here it is 40 a day"
        in autograded(graded, "cleo")["tiny_bridge-p3-answer"]
    )


def test_a_notebook_from_a_hurry_is_put_right_and_says_so(graded):
    found = scores(graded)
    # the first lines were put back; the card that was deleted costs its own checks
    assert [found["eve", cell].score for cell in CHECKS[:2]] == [40, 20]
    assert found["eve", CHECKS[2]].score == pytest.approx(20 * 5 / 8, abs=1e-3)
    assert found["eve", REPLIES[0]].needs_manual_grade
    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as book:
        notes = "\n".join(c.comment or "" for c in book.find_submission_notebook("tiny_bridge", ROUND, "eve").comments)
    assert "did not begin with %%reply tiny_bridge opening, and was read as if it did" in notes
    assert "did not begin with %%answer tiny_bridge card" in notes
    assert "tiny_bridge-p3-answer" in notes


def test_code_in_a_card_is_told_and_not_run(graded):
    found = scores(graded)
    assert found["finn", CHECKS[0]].score == pytest.approx(30, abs=1e-3)
    assert "open('/etc/passwd').read()\" is no plain data" in autograded(graded, "finn")["tiny_bridge-card-answer"]


def test_a_persons_points_and_the_words_reach_the_feedback(course, graded):
    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as book:
        for cell, points in zip(REPLIES, (6.7, 10), strict=True):
            grade = book.find_grade(cell, "tiny_bridge", ROUND, "ann")
            grade.manual_score, grade.needs_manual_grade = points, False
            book.find_comment(cell, "tiny_bridge", ROUND, "ann").manual_comment = "You saw the boats."
        book.db.commit()
    assert sum(scores(graded)["ann", cell].score for cell in (*CHECKS, *REPLIES)) == pytest.approx(96.7)
    demo.nbgrader(course.path, graded, "generate_feedback", ROUND, "--student=ann")
    page = (graded / "feedback" / "ann" / ROUND / "tiny_bridge.html").read_text(encoding="utf-8")
    assert "You saw the boats." in page
    assert "You let 40 a day cross, 10 more than the sign." in page
    assert "(Score: 96.7 / 100.0)" in page
    assert "score(&quot;" not in page
    assert "test_card_opening_is_said" not in page


def test_stock_execute_scores_and_says_the_same(course, graded, tmp_path):
    root = tmp_path / "root"
    shutil.copytree(graded, root, ignore=shutil.ignore_patterns("autograded", "feedback"))
    for student in ("ben", "cleo", "dan", "eve", "finn"):
        shutil.rmtree(root / "submitted" / student)
    stock = demo.stock_settings(course.path, tmp_path / "stock")
    demo.nbgrader(course.path, root, "autograde", ROUND, "--notebook=tiny_bridge", settings=stock)
    found = scores(root)
    assert [found["ann", cell].auto_score for cell in CHECKS] == [40, 20, 20]
    notebook = nbformat.read(root / "autograded" / "ann" / ROUND / "tiny_bridge.ipynb", as_version=4)
    shown = {
        cell.id: "".join(o.get("text", "") or o.get("data", {}).get("text/plain", "") for o in cell.get("outputs", []))
        for cell in notebook.cells
    }
    ours = autograded(graded, "ann")
    for cell in ("tiny_bridge-card-answer", "tiny_bridge-p3-answer", *REPLIES):
        assert shown[cell].strip() == ours[cell].strip()


def test_one_notebook_can_be_graded_by_itself(course, graded):
    notebook = released(graded)
    notebook, _ = GradeAnswers(course=str(course.path)).preprocess(notebook, {})
    texts = ["".join(o.get("text", "") for o in cell.get("outputs", [])) for cell in notebook.cells]
    assert sum("was left open" in text for text in texts) == 3


def test_a_round_of_conversations_is_built_the_same_each_time(course):
    (round_,) = course.rounds
    first, second = round_notebooks(round_), round_notebooks(round_)
    assert {name: to_text(n) for name, n in first.items()} == {name: to_text(n) for name, n in second.items()}
    assert sorted(first) == ["tiny_bridge", "tiny_reading"]
    reading = [cell.id for cell in first["tiny_reading"].cells]
    assert "tiny_reading-stage-2" in reading
    assert "tiny_reading-stage-3" not in reading


def test_what_is_handed_in_later_of_another_conversation_has_this_one_graded_again(course, tmp_path):
    config = Config({"GradeAnswers": {"course": str(course.path)}})

    def cells(scenario):
        return {scenario: [SimpleNamespace(name=f"{scenario}-stage-1")]}

    names = drawn_on(cells("tiny_bridge"), tmp_path, config)
    assert names == ("talks/tiny_reading.ipynb",)
    assert drawn_on(cells("tiny_reading"), tmp_path, config) == ()
    folder = tmp_path / "ann" / "bridge_round"
    (tmp_path / "ann" / "talks").mkdir(parents=True)
    folder.mkdir()
    (folder / "tiny_bridge.ipynb").write_text("{}")
    before = submission_basis(folder, "assignment", beside=names)
    assert before == submission_basis(folder, "assignment"), "there is none yet"
    other = tmp_path / "ann" / "talks" / "tiny_reading.ipynb"
    other.write_text("{}")
    first = submission_basis(folder, "assignment", beside=names)
    other.write_text('{"cells": []}')
    assert len({before, first, submission_basis(folder, "assignment", beside=names)}) == 3
