"""What is kept beside the scores: isolation, failed tests, findings; and the names of nbgrader's tables."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from findings_corpus.answers import COURSES, HERE
from nbformat.v4 import new_code_cell, new_notebook
from sqlalchemy import create_engine, inspect
from test_records import make_gradebook

from autograder.content import ContentError, load_course
from autograder.notebooks import demo
from autograder.notebooks.looking import look_at_round
from autograder.records import RecordsError
from autograder.records.cohort import read_cohort
from autograder.records.gradebook import writable_gradebook
from autograder.records.gradings import (
    FoundIn,
    Grading,
    forget_grading,
    read_findings,
    read_gradings,
    save_findings,
    save_grading,
)
from autograder.records.tables import TABLES

pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted.* not in session:sqlalchemy.exc.SAWarning")

ADA = Grading("ada", "coding_assessment", "memo_cache", "S3", 2**47 + 1, {"memo_cache-stage-2": ("test_a", "test_b")})
FOUND = FoundIn("ada", "coding_assessment", "memo_cache", "memo_cache", "d1", "findings", {"items": [{"kind": "ü"}]})


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_gradebook(tmp_path_factory.mktemp("course") / "gradebook.db")


@pytest.fixture
def gradebook(made, tmp_path):
    return Path(shutil.copy(made, tmp_path / "gradebook.db"))


@pytest.fixture
def engine(gradebook):
    engine = create_engine(f"sqlite:///{gradebook}")
    yield engine
    engine.dispose()


def test_the_names_of_the_tables_are_nbgraders():
    from nbgrader.api import Base

    theirs = Base.metadata.tables
    for table in TABLES:
        assert {column.name for column in table.columns} <= set(theirs[table.name].columns.keys()), table.name


def test_a_gradebook_that_was_never_graded_has_none(engine):
    assert list(read_gradings(engine)) == []
    assert read_findings(engine) == ()


def test_a_grading_comes_back_and_takes_the_place_of_the_one_before(engine):
    weaker = Grading(*(ADA.student, ADA.assignment, ADA.notebook), "S2", 1, {})
    other = Grading("zero", "coding_assessment", "memo_cache", "S3", 7, {})
    with engine.begin() as connection:
        for grading in (weaker, other, ADA):
            save_grading(connection, grading)
    found = {one.student: one for one in read_gradings(engine)}
    assert found == {
        "ada": Grading(
            "ada", "coding_assessment", "memo_cache", "S3", 2**47 + 1, {"memo_cache-stage-2": ["test_a", "test_b"]}
        ),
        "zero": other,
    }
    with engine.begin() as connection:
        forget_grading(connection, "ada", "coding_assessment", "memo_cache")
    assert [one.student for one in read_gradings(engine)] == ["zero"]


def test_what_is_not_committed_is_not_there(engine):
    with engine.connect() as connection:
        save_grading(connection, ADA)
        connection.rollback()
    assert list(read_gradings(engine)) == []


def test_findings_come_back_and_take_the_place_of_those_before(engine):
    with engine.begin() as connection:
        save_findings(connection, FOUND)
        save_findings(connection, FoundIn(*list(vars(FOUND).values())[:4], "d2", "no finding", {"items": []}))
    assert read_findings(engine) == (
        FoundIn("ada", "coding_assessment", "memo_cache", "memo_cache", "d2", "no finding", {"items": []}),
    )


def test_what_left_the_gradebook_counts_no_more(engine, gradebook):
    gone = Grading("gone", "coding_assessment", "memo_cache", "S3", 7, {"memo_cache-stage-1": ("test_a",)})
    with engine.begin() as connection:
        save_grading(connection, ADA)
        save_grading(connection, gone)
        save_findings(connection, FoundIn("gone", *list(vars(FOUND).values())[1:]))
    cohort = read_cohort(gradebook)
    assert cohort.answers == {("coding_assessment", "memo_cache", "memo_cache-stage-2"): 1}
    assert cohort.failed == {
        ("coding_assessment", "memo_cache", "memo_cache-stage-2", test): 1 for test in ("test_a", "test_b")
    }
    assert cohort.findings == ()
    rungs = {(s.student, s.notebook): rung for s, rung in zip(cohort.tables.sheets, cohort.isolation, strict=True)}
    assert [rung for rung in rungs.values() if rung] == ["S3"]


def test_nbgrader_reads_and_upgrades_the_gradebook_as_before(engine, gradebook):
    with engine.begin() as connection:
        save_grading(connection, ADA)
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{gradebook}") as book:
        assert book.find_submission("coding_assessment", "ada").score == 79.0
        book.remove_submission("coding_assessment", "ada")
    demo.nbgrader(load_course(COURSES[0]).path, gradebook.parent, "db", "upgrade")
    assert {"autograder_grading", "grade"} <= set(inspect(engine).get_table_names())
    assert len(list(read_gradings(engine))) == 1


def test_only_a_gradebook_that_is_there_is_written_to(tmp_path):
    with pytest.raises(RecordsError, match="There is no gradebook at"):
        writable_gradebook(tmp_path / "gradebook.db")
    assert list(tmp_path.iterdir()) == []


# -- looking at a round --------------------------------------------------------------------------------------------------


def hand_in(folder, student, exercise, source):
    """A graded copy with an answer, where nbgrader keeps it."""
    path = folder / student / exercise.round / f"{exercise.id}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_code_cell(f"%%answer {exercise.id}\n{source}")]), path)


def test_a_round_is_looked_at_once_and_again_where_an_answer_changed(engine, tmp_path):
    # a copy with a seed of its own, which looking would else draw: with some seeds a gamed answer hides by chance
    course = load_course(Path(shutil.copytree(COURSES[0], tmp_path / "course")))
    (course.path / ".grading-seed").write_text("7\n")
    exercise = course.exercises["numerals"]
    gamed = (HERE / "answers" / "numerals" / "gamed" / "rot13.py").read_text(encoding="utf-8")
    autograded = tmp_path / "autograded"
    hand_in(autograded, "gamer", exercise, gamed)
    hand_in(autograded, "honest", exercise, exercise.solution)
    hand_in(autograded, "starter", exercise, exercise.starter)
    (autograded / "broken" / exercise.round).mkdir(parents=True)
    (autograded / "broken" / exercise.round / "numerals.ipynb").write_text("no notebook")

    def look():
        return {
            one.student: one.findings for one in look_at_round(course, exercise.round, engine, autograded=autograded)
        }

    first = look()
    assert set(first) == {"gamer", "honest"}
    assert first["gamer"].items and not first["honest"].items
    kept = {one.student: one for one in read_findings(engine)}
    assert kept["gamer"].outcome == "findings"
    assert kept["gamer"].found["items"][0]["spans"] and kept["gamer"].found["items"][0]["honest_reading"]
    assert kept["honest"].outcome == "no finding"
    assert look() == {"gamer": None, "honest": None}
    hand_in(autograded, "gamer", exercise, exercise.alternative)
    second = look()
    assert second["honest"] is None and second["gamer"].outcome == "no finding"
    with pytest.raises(ContentError, match="no round is called 'chess'"):
        next(look_at_round(course, "chess", engine, autograded=autograded))


def test_the_findings_are_stored_as_text_that_sql_can_read(engine, gradebook):
    with engine.begin() as connection:
        save_findings(connection, FOUND)
    with closing(sqlite3.connect(gradebook)) as connection:
        [(kind,)] = connection.execute("SELECT json_extract(found, '$.items[0].kind') FROM autograder_findings")
    assert kind == "ü"
