"""The learner's page: every number on it against plain SQL on the log, and what it says when there is little to say."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
from synthetic import POINTS, TODAY, TOPICS, make_course, make_log, make_verdict

from autograder.content import ContentError, course_dir, find_exercise
from autograder.content.catalogue import catalogue, round_entries
from autograder.dashboard import learner, learner_parts, learner_view
from autograder.dashboard.frames import habits, practice
from autograder.dashboard.learner import read_practice
from autograder.dashboard.page import Grid, Section, Sentence, Steps, Table, Tiles
from autograder.dashboard.steps import next_steps
from autograder.records import AttemptsLog
from autograder.records.ratings import Rating, record_rating
from autograder.records.review import reviews
from autograder.records.worktime import PAUSE, RESUME

REAL = course_dir(__file__)
NOW = TODAY + timedelta(hours=1)
#: Each exercise is sat twice, so that there are trends, and traps that were mended.
SCENARIOS, SITTINGS = 3, 6


RATINGS = (
    Rating(
        "values_0", TODAY - timedelta(days=3), "harm", 2, "It would <b>hurt</b> them.", ("names a group", "no number")
    ),
    Rating("values_1", TODAY - timedelta(days=1), "probing", 3, "I would stop.", ()),
)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("course") / "course", exercises=SCENARIOS)


@pytest.fixture(scope="module")
def path(course):
    """A log with everything in it: pauses, checks outside a sitting, an open sitting, a check in which the grader failed."""
    path = make_log(course / "workbook" / ".attempts.db", course, sittings=SITTINGS, checks=6, seed=4)
    minute = timedelta(minutes=1)
    with AttemptsLog(path) as log:
        start = TODAY - timedelta(days=1)
        where = {"round": "assessment"}
        sitting = log.begin_sitting("assessment_0", mode="locked", seed=9, minutes=90, at=start, **where)
        for kind, at in ((PAUSE, 10), (RESUME, 25)):
            log.record_event(kind, "assessment_0", sitting_id=sitting.id, at=start + at * minute, **where)
        for at, passed in ((5, (2,)), (40, (4,)), (50, (4, 3)), (60, (3, 1))):  # the last one breaks what was there
            verdict = make_verdict("assessment_0", passed)
            log.record_attempt(verdict, "x", sitting_id=sitting.id, at=start + at * minute, **where)
        for at, passed in ((0, (1,)), (12, (4,))):
            log.record_attempt(make_verdict("drills_1", passed), "x", round="drills", at=TODAY + at * minute)
        trap = {"name": "trap_9", "stage": 1, "summary": "Fallen into once, avoided twice."}
        for days, what in ((5, "fallen"), (4, "avoided"), (3, "avoided")):
            told = {"fallen": [], "avoided": [], what: [trap]}
            log.record_event("traps", "values_0", round="values", at=TODAY - timedelta(days=days), detail=told)
        log.record_attempt(make_verdict("assessment_0", (0,), faulty=True), "x", at=TODAY, **where)
        log.record_attempt(make_verdict("elsewhere", (4, 1)), "x", round="gone", at=TODAY - 3 * minute)
    return path


@pytest.fixture(scope="module")
def page(course, path):
    return learner_view(path, course=course, ratings=RATINGS, now=NOW)


@pytest.fixture(scope="module")
def database(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VIEWS)
        yield connection


VIEWS = """
CREATE TEMP VIEW checks AS SELECT * FROM attempts WHERE NOT faulty;
CREATE TEMP VIEW results AS
SELECT c.id, c.at, c.round, c.exercise, c.stage AS asked, coalesce(c.sitting_id, 0) AS sitting,
       r.value ->> 'stage' AS stage, r.value ->> 'points' AS points, r.value ->> 'max_points' AS most,
       r.value ->> 'green' AS green
FROM checks c, json_each(c.verdict, '$.stages') r;

