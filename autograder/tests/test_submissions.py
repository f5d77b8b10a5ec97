"""Broken submissions and faults of the grader: each has a reason, none is a zero, and all others get their results."""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from broken import DEFECTS, NAME, cell, write
from conftest import TINY
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_output
from nbgrader.api import Gradebook

from autograder.content import load_course
from autograder.grading.grader import Grader
from autograder.grading.proof import hidden_marks
from autograder.notebooks import demo
from autograder.notebooks.build import round_notebooks
from autograder.notebooks.handed_in import take_in
from autograder.notebooks.locks import gradebook_trouble, wait_for_gradebook
from autograder.notebooks.preprocessors import SaveGrades
from autograder.notebooks.submissions import LARGEST, Cell, ExpectedCell, Loaded, blank_notebook, examine, put_right
from autograder.records import read_gradebook
from autograder.records.remarks import fault_remark, note_remark, read_earlier, read_fault, read_note

# nbgrader.api hangs a new submission on an assignment before it adds it to the session, which SQLAlchemy warns about
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted.* not in session:sqlalchemy.exc.SAWarning")

ROUND = demo.ROUND
REAL = Path(__file__).resolve().parents[2] / "course"

#: Does to the grading service what its answer asks for.
SABOTAGE = '''\
import os
import signal
import sqlite3
import time
from pathlib import Path

held = []


def children(pid):
    return [child for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split()]


def below(pid):
    return [each for child in children(pid) for each in [child, *below(child)]]


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def sabotage(fault):
    once = Path(__file__).with_name("killed_once")
    if fault == "service" or (fault == "service once" and not once.exists()):
        once.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if fault == "template process":
        family = [(pid, below(pid)) for pid in children("self")]
        for pid, _ in family:
            os.kill(int(pid), signal.SIGKILL)
        # the rest goes with it, but not at once, and until then an answer may still reply
        while any(alive(pid) for top, others in family for pid in [top, *others]):
            time.sleep(0.001)
    if fault == "runner":
        raise KeyboardInterrupt
    if fault.startswith("lock "):
        held.append(sqlite3.connect(fault[5:]))
        held[-1].execute("BEGIN IMMEDIATE")


def test_drawn_sums(solution):
    """Adds."""
    sabotage(solution.FAULT)
    assert solution.add(1, 2) == 3
'''


def make_course(folder, files=None):
    """A course with the real one's settings and notebook, and one exercise that takes no time."""
    exercise = folder / "rounds" / ROUND / "sums"
    for name, text in {**TINY, **(files or {})}.items():
        path = exercise / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("{id}", "sums"))
    shutil.copy(REAL / "rounds" / ROUND / "notebook.py", exercise.parent)
    shutil.copy(REAL / "nbgrader_config.py", folder)
    (exercise.parent / "round.toml").write_text(
        'title = "A round"\norder = 1\nminutes = 10\nscreens_for = "sums"\nweight = 1.0\n'
    )
    return folder


def worked_on(starter, answer):
    worked = json.loads(json.dumps(starter))
    cell(worked, "sums")["source"] = f"%%answer sums\n{answer}"
    return worked


def attempt(*arguments, **named):
    """nbgrader's exit status, 0 or 1, and what it said."""
    try:
        return 0, demo.nbgrader(*arguments, **named)
    except RuntimeError as error:
        return 1, str(error)


