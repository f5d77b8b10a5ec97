"""The instructor's page: every number on it against plain SQL on the gradebook, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import csv
import json
import math
import os
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from postgres import postgres  # noqa: F401 - a fixture

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
from synthetic import ROUNDS, make_course, make_gradebook

from autograder.content import ContentError
from autograder.dashboard import classroom, cohort, cohort_parts, cohort_view, export, read_class
from autograder.dashboard.frames import attention, grades, items
from autograder.dashboard.names import without_names
from autograder.dashboard.page import Section, Sentence, Table, Tiles
from autograder.records import RecordsError
from autograder.records.cohort import Cohort
from autograder.records.tables import Grades, Student, Tables

pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted.* not in session:sqlalchemy.exc.SAWarning")

STUDENTS, SCENARIOS = 24, 3
SERVER = "http://127.0.0.1:8899"


@pytest.fixture(scope="module")
def golden(tmp_path_factory):
    """A course with the gradebook of a small cohort, in which every way to have no score comes up."""
    course = make_course(tmp_path_factory.mktemp("golden") / "course", exercises=SCENARIOS)
    url = f"sqlite:///{course / 'gradebook.db'}"
    make_gradebook(url, course, students=STUDENTS, seed=7, submitted=course / "submitted")
    return course


@pytest.fixture(scope="module")
def page(golden):
    return cohort_view(course=golden, formgrader=SERVER)


@pytest.fixture(scope="module")
def class_(golden):
    return read_class(course=golden, formgrader=SERVER)


@pytest.fixture(scope="module")
def database(golden):
    """The gradebook with views that say in SQL what counts: nothing of ours stands between."""
    with closing(sqlite3.connect(golden / "gradebook.db")) as connection:
        connection.create_function(
            "there", 3, lambda *key: os.path.exists(golden / "submitted" / key[0] / key[1] / f"{key[2]}.ipynb")
        )
        connection.executescript(VIEWS)
        yield connection


VIEWS = """
CREATE TEMP VIEW cells AS
SELECT c.id, a.name AS assignment, n.name AS notebook, n.id AS notebook_id, c.name, gc.max_score AS most,
       EXISTS (SELECT 1 FROM base_cell s WHERE s.notebook_id = n.id AND s.name = c.name AND s.type = 'SolutionCell')
           AS by_hand,
       CASE WHEN instr(c.name, '-stage-') THEN substr(c.name, 1, instr(c.name, '-stage-') - 1) END AS exercise,
       CASE WHEN instr(c.name, '-stage-') THEN CAST(substr(c.name, instr(c.name, '-stage-') + 7) AS INT) END AS stage
FROM base_cell c JOIN grade_cells gc ON gc.id = c.id JOIN notebook n ON n.id = c.notebook_id
JOIN assignment a ON a.id = n.assignment_id;

CREATE TEMP TABLE sheets AS
SELECT sn.id, sa.student_id AS student, a.name AS assignment, n.name AS notebook, n.id AS notebook_id,
       coalesce(sn.late_submission_penalty, 0) AS penalty,
       (SELECT substr(k.auto_comment, 22, instr(k.auto_comment, char(10)) - 22) FROM comment k
        WHERE k.notebook_id = sn.id AND k.auto_comment LIKE 'Could not be graded: %') AS told,
       (SELECT count(*) FROM comment k WHERE k.notebook_id = sn.id AND k.auto_comment = 'No response.')
           = (SELECT count(*) FROM base_cell c WHERE c.notebook_id = n.id AND c.type = 'SolutionCell') AS untouched
FROM submitted_notebook sn JOIN submitted_assignment sa ON sa.id = sn.assignment_id
JOIN notebook n ON n.id = sn.notebook_id JOIN assignment a ON a.id = n.assignment_id
WHERE there(sa.student_id, a.name, n.name);

CREATE TEMP TABLE marks AS
SELECT s.id AS sheet, s.student, c.assignment, c.notebook, c.name AS cell, c.exercise, c.stage, c.by_hand, c.most,
       coalesce(g.manual_score, g.auto_score) + coalesce(g.extra_credit, 0) AS score,
       coalesce(g.manual_score, g.auto_score) IS NULL AND (s.told IS NOT NULL OR NOT c.by_hand) AS fault,
       NOT EXISTS (SELECT 1 FROM comment k JOIN base_cell b ON b.id = k.cell_id
                   WHERE k.notebook_id = s.id AND b.name = coalesce(c.exercise, c.name)
                         AND k.auto_comment = 'No response.') AS answered,
       coalesce(g.needs_manual_grade, 0)
           AND NOT (coalesce(g.manual_score, g.auto_score) IS NULL AND (s.told IS NOT NULL OR NOT c.by_hand))
           AND (c.by_hand OR g.auto_score IS NOT NULL) AS waiting