-- minutes of work: since the begin of the sitting, or the first check outside of one, without the pauses in between
CREATE TEMP VIEW minutes AS
SELECT c.id, 1440 * (julianday(c.at)
       - julianday(coalesce((SELECT started_at FROM sittings s WHERE s.id = c.sitting_id),
           (SELECT min(at) FROM checks d WHERE d.exercise = c.exercise AND d.sitting_id IS NULL)))
       - coalesce((SELECT sum(julianday(r.at) - julianday(p.at)) FROM events p JOIN events r
                   ON r.sitting_id = p.sitting_id AND p.kind = 'pause' AND r.kind = 'resume'
                   WHERE p.sitting_id = c.sitting_id AND r.at <= c.at), 0)) AS minute
FROM checks c;

CREATE TEMP VIEW best_stage AS
SELECT round, exercise, sitting, stage, max(points) AS points, max(most) AS most, max(green) AS green
FROM results GROUP BY exercise, sitting, stage;

CREATE TEMP VIEW sat AS
SELECT b.round, b.exercise, b.sitting, sum(b.points) AS points, sum(b.green) AS greens, sum(b.most) AS ran,
       (SELECT count(*) FROM checks c WHERE c.exercise = b.exercise AND coalesce(c.sitting_id, 0) = b.sitting) AS checks,
       (SELECT max(at) FROM checks c WHERE c.exercise = b.exercise AND coalesce(c.sitting_id, 0) = b.sitting) AS last_at,
       coalesce((SELECT started_at FROM sittings s WHERE s.id = b.sitting),
           (SELECT min(at) FROM checks c WHERE c.exercise = b.exercise AND c.sitting_id IS NULL)) AS started_at,
       coalesce((SELECT mode != 'practice' FROM sittings s WHERE s.id = b.sitting), 0) AS timed,
       (SELECT minute FROM minutes m WHERE m.id = (
           SELECT min(id) FROM results r WHERE r.exercise = b.exercise AND r.sitting = b.sitting AND r.stage = 1 AND r.green
       )) AS first_green