def contents(folder):
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def read_csv(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def table(root, statement):
    with closing(sqlite3.connect(root / "gradebook.db")) as connection:
        return connection.execute(statement).fetchall()


def grades(root):
    """``{student: [(auto_score, needs_manual_grade) of each stage]}`` as they stand in the gradebook."""
    found = {}
    for student, *grade in table(
        root,
        "SELECT s.student_id, g.auto_score, g.needs_manual_grade FROM grade g"
        " JOIN submitted_notebook n ON n.id = g.notebook_id JOIN submitted_assignment s ON s.id = n.assignment_id"
        " JOIN base_cell b ON b.id = g.cell_id ORDER BY s.student_id, b.name",
    ):
        found.setdefault(student, []).append(tuple(grade))
    return found


def comments(root):
    return dict(
        table(
            root,
            "SELECT s.student_id, c.auto_comment FROM comment c JOIN submitted_notebook n ON n.id = c.notebook_id"
            " JOIN submitted_assignment s ON s.id = n.assignment_id",
        )
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return load_course(make_course(tmp_path_factory.mktemp("submissions") / "course"))


@pytest.fixture(scope="module")
def released(course, tmp_path_factory):
    """A course root with the release and its gradebook, and the released notebook."""
    root = tmp_path_factory.mktemp("released") / "root"
    demo.prepare(course, root, {})
    return root, json.loads((root / "release" / ROUND / NAME).read_text())


# -- one file, looked at by itself --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def expected(course):
    """The released cells, and the starter, made without nbgrader."""
    exercise = course.exercises["sums"]
    source = round_notebooks(next(r for r in course.rounds if r.id == exercise.round))[exercise.id]
    cells = []
    for node in source.cells:
        marks = node.metadata.get("nbgrader")
        if marks:
            text = f"%%answer sums\n{exercise.starter.rstrip()}" if marks.solution else node.source
            locked = marks.locked or marks.grade
            cells.append(ExpectedCell(marks.grade_id, "code", text, locked, marks.solution, points=marks.get("points")))
            node.source = cells[-1].released
    return cells, json.loads(nbformat.writes(source))


#: The submissions whose feedback is looked at.
PAGES = {name for name, defect in DEFECTS.items() if defect.points is None} | {
    "honest", "honest_starter", "renamed", "answer_twice", "odd_text", "forged_marks",
}  # fmt: skip


def examined(name, expected, tmp_path, course):
    cells, starter = expected
    DEFECTS[name].fill(tmp_path, worked_on(starter, course.exercises["sums"].solution), starter)
    return take_in(tmp_path, list(tmp_path.glob("*.ipynb")), {"sums": cells}, largest=LARGEST)["sums"]


@pytest.mark.parametrize("name", DEFECTS)
def test_each_defect_is_named_and_what_is_left_is_sound(name, expected, tmp_path, course):
    submission = examined(name, expected, tmp_path, course)
    defect = DEFECTS[name]
    assert bool(submission.fault) == (defect.points is None)
    told = submission.fault or submission.notes
    assert [words for words in defect.words if words not in told] == []
    assert bool(told) == bool(defect.words), told
    assert told == "" or told.endswith(".")
    assert str(tmp_path) not in told
    notebook = submission.notebook or blank_notebook(expected[0], submission.fault)
    nbformat.validate(notebook)
    ids = [c.metadata.nbgrader.grade_id for c in notebook.cells if "nbgrader" in c.metadata]
    assert len(ids) == len(set(ids))
    assert {"sums", "sums-stage-1", "sums-stage-2"} <= set(ids)
    for known in expected[0]:
        if known.points is not None:
            node = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == known.name)
            assert (node.source, node.cell_type) == (known.source, "code")
            assert node.metadata.nbgrader.points == known.points


def test_a_sound_notebook_comes_out_as_it_went_in(expected, tmp_path, course):
    submission = examined("honest", expected, tmp_path, course)
    handed_in = nbformat.read(tmp_path / NAME, as_version=4).cells
    assert [(c.id, c.cell_type) for c in submission.notebook.cells] == [(c.id, c.cell_type) for c in handed_in]
    plain = [c.source for c in submission.notebook.cells if not c.metadata.get("nbgrader", {}).get("locked")]
    assert plain == [c.source for c in handed_in if not c.metadata.get("nbgrader", {}).get("locked")]


def test_a_file_that_may_not_be_read_says_so(expected, tmp_path, monkeypatch):
    path = tmp_path / NAME
    path.write_text("{}")

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert examine(path, expected[0]).fault == (
        "`sums.ipynb` cannot be read (Permission denied): see that the grader may read it."
    )


def test_a_name_cannot_write_markdown_or_html(expected, tmp_path):
    path = tmp_path / "`<b>*x*\n.ipynb"
    path.write_text("")
    assert examine(path, expected[0]).fault.startswith("`'<b>*x*?.ipynb` is empty")


def test_a_missing_written_answer_waits_for_a_person_and_breaks_nothing(expected):
    essay = ExpectedCell("sums-why", "markdown", "Why?", solution=True, points=5.0)
    loaded = Loaded(Path(NAME), [Cell(1, "code", "%%answer sums\nx = 1", "sums", {"grade_id": "sums"})])
    submission = put_right(loaded, [*expected[0], essay])
    node = next(c for c in submission.notebook.cells if c.id == "sums-why")
    assert (node.cell_type, node.source) == ("markdown", "*Not handed in.*")
    assert submission.fault == ""
    assert "The cell sums-why for a written answer was gone" in submission.notes


def test_two_notebooks_of_a_round_are_told_apart(expected, tmp_path, course):
    cells, starter = expected
    other = [replace(c, name=c.name.replace("sums", "products"), source=c.source.replace("sums", "products"))
             for c in cells]  # fmt: skip
    write(tmp_path / "x.ipynb", json.loads(json.dumps(starter).replace("sums", "products")))
    write(tmp_path / "y.ipynb", starter)
    both = {"sums": cells, "products": other}
    found = take_in(tmp_path, list(tmp_path.glob("*.ipynb")), both, largest=LARGEST)
    assert {name: submission.notes for name, submission in found.items()} == {
        "products": "It came as `x.ipynb` and was graded as `products.ipynb`.",
        "sums": "It came as `y.ipynb` and was graded as `sums.ipynb`.",
    }
    (tmp_path / "x.ipynb").unlink()
    assert set(take_in(tmp_path, [tmp_path / "y.ipynb"], both, largest=LARGEST)) == {"sums"}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_KEYS = st.sampled_from(
    ["cell_type", "source", "metadata", "id", "outputs", "attachments", "nbgrader", "grade_id", "points"]
)
_CELL = st.dictionaries(
    _KEYS,
    _JSON | st.sampled_from(["code", "markdown", "raw", "sums", "sums-stage-1", "%%answer sums\nx = 1"]),
    max_size=6,
)


@settings(max_examples=100)
@given(
    cells=st.lists(_CELL | _JSON, max_size=5),
    rest=st.dictionaries(st.sampled_from(["metadata", "nbformat", "nbformat_minor", "worksheets"]), _JSON),
    marks=_JSON,
)
def test_whatever_the_json_holds_a_sound_notebook_or_a_reason_comes_out(expected, tmp_path_factory, cells, rest, marks):
    sound = {"cell_type": "code", "id": "sums", "metadata": {"nbgrader": marks}, "source": "%%answer sums\nx = 1"}
    path = tmp_path_factory.mktemp("json") / NAME
    write(path, {**rest, "cells": [*cells, sound]})
    submission = examine(path, expected[0])
    if submission.notebook is None:
        assert submission.fault
    else:
        nbformat.validate(submission.notebook)
        submission.notes.encode()
        nbformat.writes(submission.notebook).encode()


def test_remarks_are_read_back():
    comment = fault_remark("It is\nempty.", notes="A note.", earlier="a 1, b 2")
    assert read_fault(comment) == "It is empty. Points of an earlier run, no longer in the gradebook: a 1, b 2"
    assert (read_earlier(comment), read_note(comment)) == ("a 1, b 2", "A note.")
    assert read_fault("No response.") is None
    assert read_fault(None) is None
    assert note_remark("") is None
    assert note_remark("", before="No response.") == "No response."
    assert read_note(note_remark("A note.", before="No response.")) == "A note."


# -- all of them, through nbgrader ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def played(course, released, tmp_path_factory):
    """Both long plays, side by side: nbgrader itself uses one processor."""
    with ThreadPoolExecutor(2) as pool:
        plays = [pool.submit(play, course, released, tmp_path_factory.mktemp("play")) for play in (_defects, _faults)]
    return [play.result() for play in plays]


@pytest.fixture(scope="module")
def graded(played):
    return played[0]


@pytest.fixture(scope="module")
def faulty(played):
    return played[1]


def _defects(course, released, folder):
    """Every defect handed in by a student of its name, through autograde, export and feedback."""
    source, starter = released
    root = folder / "root"
    shutil.copytree(source, root)
    worked = worked_on(starter, course.exercises["sums"].solution)
    for name, defect in DEFECTS.items():
        folder = root / "submitted" / name / ROUND
        folder.mkdir(parents=True)
        defect.fill(folder, worked, starter)
    with closing(sqlite3.connect(root / "gradebook.db")) as connection, connection:
        connection.execute(
            "INSERT INTO student (id, first_name, last_name, email) VALUES ('nobody', 'No', 'Body, \"Jr\"', '')"
        )
    before = contents(root / "submitted")
    status, said = attempt(course.path, root, "autograde", ROUND)
    # a page takes as long as a grade, so that most that need none of their own go without
    shutil.copytree(root / "autograded", root / "all")
    for name in set(DEFECTS) - PAGES:
        shutil.rmtree(root / "autograded" / name)
    demo.nbgrader(course.path, root, "generate_feedback", ROUND)
    demo.nbgrader(course.path, root, "export")
    (course.path / "grades.csv").rename(root / "grades.csv")
    return root, status, said, before == contents(root / "submitted")


def test_the_run_ends_well_and_leaves_what_was_submitted(graded):
    _, status, said, same = graded
    assert status == 0, said
    assert same
    assert "Traceback" not in said
    assert "Could not be graded: empty_file/coding_assessment/sums: `sums.ipynb` is empty" in said


def test_the_gradebook_holds_a_score_or_none_and_never_a_zero_in_its_place(graded):
    root, *_ = graded
    found = grades(root)
    assert set(found) == set(DEFECTS)
    for name, defect in DEFECTS.items():
        if defect.points is None:
            assert found[name] == [(None, 1), (None, 1)], name
        else:
            assert sum(score for score, _ in found[name]) == defect.points, name
            assert [waits for _, waits in found[name]] == [0, 0], name


def test_each_has_a_notebook_in_autograded_that_tells_the_same(graded):
    root, *_ = graded
    for name, defect in DEFECTS.items():
        notebook = nbformat.read(root / "all" / name / ROUND / NAME, as_version=4)
        for node in notebook.cells:
            if node.metadata.get("nbgrader", {}).get("grade"):
                assert (node.outputs[0].output_type == "error") == (defect.points is None), name


def test_the_csv_says_of_each_why(graded):
    root, *_ = graded
    rows = {row["student_id"]: row for row in read_csv(root / "grades.csv")}
    assert set(rows) == {*DEFECTS, "nobody"}
    for name, defect in DEFECTS.items():
        row = rows[name]
        score = "" if defect.points is None else str(defect.points)
        assert (row["score"], row["raw_score"], row["max_score"]) == (score, score, "100.0"), name
        assert row["status"] == ("could not be graded" if defect.points is None else "graded"), name
        assert [words for words in defect.words if words not in row["reason"]] == [], name
    nobody = rows["nobody"]
    assert (nobody["status"], nobody["score"], nobody["last_name"]) == ("not submitted", "0.0", 'Body, "Jr"')


def test_feedback_gives_the_reason_and_nothing_hidden(graded, course):
    root, *_ = graded

    def page(name):
        text = (root / "feedback" / name / ROUND / "sums.html").read_text()
        return html.unescape(re.sub(r"<[^>]+>", "", text[text.index("<body>") :])).replace("`", "")

    innocent = page("honest")
    for name in PAGES:
        defect, text = DEFECTS[name], page(name)
        assert [words for words in defect.words if words.replace("`", "") not in text] == [], name
        assert ("Score: – / 100.0" in text) == (defect.points is None), name
        assert "score(" not in text
        assert [mark for mark in hidden_marks(course.exercises["sums"]) if mark in text and mark not in innocent] == []
    assert "Score: 100.0 / 100.0" in innocent
    assert "Score: 0.0 / 100.0" in page("honest_starter")


def test_what_could_not_be_graded_is_no_zero_in_our_own_records(graded):
    root, *_ = graded
    book = read_gradebook(root / "gradebook.db", submitted=root / "submitted")
    faults = {name for name, defect in DEFECTS.items() if defect.points is None}
    assert {row.student for row in book.not_autograded} == faults
    assert all(row.score is None and not row.waiting for row in book.cells if row.student in faults)
    # under another name, and with no work in it: still handed in, and an honest zero
    assert [row.score for row in book.cells if row.student == "renamed_starter"] == [0.0, 0.0]


# -- faults of the grader ------------------------------------------------------------------------------------------------

FAULTS = {
    "honest": None,
    "service": "The grader itself failed, not the answer: The grading service did not answer",
    "service once": None,
    "template process": "template process",
    "runner": "the test runner was interrupted (KeyboardInterrupt",
}


def _faults(course, released, folder):
    """A root on which three runs were made; of each what was said, the gradebook's grades and its comments.

    The service is killed, and locks the gradebook in the end; the exercise's folder is broken; all is well.
    """
    source, starter = released
    root = folder / "root"
    shutil.copytree(source, root)
    kinds = {kind.replace(" ", "_"): kind for kind in FAULTS} | {"z_lock": f"lock {root / 'gradebook.db'}"}
    for student, fault in kinds.items():
        target = root / "submitted" / student / ROUND
        target.mkdir(parents=True)
        answer = f"FAULT = {fault!r}\n{course.exercises['sums'].solution}"
        write(target / NAME, worked_on(starter, answer))
    no_time = root / "submitted" / "no_time" / ROUND
    shutil.copytree(root / "submitted" / "honest" / ROUND, no_time)
    (no_time / "timestamp.txt").write_text("half past nine")
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        # a fault of an earlier run, which had taken the place of points
        book.add_student("service")
        [sheet] = book.add_submission(ROUND, "service").notebooks
        sheet.comments[0].auto_comment = fault_remark("It was.", earlier="sums-stage-1 7")
        book.db.commit()
    sabotaged = make_course(folder / "sabotaged", {"hidden_stage_1.py": SABOTAGE})
    runs = []

    def run(course, *options):
        said = attempt(course, root, "autograde", ROUND, *options)
        runs.append((*said, grades(root), comments(root)))

    run(sabotaged)
    left = (root / "autograded" / "z_lock" / ROUND).exists()
    (sabotaged / "rounds" / ROUND / "sums" / "solution.py").unlink()
    run(sabotaged, "--force", "--student=honest")
    (no_time / "timestamp.txt").unlink()
    run(course.path, "--force")
    return root, runs, left


def test_a_grader_that_fails_enters_no_zero_and_goes_on(faulty):
    _, [(_, _, found, said), *_], _ = faulty
    for kind, reason in FAULTS.items():
        student = kind.replace(" ", "_")
        if reason is None:
            assert found[student] == [(40.0, 0), (60.0, 0)], said[student]
            assert said[student] is None
        else:
            assert found[student] == [(None, 1), (None, 1)], kind
            assert read_fault(said[student]).startswith("The grader itself failed, not the answer: "), kind
            assert reason in said[student]


def test_a_gradebook_that_gets_locked_stops_the_run_with_one_sentence(faulty):
    root, [(status, said, found, comment), *_], left = faulty
    assert status == 1
    last = said.strip().splitlines()[-1]
    assert last == (
        f"The gradebook {root / 'gradebook.db'} is locked by another program: close formgrader and other runs, and "
        "run this again. z_lock and those after them were not graded; what was graded before stands."
    )
    # entered when the run came to it, and not half graded
    assert (found["z_lock"], comment["z_lock"]) == ([(None, 1), (None, 1)], None)
    # what lies in autograded/ would be taken for graded by the next run
    assert not left


def test_a_fault_says_which_points_it_took_the_place_of(faulty):
    _, [(_, _, _, before), (status, _, found, said), _], _ = faulty
    assert status == 0
    assert found["honest"] == [(None, 1), (None, 1)]
    assert "solution.py" in read_fault(said["honest"])
    assert read_earlier(said["honest"]) == "sums-stage-1 40, sums-stage-2 60"
    # and goes on saying it when it fails again
    assert read_earlier(before["service"]) == "sums-stage-1 7"
    assert "did not answer" in read_fault(before["service"])


def test_a_time_of_submission_that_is_none_is_told_though_nbgrader_gives_up(faulty):
    _, [(_, _, found, said), *_], _ = faulty
    assert found["no_time"] == [(None, 1), (None, 1)]
    assert read_fault(said["no_time"]).startswith("`timestamp.txt` holds no time: ")


def test_a_grader_that_recovered_enters_scores_and_takes_the_reasons_away(faulty):
    root, [*_, (status, said, found, comment)], _ = faulty
    assert status == 0, said
    assert {tuple(scores) for scores in found.values()} == {((40.0, 0), (60.0, 0))}
    assert set(comment.values()) == {None}
    assert (root / "autograded" / "z_lock" / ROUND / NAME).is_file()


def test_a_check_with_no_room_for_scratch_files_is_a_fault_of_the_grader(course, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "full"))
    with Grader(course.path) as grader:
        verdict = grader.check("sums", 1, "def add(a, b): return a + b", seed=1)
    assert verdict.faulty
    assert "no scratch folder for answers can be made" in verdict.tests[0].reason