FROM sheets s JOIN cells c ON c.notebook_id = s.notebook_id
LEFT JOIN grade g ON g.notebook_id = s.id AND g.cell_id = c.id;

CREATE TEMP TABLE totals AS
SELECT s.id AS sheet, s.student, s.assignment, s.notebook, s.untouched, s.penalty, s.told,
       CASE WHEN count(m.score) THEN max(0, total(m.score) - s.penalty) END AS score, sum(m.most) AS most,
       CASE WHEN count(m.score) THEN max(0, total(m.score) - s.penalty) / sum(m.most) END AS share,
       sum(m.score IS NULL) AS unscored, sum(m.waiting) AS waiting, sum(m.fault) AS faults
FROM sheets s JOIN marks m ON m.sheet = s.id GROUP BY s.id;

CREATE TEMP TABLE best AS
SELECT * FROM (
    SELECT t.*, row_number() OVER (
        PARTITION BY student, assignment
        ORDER BY untouched, coalesce(share, -1) DESC, notebook) AS place FROM totals t)
WHERE place = 1;

CREATE TEMP TABLE counted AS
SELECT m.* FROM marks m JOIN best b ON b.sheet = m.sheet
WHERE m.answered AND m.score IS NOT NULL AND NOT b.untouched;
"""


def percent(share):
    """A share as the page writes it."""
    whole = round(round(100 * share, 9))
    return "99%" if whole == 100 and share < 1 else "1%" if whole == 0 and share > 0 else f"{whole}%"


def title(name):
    return name.replace("_", " ").capitalize()


def short(value):
    return f"{round(value, 2):g}"


def by_round(rows):
    """Rows whose first column is a round, in the order of the loop, with its title."""
    return [(title(row[0]), *row[1:]) for row in sorted(rows, key=lambda row: ROUNDS.index(row[0]))]


def parts_of(parts):
    for part in parts:
        yield part
        if isinstance(part, Section):
            yield from parts_of(part.parts)


def table(page, caption):
    [found] = [part for part in parts_of(page.parts) if isinstance(part, Table) and part.caption == caption]
    return [tuple(row) for row in found.rows]


# Every table of the page, and what SQL says of it


def rounds(database):
    rows = []
    students = database.execute("SELECT count(*) FROM student").fetchone()[0]
    for (assignment,) in database.execute("SELECT name FROM assignment").fetchall():
        shares = [
            share
            for (share,) in database.execute(
                "SELECT share FROM best WHERE assignment = ? AND NOT untouched AND share IS NOT NULL ORDER BY share",
                [assignment],
            )
        ]
        answered, nothing, came, unscored, waiting = database.execute(
            """SELECT (SELECT count(DISTINCT student) FROM totals WHERE assignment = :a AND NOT untouched),
                      total(untouched), count(*), total(NOT untouched AND share IS NULL), total(waiting > 0)
               FROM best WHERE assignment = :a""",
            {"a": assignment},
        ).fetchone()
        full = sum(share >= 1 for share in shares) / len(shares)
        quarters = (quantile(shares, q) for q in (0.25, 0.5, 0.75))
        counts = (answered, nothing, students - came, unscored, waiting, len(shares))
        rows.append(
            (
                assignment,
                *(str(int(number)) for number in counts),
                *map(percent, (*quarters, sum(shares) / len(shares), full)),
            )
        )
    return by_round(rows)


def quantile(values, q):
    """Between the two values that stand there, as far as the place is between them."""
    at = q * (len(values) - 1)
    low, high = values[math.floor(at)], values[math.ceil(at)]
    return low + (high - low) * (at - math.floor(at))


def stages(database):
    found = {}
    for assignment, stage, scored, full in database.execute(
        "SELECT assignment, stage, count(*), sum(score >= most) FROM counted GROUP BY assignment, stage"
    ):
        found.setdefault(assignment, {})[stage] = f"{percent(full / scored)} of {scored}"
    return by_round([(name, *(told.get(at, "–") for at in (1, 2, 3, 4, None))) for name, told in found.items()])


def waiting(database):
    rows = database.execute(
        """SELECT assignment, notebook, cell, count(*) FROM marks WHERE waiting GROUP BY assignment, notebook, cell
           ORDER BY count(*) DESC, assignment, notebook, cell"""
    )
    return [(title(a), n, c, str(number), "mark the first") for a, n, c, number in rows][: cohort_parts.MOST]


def reasons(database):
    rows = database.execute(f"SELECT {REASON}, count(*) FROM totals WHERE faults GROUP BY 1 ORDER BY 2 DESC")
    return [(reason, str(number)) for reason, number in rows]


REASON = (
    "coalesce(told, 'Autograding has not finished. Run nbgrader autograde again, with --force if it skips this "
    "submission.')"
)


def ungraded(database):
    rows = database.execute(
        f"SELECT student, assignment, notebook, {REASON} FROM totals WHERE faults ORDER BY assignment, notebook, student"
    )
    return [(s, title(a), n, reason) for s, a, n, reason in rows][: cohort_parts.MOST]


def isolation(database):
    found = {}
    for assignment, rung, number in database.execute(
        """SELECT t.assignment, g.isolation, count(*) FROM totals t
           LEFT JOIN autograder_grading g USING (student, assignment, notebook)
           WHERE EXISTS (SELECT 1 FROM marks m WHERE m.sheet = t.sheet AND NOT m.by_hand AND m.score IS NOT NULL)
           GROUP BY 1, 2"""
    ):
        found.setdefault(assignment, {})[rung] = str(number)
    rungs = sorted({rung for told in found.values() for rung in told}, key=lambda rung: (rung is None, rung or ""))
    assert rungs == ["S2", "S3", None]  # None: a person marked it
    return by_round([(name, *(told.get(rung, "0") for rung in rungs)) for name, told in found.items()])


OPEN = """
    SELECT student, assignment, exercise, min(stage) AS stage, sheet FROM counted
    WHERE stage IS NOT NULL AND score < most GROUP BY sheet, exercise