FROM best_stage b GROUP BY b.exercise, b.sitting;
"""


def parts_of(parts):
    for part in parts:
        yield part
        if isinstance(part, Section):
            yield from parts_of(part.parts)


def part(page, kind, caption=None):
    [found] = [
        one
        for one in parts_of(page.parts)
        if isinstance(one, kind) and caption in (None, getattr(one, "caption", None))
    ]
    return found


def name(exercise):
    """The title that the course gives; of an exercise that it does not have, the id."""
    known = re.fullmatch(r"([a-z_]+)_(\d)", exercise)
    return f"{known[1].replace('_', ' ').capitalize()} task {known[2]}" if known else exercise


def whole(exercise):
    return 0.0 if exercise == "elsewhere" else POINTS[0] if exercise.startswith("drills") else sum(POINTS)


def points(value, most):
    return f"{round(value, 2):g}/{round(most, 2):g}"


def percent(share):
    rounded = round(round(100 * share, 9))
    return "99%" if rounded == 100 and share < 1 else "1%" if rounded == 0 and share > 0 else f"{rounded}%"


def day(text):
    return text[:10]


# Every table of the page, and what SQL says of it


def rounds(database):
    rows = []
    for round_, title in (
        ("screen", "Screen"), ("drills", "Drills"), ("assessment", "Assessment"), ("pairing", "Pairing"),
        ("past_work", "Past work"), ("design", "Design"), ("values", "Values"),
    ):  # fmt: skip
        sat = database.execute(
            "SELECT exercise, points, greens, timed, last_at FROM sat WHERE round = ? ORDER BY started_at", [round_]
        ).fetchall()
        stages = 1 if round_ == "drills" else 4
        tried = len({row[0] for row in sat})
        finished = len({row[0] for row in sat if row[2] == stages})
        rests = f"{len(sat)} sittings of {tried} of {SCENARIOS} exercises, {sum(row[3] for row in sat)} on the clock"
        rests += f"; {finished} finished" if finished else ""
        ago = (NOW.date() - datetime.fromisoformat(max(row[4] for row in sat)).date()).days
        if round_ == "drills":
            best = {row[0]: max(one[1] for one in sat if one[0] == row[0]) for row in sat}
            most = SCENARIOS * POINTS[0]
            told = f"{percent(sum(best.values()) / most)}, {points(sum(best.values()), most)}"
            trend = "too early to say"  # nothing is older than 14 days
        else:
            top = max(sat, key=lambda row: row[1])
            told = f"{percent(top[1] / whole(top[0]))}, {points(top[1], whole(top[0]))} in {name(top[0])}"
            change = round(100 * (sat[-1][1] - sat[-2][1]) / whole(sat[-1][0]))
            way = f"up {change}" if change > 0 else f"down {-change}" if change else "level"
            trend = f"{way} on the one before"
        rows.append((title, told, trend, rests, ("today", "yesterday")[ago] if ago < 2 else f"{ago} days ago"))
    return rows


def sittings(database):
    rows = database.execute(
        "SELECT started_at, exercise, timed, checks, greens, points, ran, first_green FROM sat ORDER BY started_at DESC"
    )
    return [
        (
            f"{at[:10]} {at[11:16]}",
            name(exercise),
            "on the clock" if timed else "practice",
            str(checks),
            str(greens),
            points(got, whole(exercise) or ran),
            "–" if first is None else f"{first:.0f}",
        )
        for at, exercise, timed, checks, greens, got, ran, first in rows
    ][: learner_parts.MOST]


def stages(database):
    rows = database.execute(
        """SELECT exercise, stage, sum(asked = stage), max(points), max(most), min(CASE WHEN green THEN id END) FROM results
           GROUP BY exercise, stage ORDER BY (SELECT min(id) FROM checks c WHERE c.exercise = results.exercise), stage"""
    ).fetchall()
    told = []
    for exercise, stage, checks, got, most, first in rows:
        at, minute = "–", "–"
        if first is not None:
            when, spent = database.execute(
                "SELECT at, minute FROM checks JOIN minutes USING (id) WHERE id = ?", [first]
            ).fetchone()
            at, minute = f"{when[:10]} {when[11:16]}", f"{spent:.0f}"
        told.append((name(exercise), str(stage), str(checks), points(got, most), at, minute))
    return told


TRAPS = """
    SELECT e.at, e.exercise, t.value ->> 'name' AS trap, t.value ->> 'stage' AS stage, t.value ->> 'summary' AS summary
    FROM events e, json_each(e.detail, '$.{what}') t WHERE e.kind = 'traps'