# -- the gradebook itself ------------------------------------------------------------------------------------------------


@pytest.fixture
def small_root(released, course, tmp_path):
    source, starter = released
    root = tmp_path / "root"
    shutil.copytree(source, root)
    for student in ("ann", "ben"):
        (root / "submitted" / student / ROUND).mkdir(parents=True)
        write(root / "submitted" / student / ROUND / NAME, worked_on(starter, course.exercises["sums"].solution))
    return root


def test_a_locked_gradebook_is_told_before_anything_is_begun(small_root, course):
    before = (small_root / "gradebook.db").read_bytes()
    with closing(sqlite3.connect(small_root / "gradebook.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        status, said = attempt(course.path, small_root, "autograde", ROUND, "--SubmissionExporter.busy_seconds=0.1")
    assert status == 1
    assert re.search(r"The gradebook .* is locked by another program: .* Nothing was graded\.\n\Z", said), said
    assert "Traceback" not in said
    assert (small_root / "gradebook.db").read_bytes() == before
    assert not (small_root / "autograded").exists()


def test_the_scores_of_a_notebook_are_entered_all_at_once_or_not_at_all(small_root, expected):
    url = f"sqlite:///{small_root / 'gradebook.db'}"
    with Gradebook(url) as book:
        book.add_student("ann")
        book.add_submission(ROUND, "ann")
    resources = {"nbgrader": {"notebook": "sums", "assignment": ROUND, "student": "ann", "db_url": url}}

    def save(*points):
        notebook = blank_notebook(expected[0], "")
        checks = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")]
        for check, value in zip(checks, points, strict=True):
            check.outputs = [new_output("execute_result", data={"text/plain": str(value)})]
        SaveGrades().preprocess(notebook, resources)

    with pytest.raises(ValueError, match="partial credit cannot be greater"):
        save(40.0, 1000.0)
    assert grades(small_root)["ann"] == [(None, 1), (None, 1)]
    save(40.0, 30.0)
    assert grades(small_root)["ann"] == [(40.0, 0), (30.0, 0)]


def test_a_full_disk_is_told_in_one_sentence():
    said = gradebook_trouble("sqlite:////course/gradebook.db", OSError("database or disk is full"))
    assert said == "The disk of the gradebook /course/gradebook.db is full: make room, and run this again."


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sqlite:///{path}", ""),
        ("sqlite:///{path}.gone", ""),
        ("sqlite:///file:{path}?mode=ro&uri=true", "is read-only: see that you may write to it"),
        ("sqlite:///{path}.txt", r"cannot be written (file is not a database): see to it"),
        ("postgresql://nobody@nowhere/grades", ""),
        ("nonsense", ""),
    ],
)
def test_a_gradebook_is_tried_before_it_is_needed(tmp_path, address, words):
    path = tmp_path / "gradebook.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE a (b)")
    Path(f"{path}.txt").write_text("notes, and no database; " * 100)
    before = contents(tmp_path)
    said = wait_for_gradebook(address.format(path=path), 0.1)
    assert words in said
    assert bool(said) == bool(words)
    assert contents(tmp_path) == before