"""


def where(database):
    rows = database.execute(
        f"""SELECT assignment, exercise, stage, students, sat FROM (
                SELECT o.*, row_number() OVER (PARTITION BY assignment ORDER BY students DESC, exercise, stage) AS place
                FROM (SELECT assignment, exercise, stage, count(*) AS students,
                             (SELECT count(DISTINCT c.sheet) FROM counted c WHERE c.exercise = p.exercise) AS sat
                      FROM ({OPEN}) p GROUP BY assignment, exercise, stage) o)
            WHERE place <= 2 ORDER BY assignment, place"""
    )
    return by_round([(a, e, *map(str, rest)) for a, e, *rest in rows])


def lowest(database):
    rows = database.execute(
        """SELECT student, count(*), avg(share) FROM best WHERE NOT untouched AND share IS NOT NULL
           GROUP BY student ORDER BY avg(share), student LIMIT 12"""
    ).fetchall()
    told = []
    for student, number, mean in rows:
        places = database.execute(
            f"SELECT exercise, stage FROM ({OPEN}) WHERE student = ? ORDER BY assignment, exercise", [student]
        ).fetchall()
        words = ", ".join(f"{exercise} stage {stage}" for exercise, stage in places[:4])
        more = f" and {len(places) - 4} more" if len(places) > 4 else ""
        told.append((student, str(number), percent(mean), words + more or "–"))
    return told


def students(database):
    found = {}
    for row in database.execute(
        """SELECT s.id, coalesce(nullif(trim(coalesce(s.first_name, '') || ' ' || coalesce(s.last_name, '')), ''), '–'),
                  a.name, b.sheet, b.untouched, b.score, b.most, b.penalty, b.faults, b.waiting
           FROM student s JOIN assignment a LEFT JOIN best b ON b.student = s.id AND b.assignment = a.name"""
    ):
        student, name, assignment, sheet, untouched, score, most, penalty, faults, to_mark = row
        if sheet is None:
            text = "not handed in"
        elif untouched:
            text = "nothing written"
        elif score is None:
            text = "could not be graded" if faults else "no score yet"
        else:
            text = f"{short(score)}/{short(most)}"
            text += f", late -{short(penalty)}" if penalty else ""
            text += f", {faults} could not be graded" if faults else ""
            text += f", {to_mark} to mark" if to_mark else ""
        found.setdefault((student, name), {})[assignment] = text
    return [(*who, *(told[name] for name in ROUNDS)) for who, told in sorted(found.items())]


def item_rows(database):
    """The items, lowest discrimination first, from sums alone."""
    rows = []
    for assignment, notebook, cell in database.execute("SELECT assignment, notebook, name FROM cells").fetchall():
        key = {"a": assignment, "n": notebook, "c": cell}
        scored, mean, full = database.execute(
            """SELECT count(*), avg(score / most), avg(score >= most) FROM marks
               WHERE assignment = :a AND notebook = :n AND cell = :c AND answered AND score IS NOT NULL""",
            key,
        ).fetchone()
        pairs = database.execute(
            """SELECT m.score / m.most, (t.whole - m.score) / (t.most - m.most) FROM marks m
               JOIN (SELECT sheet, sum(score) AS whole, sum(most) AS most FROM marks GROUP BY sheet
                     HAVING count(score) = count(*)) t ON t.sheet = m.sheet
               WHERE m.assignment = :a AND m.notebook = :n AND m.cell = :c AND m.answered""",
            key,
        ).fetchall()
        answers, worst = hardest(database, key)
        rows.append((assignment, notebook, cell, scored, mean, full, correlation(pairs), answers, worst))
    rows.sort(key=lambda row: row[:3])
    return sorted(rows, key=lambda row: (row[6] is None, row[6] or 0.0))


def hardest(database, key):
    answers = database.execute(
        """SELECT count(*) FROM autograder_grading g JOIN sheets USING (student, assignment, notebook), json_each(g.failed) f
           WHERE g.assignment = :a AND g.notebook = :n AND f.key = :c""",
        key,
    ).fetchone()[0]
    worst = database.execute(
        """SELECT t.value, count(*) FROM autograder_grading g JOIN sheets USING (student, assignment, notebook),
                  json_each(g.failed) f, json_each(f.value) t
           WHERE g.assignment = :a AND g.notebook = :n AND f.key = :c GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1""",
        key,
    ).fetchone()
    return answers, worst


def correlation(pairs):
    n = len(pairs)
    if n < items.LEAST_SCORED:
        return None
    x, y = [a for a, _ in pairs], [b for _, b in pairs]
    mx, my = sum(x) / n, sum(y) / n
    vx, vy = sum((a - mx) ** 2 for a in x), sum((b - my) ** 2 for b in y)
    if not vx or not vy:
        return None
    return sum((a - mx) * (b - my) for a, b in pairs) / math.sqrt(vx * vy)


def item_table(database):
    told = []
    for _, _, cell, scored, mean, full, discrimination, answers, worst in item_rows(database):
        stage = cell.rpartition("-")[2]
        label = trap = fails = "–"
        if worst:
            label, fails = f"Holds for case {worst[0][-1]} of part {stage}.", f"{worst[1]} of {answers}"
            # the shortcut of stage n fails at its test n - 1
            trap = f"What stage {stage} breaks." if worst[0] == f"test_{stage}_{int(stage) - 1}" else "–"
        numbers = [percent(mean), percent(full)] if scored else ["–", "–"]
        numbers.append("–" if discrimination is None else f"{discrimination:.2f}")
        told.append((cell, str(scored), *numbers, label, fails, trap))
    return told[: cohort_parts.MOST_STUDENTS]


QUERIES = {
    "Rounds": rounds,
    "Answers with all points, by stage, in the best notebooks": stages,
    "Waiting for marks": waiting,
    "Reasons": reasons,
    "Could not be graded": ungraded,
    "Isolation": isolation,
    "Where": where,
    "Students with the lowest mean of their best notebooks": lowest,
    "Students": students,
    "Items": item_table,
}


@pytest.mark.parametrize("caption", QUERIES)
def test_the_table_is_what_sql_says(page, database, caption):
    shown, expected = table(page, caption), QUERIES[caption](database)
    assert expected, "a query that finds nothing shows nothing"
    assert shown == expected


def test_every_table_of_the_page_has_its_query(page):
    assert {part.caption for part in parts_of(page.parts) if isinstance(part, Table)} == set(QUERIES)


def test_the_numbers_at_a_glance_are_what_sql_says(page, database):
    [tiles] = [part for part in page.parts if isinstance(part, Tiles)]
    expected = [
        ("SELECT count(*) FROM student", "students"),
        ("SELECT count(*) FROM assignment", "rounds"),
        ("SELECT sum(waiting) FROM marks", "answers wait for marks"),
        ("SELECT count(*) FROM totals WHERE faults", "notebooks could not be graded"),
        (
            """SELECT count(*) FROM autograder_findings f JOIN sheets USING (student, assignment, notebook),
                      json_each(f.found, '$.items')""",
            "findings to read",
        ),
    ]
    numbers = [(str(database.execute(query).fetchone()[0]), what) for query, what in expected]
    assert list(tiles.numbers) == numbers
    assert all(number != "0" for number, _ in numbers)


def test_the_numbers_in_sentences_are_what_sql_says(page, database):
    said = [str(part.text) for part in parts_of(page.parts) if isinstance(part, Sentence)]
    left_out = [text for text in said if "left out; the export" in text]
    whole = {
        "waiting": database.execute("SELECT count(DISTINCT assignment || notebook || cell) FROM marks WHERE waiting"),
        "ungraded": database.execute("SELECT count(*) FROM totals WHERE faults"),
        "findings": database.execute(
            "SELECT count(*) FROM autograder_findings JOIN sheets USING (student, assignment, notebook)"
        ),
        "items": database.execute("SELECT count(*) FROM cells"),
    }  # fmt: skip
    most = {"items": cohort_parts.MOST_STUDENTS}
    expected = []
    for name, rows in whole.items():
        more = rows.fetchone()[0] - most.get(name, cohort_parts.MOST)
        if more > 0:
            expected.append(f"{more} more row{'s' * (more > 1)} left out; the export holds all.")
    assert left_out == expected
    known = {
        *left_out,
        *(text for text in said if text.startswith(("Values of the visible", "Discrimination is", "Links"))),
    }
    assert [text for text in said if re.search(r"\d", text) and text not in known and text != cohort.NO_ZERO] == []
    assert any(f"Below {items.LEAST_SCORED} answers" in text for text in said)


def test_pictures_say_the_same_numbers_in_words(page, database):
    text = str(page)
    medians = {row[0]: row[8] for row in rounds(database)}
    assert f"Median: {', '.join(f'{name} {share}' for name, share in medians.items())}." in text
    low = [row for row in item_rows(database) if row[6] is not None]
    assert f"Chart of {len(low)} items by mean share" in text
    assert f"{sum(row[6] < 0.2 for row in low)} of them below 0.2" in text
    first = where(database)[:3]
    told = ", ".join(f"{exercise} stage {stage}: {there} of {sat}" for _, exercise, stage, there, sat in first)
    assert told in text


def test_findings_are_told_with_their_lines_and_honest_reading(page, database):
    rows = database.execute(
        """SELECT f.student, f.exercise, i.value FROM autograder_findings f
           JOIN sheets USING (student, assignment, notebook), json_each(f.found, '$.items') i
           ORDER BY f.student, f.assignment, f.notebook, f.exercise LIMIT 12"""
    ).fetchall()
    shown = [
        part for part in parts_of(page.parts)
        if isinstance(part, Section) and any(part.title == f"{student}: {exercise}" for student, exercise, _ in rows)
    ]  # fmt: skip
    assert [part.title for part in shown] == [f"{student}: {exercise}" for student, exercise, _ in rows]
    item = json.loads(rows[0][2])
    text = shown[0].to_text()
    assert f"line {item['spans'][0]['line']}: {item['spans'][0]['text']}" in text
    assert item["reason"] in text
    assert f"Honest reading: {item['honest_reading']}" in text


# What counts


def test_a_rounds_score_is_the_best_notebook_and_what_was_left_out_is_no_zero(class_, database):
    """The case of a round with a notebook for each scenario, where nbgrader adds its zeros up."""
    left_out = [sheet for sheet in class_.cohort.tables.sheets if sheet.left_out]
    assert len(left_out) > 10
    assert not set(class_.grades["sheet"]) & {
        at for at, sheet in enumerate(class_.cohort.tables.sheets) if sheet.left_out
    }
    for row in class_.standings[class_.standings["share"].notna()].itertuples():
        own = database.execute(
            "SELECT max(coalesce(share, -1)) FROM totals WHERE student = ? AND assignment = ? AND NOT untouched",
            [row.student, row.assignment],
        ).fetchone()[0]
        if row.standing != "nothing written":
            assert row.share == pytest.approx(own)
    untouched = class_.standings[class_.standings["standing"] == "nothing written"]
    assert len(untouched) and (untouched["answered"] == 0).all()


def test_shares_and_points_are_the_databases(class_, database):
    """To the last digit, which the page rounds away."""
    found = {
        (r.student, r.assignment): (r.notebook, r.score, r.share) for r in class_.standings.itertuples() if r.sheet >= 0
    }
    stored = {
        (student, assignment): rest
        for student, assignment, *rest in database.execute(
            "SELECT student, assignment, notebook, score, share FROM best"
        )
    }
    assert found.keys() == stored.keys()
    for key, (notebook, score, share) in stored.items():
        assert found[key][0] == notebook
        for mine, theirs in zip(found[key][1:], (score, share), strict=True):
            assert (theirs is None and math.isnan(mine)) or mine == pytest.approx(theirs)


def test_every_way_to_have_no_score_comes_up(class_):
    kinds = set(class_.standings["standing"])
    assert {"graded", "waiting for marks", "could not be graded", "nothing written", "not handed in"} <= kinds
    assert (class_.sheets["reason"].notna() == (class_.sheets["faults"] > 0)).all()
    assert class_.grades.loc[class_.grades["fault"], "score"].isna().all()


FRAMES = {
    "GRADES": grades.GRADES, "SHEETS": grades.SHEETS, "STANDINGS": grades.STANDINGS, "ROUNDS": items.ROUNDS,
    "STAGE_PASSES": items.STAGE_PASSES, "ITEMS": items.ITEMS, "STUCK": items.STUCK, "STRUGGLING": items.STRUGGLING,
    "WAITING": attention.WAITING, "UNGRADED": attention.UNGRADED, "ISOLATION": attention.ISOLATION,
    "FINDINGS": attention.FINDINGS,
}  # fmt: skip


def frames_of(cohort_: Cohort):
    marks = grades.grades_frame(cohort_.tables)
    sheets = grades.sheets_frame(cohort_, marks)
    standings = grades.standings_frame(cohort_.tables, sheets)
    best = items.counted(marks, standings)
    return {
        "GRADES": marks,
        "SHEETS": sheets,
        "STANDINGS": standings,
        "ROUNDS": items.rounds_frame(standings),
        "STAGE_PASSES": items.stage_passes_frame(best),
        "ITEMS": items.items_frame(cohort_, marks),
        "STUCK": items.stuck_frame(best),
        "STRUGGLING": items.struggling_frame(standings, best),
        "WAITING": attention.waiting_frame(cohort_, marks),
        "UNGRADED": attention.ungraded_frame(sheets),
        "ISOLATION": attention.isolation_frame(sheets, marks),
        "FINDINGS": attention.findings_frame(cohort_),
    }


def test_columns_and_dtypes_are_the_documented_ones_with_and_without_rows(class_):
    empty = frames_of(Cohort(Tables((), (), (), Grades(), ""), (), {}, {}, ()))
    full = frames_of(class_.cohort)
    assert set(empty) == set(full) == set(FRAMES)
    for name, columns in FRAMES.items():
        assert len(empty[name]) == 0 < len(full[name])
        for frame in (empty[name], full[name]):
            assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == columns, name


# PostgreSQL


def test_a_gradebook_in_postgresql_gives_the_same_frames(tmp_path, postgres):  # noqa: F811 - the fixture
    course = make_course(tmp_path / "course", exercises=SCENARIOS)
    address = postgres().render_as_string(hide_password=False)
    file = f"sqlite:///{course / 'gradebook.db'}"
    for url in (address, file):
        make_gradebook(url, course, students=STUDENTS, seed=5, submitted=course / "submitted")
    here, there = (read_class(url, course=course, formgrader=SERVER) for url in (file, address))
    assert any(sheet.left_out for sheet in there.cohort.tables.sheets)
    frames_here, frames_there = frames_of(here.cohort), frames_of(there.cohort)
    for name in FRAMES:
        pd.testing.assert_frame_equal(frames_here[name], frames_there[name])
    assert len(frames_there["STANDINGS"]) == STUDENTS * len(ROUNDS)
    assert str(cohort.cohort_page(here)) == str(cohort.cohort_page(there))


def test_a_postgresql_that_is_not_there_gives_one_sentence_without_the_password(golden):
    page = cohort_view("postgresql+pg8000://somebody:secret@127.0.0.1:1/gradebook", course=golden)
    assert re.fullmatch(
        r"The gradebook postgresql\+pg8000://somebody:\*\*\*@127\.0\.0\.1:1/gradebook [^\n]*\.", str(page)
    )


def test_the_courses_settings_name_the_gradebook(golden, tmp_path):
    course = make_course(tmp_path / "course", exercises=1, rounds=1)
    (course / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.db_url = 'sqlite:///{golden / 'gradebook.db'}'\n"
    )
    assert f"{STUDENTS} students" in str(cohort_view(course=course))
    (course / "nbgrader_config.py").write_text("c = nobody\n")
    assert re.fullmatch(r"[^\n]*nbgrader_config\.py cannot be read [^\n]*\.", str(cohort_view(course=course)))


# Names


def test_one_switch_hides_every_name(golden, page, tmp_path):
    hidden = cohort_view(course=golden, hide_names=True)
    text, html = str(hidden), hidden.to_html()
    for name in ("Ada", "Lovelace", "O'Brien", "Zoë", "cmd|"):
        assert name in str(page) and name not in text + html
    assert not re.search(r"\bs\d{4}\b", text + html)
    codes = [row[0] for row in table(hidden, "Students")]
    assert all(re.fullmatch(r"student [2-9a-z]{5,}", code) for code in codes)
    assert len(set(codes)) == STUDENTS
    assert codes == sorted(codes)
    # in another order than the class list, and the same when it is asked again
    assert table(cohort_view(course=golden, hide_names=True), "Students") == table(hidden, "Students")
    # nothing but the names has changed
    assert table(hidden, "Rounds") == table(page, "Rounds")
    assert sorted(row[1:] for row in table(hidden, "Students")) == sorted(row[2:] for row in table(page, "Students"))


@pytest.mark.parametrize("who", [("ada", "Ada", "Lovelace"), ("e", "student", None)], ids=["words", "a letter"])
def test_a_reason_that_names_somebody_names_the_code(class_, who):
    tables = class_.cohort.tables
    at = next(at for at, sheet in enumerate(tables.sheets) if sheet.remark)
    number = tables.sheets[at].student
    students = (*tables.students[:number], Student(*who), *tables.students[number + 1 :])
    remark = f"Could not be graded: {who[1]}'s file ({who[0]}/sheet.ipynb) is none.\n\nThis is no zero."
    sheets = (*tables.sheets[:at], tables.sheets[at]._replace(remark=remark), *tables.sheets[at + 1 :])
    changed = Tables(students, tables.cells, sheets, tables.grades, tables.salt)
    told = without_names(Cohort(changed, (None,) * len(sheets), {}, {}, ())).tables.sheets[at].remark
    assert re.fullmatch(
        r"Could not be graded: (student \w{5,})'s file \(\1/sheet\.ipynb\) is none\.\n\nThis is no zero\.", told
    )


def test_codes_differ_from_gradebook_to_gradebook(class_):
    tables = class_.cohort.tables
    other = Cohort(Tables(tables.students, tables.cells, (), Grades(), "another"), (), {}, {}, ())
    one = Cohort(Tables(tables.students, tables.cells, (), Grades(), tables.salt), (), {}, {}, ())
    assert set(without_names(one).tables.students).isdisjoint(without_names(other).tables.students)


# Export


@pytest.fixture(scope="module")
def exported(class_, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    files, missing = export.export_cohort(class_, folder)
    assert missing == ""
    return files


def read_csv(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_csv_and_parquet_hold_every_frame(class_, exported):
    by_name = {path.name: path for path in exported}
    frames = dict(export.frames_of(class_))
    assert set(by_name) == {f"{name}{ending}" for name in frames for ending in (".csv", ".parquet")}
    for name, frame in frames.items():
        rows, parquet = read_csv(by_name[f"{name}.csv"]), pd.read_parquet(by_name[f"{name}.parquet"])
        assert len(rows) == len(parquet) == len(frame) > 0
        assert list(rows[0]) == list(parquet.columns) == list(frame.columns)
    scores = pd.read_parquet(by_name["standings.parquet"])["score"]
    pd.testing.assert_series_equal(scores, class_.standings["score"])
    written = [float(row["score"]) if row["score"] else math.nan for row in read_csv(by_name["standings.csv"])]
    np.testing.assert_array_equal(written, scores)


def test_the_csv_quotes_what_needs_it_and_runs_nothing_as_a_formula(exported):
    [path] = [path for path in exported if path.name == "students.csv"]
    rows = {row["student"]: row for row in read_csv(path)}
    assert rows["s0001"]["last_name"] == 'O\'Brien, "X" <b>'
    assert (rows["s0002"]["first_name"], rows["s0002"]["last_name"]) == ("'=cmd|' /C calc'!A0", "'+1")
    assert rows["s0005"]["last_name"] == "'@SUM(A1)"
    assert rows["s0006"]["last_name"] == "'-Olov\tHult"
    assert rows["s0004"]["first_name"] == rows["s0004"]["last_name"] == ""
    with path.open(newline="", encoding="utf-8") as file:
        assert not [cell for row in csv.reader(file) for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))]
    [parquet] = [path for path in exported if path.name == "students.parquet"]
    assert pd.read_parquet(parquet).set_index("student").loc["s0002", "first_name"] == "=cmd|' /C calc'!A0"


def test_without_pyarrow_the_csv_is_written_and_the_rest_is_told(class_, tmp_path, monkeypatch):
    monkeypatch.setattr(export.util, "find_spec", lambda name: None)
    files, missing = export.export_cohort(class_, tmp_path / "new")
    assert missing == export.NO_PARQUET
    assert {path.suffix for path in files} == {".csv"}


def test_a_folder_that_takes_nothing_gives_one_sentence(class_, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordsError, match=r"The files cannot be written to .*file \(.*\); name another folder\."):
        export.export_cohort(class_, tmp_path / "file")


# Links, filters, and what is not there


def test_links_lead_into_formgrader(page, database):
    html = page.to_html()
    links = re.findall(rf'href="({SERVER}[^"]*)"', html)
    assert f"{SERVER}/formgrader/gradebook/values/values_0" in links
    submissions = {link.rpartition("/")[2] for link in links if "/submissions/" in link}
    known = {sheet for (sheet,) in database.execute("SELECT id FROM sheets")}
    assert submissions and submissions <= known
    first = database.execute(
        "SELECT sheet FROM marks WHERE waiting AND cell = ? ORDER BY student LIMIT 1", [waiting(database)[0][2]]
    ).fetchone()[0]
    assert first in submissions


def test_one_round_or_student_can_be_looked_at(class_, database):
    only = cohort.cohort_page(class_, only="values")
    assert [row[0] for row in table(only, "Rounds")] == ["Values"]
    assert table(only, "Rounds") == [row for row in rounds(database) if row[0] == "Values"]
    found = cohort.cohort_page(class_, search="lovelace")
    expected = [row for row in students(database) if row[1] == "Ada Lovelace"]
    assert table(found, "Students") == expected
    assert table(found, "Rounds") == rounds(database)


def test_an_assignment_that_is_no_round_keeps_its_name_and_comes_last(golden, tmp_path):
    course = make_course(tmp_path / "course", exercises=1, rounds=2)
    text = cohort_view(golden / "gradebook.db", course=course)
    names = [row[0] for row in table(text, "Rounds")]
    assert names[:2] == ["Screen", "Drills"]
    assert set(names[2:]) == set(ROUNDS[2:])


def test_a_gradebook_without_students_says_what_to_do(golden, tmp_path):
    empty = tmp_path / "gradebook.db"
    empty.write_bytes((golden / "gradebook.db").read_bytes())
    with closing(sqlite3.connect(empty)) as connection, connection:
        connection.execute("DELETE FROM student")
    assert str(cohort_view(empty, course=golden)) == cohort.NO_GRADES


def test_no_gradebook_says_how_to_begin(tmp_path):
    course = make_course(tmp_path / "course", exercises=1, rounds=1)
    assert str(cohort_view(course=course)) == cohort.NO_GRADEBOOK
    page = cohort_view(tmp_path / "no <such> file.db", course=course)
    assert re.fullmatch(r"There is no gradebook at [^\n]*; check the path, or [^\n]*\.", str(page))
    assert "no &lt;such&gt; file.db" in page.to_html()
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"no database" * 1000)
    assert re.fullmatch(
        r"The gradebook [^\n]*damaged\.db cannot be read[^\n]*\.", str(cohort_view(damaged, course=course))
    )


def test_outside_a_course_the_page_says_so(monkeypatch):
    def nowhere():
        raise ContentError("There is no course here.")

    monkeypatch.setattr(classroom, "course_dir", nowhere)
    assert str(cohort_view()) == "There is no course here."


def test_nothing_graded_yet_is_told_in_words(golden, tmp_path):
    course = make_course(tmp_path / "course", exercises=1, rounds=1)
    make_gradebook(f"sqlite:///{course / 'gradebook.db'}", course, students=2)
    with closing(sqlite3.connect(course / "gradebook.db")) as connection, connection:
        connection.executescript("DELETE FROM grade; DELETE FROM submitted_notebook; DROP TABLE autograder_grading;")
    text = str(cohort_view(course=course))
    for sentence in ("Nothing waits for marks.", "Everything that came in has been graded.", "Nobody has a score yet."):
        assert sentence in text
    assert "Nothing was graded automatically yet." in text
    assert "2 students; 1 round; 0 answers wait for marks" in text