"""


def traps(database):
    fallen, avoided = (TRAPS.format(what=what) for what in ("fallen", "avoided"))
    rows = database.execute(
        f"""SELECT exercise, stage, summary, count(*), max(at),
                   (SELECT min(a.at) FROM ({avoided}) a WHERE a.exercise = f.exercise AND a.trap = f.trap AND a.at > max(f.at))
            FROM ({fallen}) f GROUP BY exercise, trap"""
    ).fetchall()
    rows.sort(key=lambda row: row[0])
    rows.sort(key=lambda row: row[4], reverse=True)
    rows.sort(key=lambda row: row[5] is not None)
    return [
        (
            name(exercise),
            str(stage),
            summary,
            str(times),
            day(at),
            "open" if mended is None else f"mended {day(mended)}",
        )
        for exercise, stage, summary, times, at, mended in rows
    ]


def ratings(_database):
    return [
        (f"{r.at:%Y-%m-%d}", name(r.exercise), r.dimension, str(r.level), r.quote, "; ".join(r.observed) or "–")
        for r in sorted(RATINGS, key=lambda r: r.at, reverse=True)
    ]


QUERIES = {"Rounds": rounds, "Sittings, newest first": sittings, "Stages": stages, "Ratings": ratings}


@pytest.mark.parametrize("caption", QUERIES)
def test_the_table_is_what_sql_says(page, database, caption):
    expected = QUERIES[caption](database)
    assert expected
    assert [tuple(row) for row in part(page, Table, caption).rows] == expected


def test_traps_are_told_and_those_that_are_mended(page, database, course, path, monkeypatch):
    expected = traps(database)
    assert [tuple(row) for row in part(page, Table, "Traps").rows] == expected[: learner_parts.MOST]
    monkeypatch.setattr(learner_parts, "MOST", 1000)
    with AttemptsLog(path) as log:
        titles = {entry.id: entry.title for entry in catalogue(course)}
        whole = learner_parts.traps(habits.traps_frame(log.events()), titles)
    assert [tuple(row) for row in part(learner.Page((whole,)), Table, "Traps").rows] == expected
    mended = sum(row[-1] != "open" for row in expected)
    assert 0 < mended < len(expected)
    assert f"You fell into {len(expected)} traps; {mended} of them mended in a later sitting." in str(page)


def test_every_table_of_the_page_has_its_query(page):
    captions = {one.caption for one in parts_of(page.parts) if isinstance(one, Table | Grid)}
    assert captions == {*QUERIES, "Drills, easy to hard", _calendar(page), "Traps", "Comes back"}


def _calendar(page):
    [caption] = [one.caption for one in parts_of(page.parts) if isinstance(one, Grid) and one.kind == "calendar"]
    return caption


def test_the_numbers_at_a_glance_are_what_sql_says(page, database):
    tiles = part(page, Tiles).numbers
    week = (NOW - timedelta(days=7)).isoformat()
    assert [number for number, _ in tiles[:3]] == [
        str(database.execute(query).fetchone()[0])
        for query in (
            "SELECT count(*) FROM sat",
            "SELECT count(*) FROM checks",
            f"SELECT count(*) FROM checks WHERE at >= '{week}'",
        )
    ]
    assert "In 1 check the grader itself failed, which counts nowhere below." in str(page)


def test_what_comes_back_is_the_queue_of_the_records(page, course, path):
    """The queue is told by `autograder.records.review`, whose own tests hold it; here, that the page shows all of it."""
    with AttemptsLog(path) as log:
        coming = reviews(catalogue(course), log.sittings(), log.attempts(), log.events(), NOW)
    assert len(coming) > 5
    due = sum(one.due <= NOW.date() for one in coming)
    assert part(page, Tiles).numbers[3][0] == str(due)
    queue = {}
    for one in coming:
        queue.setdefault((one.due, one.item.exercise), []).append(one)
    rows = [
        (
            f"{when}" + (" (due)" if when <= NOW.date() else ""),
            name(exercise),
            "; ".join(one.about.rstrip(".") for one in own),
            str(max(one.missed for one in own)),
        )
        for (when, exercise), own in sorted(queue.items())
    ]
    assert [tuple(row) for row in part(page, Table, "Comes back").rows] == rows[: learner_parts.MOST]


def test_drills_stand_by_topic_with_their_state(page, database):
    grid = part(page, Grid, "Drills, easy to hard")
    assert [topic for topic, _ in grid.rows] == list(TOPICS)
    for number, (_, squares) in enumerate(grid.rows):
        solved, checks = database.execute(
            "SELECT max(green), count(*) FROM checks WHERE exercise = ?", [f"drills_{number}"]
        ).fetchone()
        [square] = squares
        assert square.text == f"{'✓' if solved else '✗'} Drills task {number}"
        assert square.full.endswith(f"{'solved' if solved else 'tried'}, {checks} checks")


def test_the_calendar_counts_the_checks_of_each_day(page, database):
    grid = part(page, Grid, _calendar(page))
    stored = dict(database.execute("SELECT substr(at, 1, 10), count(*) FROM checks GROUP BY 1"))
    first = NOW.date() - timedelta(days=NOW.date().weekday() + 7 * (learner.WEEKS - 1))
    shown = {}
    for weekday, (_, squares) in enumerate(grid.rows):
        for week, square in enumerate(squares):
            if square is not None and square.text != "·":
                shown[str(first + timedelta(days=7 * week + weekday))] = int(square.text)
    assert shown == stored
    assert grid.caption == f"{sum(stored.values())} checks on {len(stored)} days of the last {learner.WEEKS} weeks"


def test_pictures_say_their_numbers_in_words(page, database):
    text = str(page)
    best = ", ".join(f"{row[0]} {row[1].partition(',')[0]}" for row in rounds(database))
    assert f"Chart of the sittings of each round. Best: {best}. 0 rounds without points." in text
    checks, exercises, green = database.execute(
        "SELECT count(*), count(DISTINCT exercise), sum(green) FROM checks"
    ).fetchone()
    assert f"sitting by sitting: {checks} checks of {exercises} exercises, {green} passed." in text
    firsts = [row[0] for row in database.execute("SELECT first_green FROM sat WHERE round NOT IN ('drills', 'gone')")]
    known = sorted(first for first in firsts if first is not None)
    middle = (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2
    assert f"it did in {len(known)} of {len(firsts)} sittings. The median is {middle:.0f} minutes." in text


# What it never says, and the empty states


def test_the_page_predicts_nothing(page):
    text = str(page)
    assert learner_parts.NO_FORECAST in text
    assert "no forecast of an offer" in learner_parts.NO_FORECAST
    said = text.replace(learner_parts.NO_FORECAST, "").casefold()
    assert not re.search(r"offer|hire|chance|likely|probab|ready for|predict", said)


def test_without_a_log_the_page_says_how_to_begin(course):
    elsewhere = course.parent / "empty"
    make_course(elsewhere / "course", exercises=2)
    page = learner_view(course=elsewhere / "course", now=NOW)
    assert page.parts[0] == Sentence(learner.NO_CHECKS)
    assert [row[1] for row in part(page, Table, "Rounds").rows] == ["not begun"] * 7
    steps = part(page, Steps).steps
    # both say the same
    assert [row[3].href for row in part(page, Table, "Rounds").rows[:3]] == [step.notebook for step in steps]
    assert [step.notebook for step in steps] == [
        "screen/screen_0.ipynb",
        "drills/drills.ipynb",
        "assessment/assessment_0.ipynb",
    ]
    assert "<svg" not in page.to_html()
    assert list((elsewhere / "course").iterdir()) == [elsewhere / "course" / "rounds"]


def test_a_round_without_notebooks_says_so(tmp_path):
    course = make_course(tmp_path / "course", exercises=1, rounds=1)
    folder = course / "rounds" / "talk"
    folder.mkdir()
    (folder / "round.toml").write_text('title = "Talk"\norder = 9\nminutes = 5\nscreens_for = "x"\nweight = 1.0\n')
    rows = part(learner_view(course=course, now=NOW), Table, "Rounds").rows
    assert list(rows[-1]) == ["Talk", "not begun", "–", "no notebook yet", "–"]


def test_one_check_is_little_and_the_page_says_it(tmp_path):
    course = make_course(tmp_path / "course", exercises=2)
    with AttemptsLog(tmp_path / "log.db") as log:
        log.record_attempt(make_verdict("values_0", (2,)), "x", round="values", at=NOW - timedelta(days=30))
    text = str(learner_view(tmp_path / "log.db", course=course, now=NOW))
    assert "1 sitting; 1 check; 0 checks in the last 7 days" in text
    assert re.search(
        r"Values +10%, 10/100 in Values task 0 +too early to say +1 sitting of 1 of 2 exercises, 0 on the clock: one is little",
        text,
    )
    assert "None yet. A sitting's traps are told when it ends, with finish()." in text


def test_a_log_of_grader_faults_alone_has_no_points(tmp_path):
    course = make_course(tmp_path / "course", exercises=1)
    with AttemptsLog(tmp_path / "log.db") as log:
        log.record_attempt(make_verdict("values_0", (0,), faulty=True), "", round="values")
    text = str(learner_view(tmp_path / "log.db", course=course, now=NOW))
    assert "In 1 check the grader itself failed" in text
    assert "not begun" in text and "%" not in text


def test_a_wrong_or_damaged_log_gives_one_sentence(course, tmp_path, monkeypatch):
    page = learner_view(tmp_path / "no <such> file.db", course=course)
    assert re.fullmatch(r"There is no attempts log at [^\n]*; check the path, or [^\n]*\.", str(page))
    assert "no &lt;such&gt; file.db" in page.to_html()
    (tmp_path / "damaged.db").write_bytes(b"no database" * 1000)
    assert re.fullmatch(
        r"[^\n]*damaged\.db is damaged[^\n]*\.", str(learner_view(tmp_path / "damaged.db", course=course))
    )
    with AttemptsLog(tmp_path / "log.db") as log:
        log.record_attempt(make_verdict("values_0", (2,)), "x", round="values")
    with closing(sqlite3.connect(tmp_path / "log.db")) as connection, connection:
        connection.execute("UPDATE attempts SET verdict = json_set(verdict, '$.novelty', 1)")
    assert "this version cannot read" in str(learner_view(tmp_path / "log.db", course=course))

    def nowhere():
        raise ContentError("There is no course here.")

    monkeypatch.setattr(learner, "course_dir", nowhere)
    assert str(learner_view()) == "There is no course here."


# The next three things


def sit(log, exercise, passed, *, days):
    """A sitting of so many days ago with one check."""
    at, round_ = NOW - timedelta(days=days), exercise.rpartition("_")[0]
    sitting = log.begin_sitting(exercise, round=round_, mode="locked", seed=1, minutes=60, at=at)
    log.record_attempt(make_verdict(exercise, passed), "x", round=round_, sitting_id=sitting.id, at=at)
    log.end_sitting(sitting.id, at=at + timedelta(hours=1))


def offered(course, log, now=NOW):
    entries, all_rounds = catalogue(course), round_entries(course)
    attempts, sat, events = log.attempts(), log.sittings(), log.events()
    frame = practice.sittings_frame(practice.Log.of(attempts, sat, events), entries)
    stands = practice.readiness_frame(frame, all_rounds, entries, now)
    return next_steps(stands, all_rounds, entries, sat, reviews(entries, sat, attempts, events, now), now)


def test_an_open_sitting_comes_first_then_what_is_due_then_what_is_new(course, tmp_path):
    with AttemptsLog(tmp_path / "log.db") as log:
        log.record_attempt(make_verdict("drills_0", (2,)), "x", round="drills", at=NOW - timedelta(days=2))
        log.begin_sitting("pairing_1", round="pairing", mode="locked", seed=1, minutes=60, at=NOW - timedelta(hours=2))
        steps = offered(course, log)
    assert [step.what for step in steps] == [
        "Finish your open sitting: Pairing task 1.",
        "Come back to Drills task 0.",
        "Begin a round: Screen, with Screen task 0.",
    ]
    assert "Missed on 18 March and due since 19 March: not passed yet." in steps[1].why
    assert "It looks for made up." in steps[2].why


def test_with_nothing_due_or_new_the_lowest_round_comes_first(tmp_path):
    course = make_course(tmp_path / "course", exercises=2, rounds=3)
    with AttemptsLog(tmp_path / "log.db") as log:
        for exercise, passed in (
            ("screen_0", (4, 4, 4, 2)),
            ("drills_0", (4,)),
            ("drills_1", (4,)),
            ("assessment_0", (4, 1)),
        ):
            log.record_attempt(
                make_verdict(exercise, passed), "x", round=exercise.rpartition("_")[0], at=NOW - timedelta(days=25)
            )
        steps = offered(course, log)
    assert [step.what.partition(":")[0] for step in steps] == [
        "Sit Assessment again",
        "Sit Screen again",
        "Keep Drills warm",
    ]
    assert steps[0].why == "Your best sitting there is 26% of the points, where most is left to gain."
    assert steps[2].why == "The last check there was 25 days ago."


def test_three_things_of_one_round_are_better_than_none(tmp_path):
    course = make_course(tmp_path / "course", exercises=4, rounds=1)
    with AttemptsLog(tmp_path / "log.db") as log:
        for number in range(4):
            exercise = f"screen_{number}"
            sitting = log.begin_sitting(
                exercise, round="screen", mode="locked", seed=1, minutes=60, at=NOW - timedelta(days=9)
            )
            log.record_attempt(
                make_verdict(exercise, (1,)), "x", round="screen", sitting_id=sitting.id, at=NOW - timedelta(days=9)
            )
            log.end_sitting(sitting.id, at=NOW - timedelta(days=8))
        steps = offered(course, log)
    assert [step.what for step in steps] == [f"Come back to Screen task {number}." for number in range(3)]
    assert "and 3 other things of it" in steps[0].why


# Frames


FRAMES = {
    "attempts": practice.ATTEMPTS, "stages": practice.STAGES, "sittings": practice.SITTINGS,
    "readiness": practice.READINESS, "traps": habits.TRAPS, "drills": habits.DRILLS, "calendar": habits.CALENDAR,
    "reviews": habits.REVIEWS, "ratings": habits.RATINGS,
}  # fmt: skip


def frames_of(attempts, sat, events, entries, all_rounds, rated):
    log = practice.Log.of(attempts, sat, events)
    frame = practice.sittings_frame(log, entries)
    return {
        "attempts": practice.attempts_frame(attempts),
        "stages": practice.stages_frame(log),
        "sittings": frame,
        "readiness": practice.readiness_frame(frame, all_rounds, entries, NOW),
        "traps": habits.traps_frame(events),
        "drills": habits.drills_frame(log, all_rounds, entries),
        "calendar": habits.calendar_frame(log, NOW, weeks=2),
        "reviews": habits.reviews_frame(reviews(entries, sat, attempts, events, NOW), entries, NOW.date()),
        "ratings": habits.ratings_frame(rated),
    }


def test_columns_and_dtypes_are_the_documented_ones_with_and_without_rows(course, path):
    with AttemptsLog(path) as log:
        full = frames_of(
            log.attempts(), log.sittings(), log.events(), catalogue(course), round_entries(course), RATINGS
        )
    empty = frames_of([], [], [], (), (), ())
    for key, columns in FRAMES.items():
        assert len(full[key]) > 0
        assert key == "calendar" or len(empty[key]) == 0
        for frame in (empty[key], full[key]):
            assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == columns, key


def test_what_the_course_does_not_have_counts_for_no_round(course, path):
    with AttemptsLog(path) as log:
        frame = practice.sittings_frame(practice.Log.of(log.attempts(), log.sittings()), catalogue(course))
    gone = frame[frame["exercise"] == "elsewhere"].iloc[0]
    assert (gone["points"], gone["max_points"]) == (20 + 25 / 4, 45)
    stands = practice.readiness_frame(frame, round_entries(course), catalogue(course), NOW)
    assert stands["sittings"].sum() == len(frame) - 1


def test_a_round_in_one_notebook_has_the_trend_of_the_last_14_days(course, tmp_path):
    with AttemptsLog(tmp_path / "log.db") as log:
        for exercise, days, passed in (("drills_0", 20, (4,)), ("drills_1", 20, (2,)), ("drills_1", 3, (4,))):
            sitting = log.begin_sitting(
                exercise, round="drills", mode="practice", seed=1, minutes=9, at=NOW - timedelta(days)
            )
            log.record_attempt(
                make_verdict(exercise, passed), "x", round="drills", sitting_id=sitting.id, at=NOW - timedelta(days)
            )
        frame = practice.sittings_frame(practice.Log.of(log.attempts(), log.sittings()), catalogue(course))
    row = (
        practice.readiness_frame(frame, round_entries(course), catalogue(course), NOW).set_index("round").loc["drills"]
    )
    assert (row["best_points"], row["best_max"], row["finished"]) == (40.0, 60.0, 2)
    assert row["trend"] == pytest.approx(10 / 60)
    assert pd.isna(row["best_exercise"])


def test_points_that_a_person_gives_stand_beside_the_best(course, path):
    with AttemptsLog(path) as log:
        frame = practice.sittings_frame(practice.Log.of(log.attempts(), log.sittings()), catalogue(course))
    stands = practice.readiness_frame(frame, round_entries(course), catalogue(course), NOW)
    best = stands.set_index("round").loc["values"]["best_exercise"]
    for points, said in ((15.0, "; 15 more are a person's to give"), (0.0, "")):
        entries = [replace(one, manual_points=points * (one.id == best)) for one in catalogue(course)]
        section = learner_parts.rounds(stands, frame, {}, entries, begun=False)
        table = next(part for part in section.parts if isinstance(part, Table))
        cells = {row[0]: row[1] for row in table.rows}
        assert cells["Values"].endswith(f"in {best}{said}")
        assert "person" not in cells["Assessment"]


def test_the_catalogue_knows_what_a_person_gives_without_reading_prompts():
    known = {entry.id: entry.manual_points for entry in catalogue(REAL)}
    for name, points in (("web_crawler", 0.0), ("overload", 15.0), ("abuse_logs", None)):
        assert known[name] == find_exercise(REAL, name).manual_points
        assert points is None or known[name] == points


def test_days_are_those_of_the_learners_time_zone(tmp_path):
    from datetime import timezone

    tokyo = datetime(2026, 3, 20, 9, tzinfo=timezone(timedelta(hours=9)))
    with AttemptsLog(tmp_path / "log.db") as log:
        log.record_attempt(make_verdict("a", (4,)), "x", round="r", at=datetime(2026, 3, 18, 22, tzinfo=UTC))
        frame = habits.calendar_frame(practice.Log.of(log.attempts()), tokyo, weeks=1)
    assert {str(row.day): row.checks for row in frame.itertuples() if row.checks} == {"2026-03-19": 1}
    assert [str(row.day) for row in frame.itertuples()] == [f"2026-03-{number}" for number in range(16, 21)]


# Ratings of conversations


def test_ratings_come_from_the_log(tmp_path, course):
    path = tmp_path / "log.db"
    with AttemptsLog(path) as log:
        for one in RATINGS:
            record_rating(log, one, round="r")
    assert read_practice(path, course=course, now=NOW).ratings == RATINGS


def test_a_rating_of_another_version_is_said_and_ends_nothing(tmp_path, course):
    path = tmp_path / "log.db"
    with AttemptsLog(path) as log:
        log.record_event("rating", "talk", round="r", detail={"stars": 5})
    assert "a rating of talk" in str(learner_view(path, course=course, now=NOW))


def test_ratings_stand_beside_what_was_observed_and_are_escaped(page):
    html = page.to_html()
    assert "It would &lt;b&gt;hurt&lt;/b&gt; them." in html
    assert "names a group; no number" in html
    assert "Levels are your own." in html


# Filters


def test_a_round_and_a_time_can_be_looked_at(course, path, database):
    whole_log = read_practice(path, course=course, ratings=RATINGS, now=NOW)
    only = whole_log.only("values")
    assert {row.round for row in (*only.attempts, *only.sittings, *only.events)} == {"values"}
    page = learner.learner_page(whole_log, only="values")
    assert [row[0] for row in part(page, Table, "Rounds").rows] == ["Values"]
    since = NOW - timedelta(days=4)
    recent = whole_log.only(since=since)
    [(stored,)] = database.execute("SELECT count(*) FROM attempts WHERE at >= ?", [since.isoformat()])
    assert 0 < len(recent.attempts) == stored < len(whole_log.attempts)
    assert recent.ratings == RATINGS
    assert whole_log.only("design").ratings == ()
    # what comes back rests on all that was done, however short one looks back
    late = learner.learner_page(whole_log, since=since)
    assert part(late, Table, "Comes back").rows == part(learner.learner_page(whole_log), Table, "Comes back").rows
    assert len(part(late, Table, "Stages").rows) < len(part(learner.learner_page(whole_log), Table, "Stages").rows)


def test_events_without_traps_are_no_traps():
    event = SimpleNamespace(kind="hint", exercise="a", at=NOW, detail=json.loads("{}"))
    assert habits.traps_frame([event]).empty
