"""The dashboard: every number against an independent SQL query, and pages that never break over a bad file."""

import base64
import re
import sqlite3
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import jupytext
import matplotlib
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from test_records import MAXIMA, START, make_gradebook, make_submitted, make_verdict, run_python, sql

from autograder.content import ContentError
from autograder.content.catalogue import Entry
from autograder.dashboard import (
    ExerciseInfo,
    attempts_frame,
    cohort_by_stage,
    cohort_frame,
    cohort_students,
    cohort_view,
    figures,
    frames,
    learner_view,
    rounds_summary,
    stage_progress,
    views,
)
from autograder.records import AttemptsLog, read_gradebook

# nbgrader.api hangs a new submission on an assignment before it adds it to the session, which SQLAlchemy warns about
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted.* not in session:sqlalchemy.exc.SAWarning")

NOTEBOOK = Path(__file__).parents[2] / "course" / "dashboard.py"

EXERCISES = [
    ExerciseInfo("concurrency_drills", "bounded_map", (20,)),
    ExerciseInfo("coding_assessment", "memo_cache", MAXIMA[:2]),
    ExerciseInfo("coding_assessment", "web_crawler", MAXIMA),
    ExerciseInfo("pair_programming", "eval_runner", (10, 10)),
]


def fill(log):
    """Two sittings of one exercise, checks outside a sitting of two more, a check in which the grader failed."""
    minute = timedelta(minutes=1)
    for start, checks in ((0, [(4,), (4, 2)]), (600, [(1,), (4,), (4, 4), (3, 4, 1), (4, 4, 2)])):
        sitting = log.begin_sitting(
            "web_crawler", round="coding_assessment", mode="open", seed=1, minutes=90, at=START + start * minute
        )
        for number, passed in enumerate(checks, start=1):
            at = START + (start + 6.5 * number) * minute
            log.record_attempt(
                make_verdict("web_crawler", passed), "x", round="coding_assessment", sitting_id=sitting.id, at=at
            )
        log.end_sitting(sitting.id)
    for number, passed in enumerate(((2,), (4,), (1,))):
        at = START + (100 + 10 * number) * minute
        log.record_attempt(make_verdict("bounded_map", passed), "x", round="concurrency_drills", at=at)
    log.record_attempt(make_verdict("memo_cache", (4, 4)), "x", round="coding_assessment", at=START + 300 * minute)
    log.record_attempt(make_verdict("memo_cache", (0,), faulty=True), "x", round="coding_assessment")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("workbook") / "attempts.db"
    with AttemptsLog(path) as log:
        fill(log)
    return path


@pytest.fixture(scope="module")
def records(path):
    with AttemptsLog(path) as log:
        return SimpleNamespace(attempts=log.attempts(), sittings=log.sittings())


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    make_submitted(folder / "submitted")
    return make_gradebook(folder / "gradebook.db")


@pytest.fixture(scope="module")
def cells(gradebook):
    return read_gradebook(gradebook, submitted=gradebook.parent / "submitted").cells


def rows_of(frame, *columns):
    """A frame's rows as plain tuples, everything missing as None."""
    return [
        tuple(None if pd.isna(value) else value for value in row)
        for row in frame[list(columns)].itertuples(index=False, name=None)
    ]


# Frames of the attempts log


def test_attempts_are_those_of_the_log(path, records):
    frame = attempts_frame(records.attempts)
    stored = sql(
        path,
        """SELECT id, exercise, stage, sitting_id, green, CASE WHEN faulty THEN NULL ELSE points END, max_points
           FROM attempts ORDER BY id""",
    )
    assert rows_of(frame, "id", "exercise", "stage", "sitting_id", "green", "points", "max_points") == stored
    assert [str(moment.isoformat(timespec="microseconds")) for moment in frame["at"]] == [
        at for (at,) in sql(path, "SELECT at FROM attempts ORDER BY id")
    ]
    assert len(frame) == 12


STAGES = """
    WITH result AS (
        SELECT a.id, a.at, a.exercise, a.stage AS asked, a.sitting_id,
               s.value ->> 'stage' AS stage, s.value ->> 'points' AS points,
               s.value ->> 'max_points' AS max_points, s.value ->> 'green' AS green
        FROM attempts a, json_each(a.verdict, '$.stages') s WHERE NOT a.faulty),
    green AS (SELECT exercise, stage, min(id) AS id FROM result WHERE green GROUP BY exercise, stage),
    start AS (
        SELECT a.id, coalesce(
            (SELECT started_at FROM sittings WHERE id = a.sitting_id),
            (SELECT min(at) FROM attempts b WHERE b.exercise = a.exercise AND b.sitting_id IS NULL)) AS started_at
        FROM attempts a)
    SELECT r.exercise, r.stage, sum(r.asked = r.stage), max(r.points), max(r.max_points),
           (SELECT at FROM attempts WHERE id = g.id),
           (SELECT round((julianday(a.at) - julianday(t.started_at)) * 1440, 3)
            FROM attempts a JOIN start t ON t.id = a.id WHERE a.id = g.id)
    FROM result r LEFT JOIN green g ON g.exercise = r.exercise AND g.stage = r.stage
    GROUP BY r.exercise, r.stage ORDER BY min(r.id), r.stage
"""


def test_stage_progress_is_what_sql_says(path, records):
    progress = stage_progress(records.attempts, records.sittings)
    columns = ("exercise", "stage", "checks", "best_points", "max_points", "first_green_at", "minutes")
    found = [
        (*row[:5], row[5] and row[5].isoformat(timespec="microseconds"), row[6] and round(row[6], 3))
        for row in rows_of(progress, *columns)
    ]
    assert found == sql(path, STAGES)
    by_stage = {row[:2]: row[2:] for row in found}
    # green at once in the first sitting, stage 2 only in the second, whose own start counts
    assert by_stage["web_crawler", 1][-1] == 6.5
    assert by_stage["web_crawler", 2][-1] == 19.5
    assert by_stage["web_crawler", 3][1:3] == (12.5, 25)
    assert by_stage["bounded_map", 1][-1] == 10.0  # from its first check


def test_minutes_count_from_the_first_check_when_the_sitting_is_unknown(records):
    progress = stage_progress(records.attempts).set_index(["exercise", "stage"])
    assert progress.loc[("web_crawler", 2), "minutes"] == 13.0


def test_a_grader_fault_is_no_check_of_the_learner(records):
    faulty = [attempt for attempt in records.attempts if attempt.faulty]
    assert len(faulty) == 1
    assert stage_progress(faulty).empty
    assert rounds_summary(faulty).empty
    assert attempts_frame(faulty)["points"].isna().all()


BEST_SITTINGS = """
    WITH stage AS (
        SELECT a.round, a.exercise, a.sitting_id, s.value ->> 'stage' AS stage, max(s.value ->> 'points') AS points
        FROM attempts a, json_each(a.verdict, '$.stages') s WHERE NOT a.faulty GROUP BY 1, 2, 3, 4),
    sitting AS (SELECT round, exercise, sitting_id, sum(points) AS points FROM stage GROUP BY 1, 2, 3)
    SELECT round, exercise, max(points) FROM sitting GROUP BY 1, 2
"""


def test_rounds_add_up_the_best_sitting_of_each_exercise(path, records):
    summary = rounds_summary(records.attempts, EXERCISES)
    best = sql(path, BEST_SITTINGS)
    assert {(name, exercise): points for name, exercise, points in best} == {
        ("coding_assessment", "web_crawler"): 57.5,
        ("coding_assessment", "memo_cache"): 45.0,
        ("concurrency_drills", "bounded_map"): 20.0,
    }
    checks = dict(sql(path, "SELECT round, count(*) FROM attempts WHERE NOT faulty GROUP BY round"))
    found = {row[0]: row[1:] for row in rows_of(summary, "round", "tried", "checks", "points")}
    assert found == {
        name: (
            sum(row[0] == name for row in best),
            checks.get(name, 0),
            sum(row[2] for row in best if row[0] == name),
        )
        for name in ("concurrency_drills", "coding_assessment", "pair_programming")
    }
    assert list(summary["round"]) == ["concurrency_drills", "coding_assessment", "pair_programming"]


def test_the_best_sitting_is_the_one_with_the_highest_share(records):
    columns = ("exercises", "finished", "max_points", "best_exercise", "best_points", "best_max")
    summary = rounds_summary(records.attempts, EXERCISES)
    rows = dict(zip(summary["round"], rows_of(summary, *columns), strict=True))
    assert rows["coding_assessment"] == (2, 1, 145.0, "memo_cache", 45.0, 45.0)
    assert rows["concurrency_drills"] == (1, 1, 20.0, "bounded_map", 20.0, 20.0)
    assert rows["pair_programming"] == (1, 0, 20.0, None, None, None)


def test_without_the_exercises_nothing_is_claimed_about_the_rest(records):
    summary = rounds_summary(records.attempts).set_index("round")
    assert list(summary.index) == ["coding_assessment", "concurrency_drills"]
    assert summary[["exercises", "finished", "max_points", "best_max"]].isna().all(axis=None)
    assert summary.loc["coding_assessment", "best_exercise"] == "web_crawler"


# Frames of the cohort

SCORES = """
    SELECT st.id, c.name, coalesce(g.manual_score, g.auto_score) + coalesce(g.extra_credit, 0)
    FROM student st JOIN assignment a JOIN notebook n ON n.assignment_id = a.id
    JOIN base_cell c ON c.notebook_id = n.id AND c.type IN ('GradeCell', 'TaskCell')
    LEFT JOIN submitted_assignment sa ON sa.assignment_id = a.id AND sa.student_id = st.id
    LEFT JOIN submitted_notebook sn ON sn.assignment_id = sa.id AND sn.notebook_id = n.id
        AND NOT (st.id = 'obrien' AND n.name = 'memo_cache')  -- left out of the submission's folder
    LEFT JOIN grade g ON g.notebook_id = sn.id AND g.cell_id = c.id
    ORDER BY st.id, a.name, n.name, c.name
"""


def test_cohort_scores_are_what_sql_says(gradebook, cells):
    frame = cohort_frame(cells)
    assert rows_of(frame, "student", "cell", "score") == sql(gradebook, SCORES)
    assert frame["score"].notna().sum() == 4 + 2 + 4 + 1


def test_stages_are_read_from_the_cells_names(cells):
    frame = cohort_frame(cells).drop_duplicates("cell").set_index("cell")
    assert tuple(frame.loc["web_crawler-stage-2", ["exercise", "stage"]]) == ("web_crawler", 2)
    assert frame.loc["talk-depth", ["exercise", "stage"]].isna().all()


def test_stage_statistics_are_what_sql_says(gradebook, cells):
    connection = sqlite3.connect(gradebook)
    maxima = dict(connection.execute("SELECT c.name, g.max_score FROM base_cell c JOIN grade_cells g USING (id)"))
    maxima |= dict(connection.execute("SELECT c.name, g.max_score FROM base_cell c JOIN task_cells g USING (id)"))
    statistics = connection.execute(
        f"""WITH score (student, cell, score) AS ({SCORES}),
        ranked AS (SELECT cell, score, row_number() OVER w AS place, count(*) OVER (PARTITION BY cell) AS n
                   FROM score WHERE score IS NOT NULL WINDOW w AS (PARTITION BY cell ORDER BY score))
        SELECT cell, avg(score), avg(CASE WHEN place IN ((n + 1) / 2, (n + 2) / 2) THEN score END), n
        FROM ranked GROUP BY cell"""
    ).fetchall()
    connection.close()
    frame = cohort_by_stage(cells).set_index("cell")
    assert len(statistics) == 5
    for cell, average, middle, count in statistics:
        row = frame.loc[cell]
        assert (row["mean"], row["median"], row["submitted"] - row["unscored"]) == (average, middle, count)
        assert row["max_score"] == maxima[cell]
    assert set(frame.index) - {row[0] for row in statistics} == {"talk-task"}
    assert pd.isna(frame.loc["talk-task", "mean"])


def test_missing_work_counts_in_no_statistic(cells):
    frame = cohort_by_stage(cells).set_index("cell")
    columns = ["submitted", "missing", "unscored", "mean", "median", "full_marks"]
    # ada 20, zero 0; mo has no score; nobody and obrien handed nothing in
    assert tuple(frame.loc["memo_cache-stage-1", columns]) == (3, 2, 1, 10.0, 10.0, 0.5)
    # ada 25, obrien 12.5, zero 0
    assert tuple(frame.loc["web_crawler-stage-2", columns]) == (4, 1, 1, 12.5, 12.5, 1 / 3)


def test_a_students_score_is_the_best_notebook_less_its_penalty(gradebook, cells):
    frame = cohort_students(cells)
    columns = ("notebook", "score", "late_penalty", "max_score", "unscored", "waiting")
    coding = frame[frame["assignment"] == "coding_assessment"]
    found = dict(zip(coding["student"], rows_of(coding, *columns), strict=True))
    [(penalty,)] = sql(
        gradebook, "SELECT late_submission_penalty FROM submitted_notebook WHERE late_submission_penalty > 0"
    )
    assert found == {
        "ada": ("web_crawler", 45.0, 0.0, 45.0, 0, 0),
        "mo": ("memo_cache", None, 0.0, 45.0, 2, 0),
        "nobody": (None, None, None, None, 0, 0),
        "obrien": ("web_crawler", 32.5 - penalty, penalty, 45.0, 0, 0),
        "zero": ("memo_cache", 0.0, 0.0, 45.0, 0, 0),
    }
    ada = frame[(frame["assignment"] == "hiring_manager") & (frame["student"] == "ada")]
    assert rows_of(ada, *columns) == [("talk", 8.0, 0.0, 15.0, 1, 1)]


@pytest.mark.parametrize(
    ("make", "columns"),
    [
        (attempts_frame, frames.ATTEMPTS),
        (stage_progress, frames.STAGE_PROGRESS),
        (rounds_summary, frames.ROUNDS_SUMMARY),
        (cohort_frame, frames.COHORT),
        (cohort_by_stage, frames.COHORT_BY_STAGE),
        (cohort_students, frames.COHORT_STUDENTS),
    ],
)
def test_columns_and_dtypes_are_the_same_with_and_without_rows(make, columns, records, cells):
    empty = make([])
    full = make(cells if make.__name__.startswith("cohort") else records.attempts)
    assert len(empty) == 0 < len(full)
    for frame in (empty, full):
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == columns


# Figures


def texts_of(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_progress_bars_carry_their_points(records):
    progress = stage_progress(records.attempts, records.sittings)
    figure = figures.progress_figure(progress)
    texts = texts_of(figure)
    assert len(texts) == len(progress) == 6
    assert "12.5 / 25" in texts
    assert "25 / 25, green after 20 min" in texts
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels[0] == "web_crawler, stage 1"
    # a track for each stage, and over it the points: hatched unless green, so not told by colour alone
    hatched = [bar.get_width() for bar in figure.axes[0].patches if bar.get_hatch()]
    assert hatched == [0.5]


def test_timeline_tells_green_by_the_markers_shape(records):
    attempts = attempts_frame(records.attempts)
    figure = figures.timeline_figure(attempts)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["web_crawler", "memo_cache", "bounded_map"]
    drawn = {"o": 0, "x": 0}
    for axes in figure.axes:
        for line in axes.lines:
            if line.get_marker() in drawn:
                drawn[line.get_marker()] += len(line.get_xdata())
    sound = attempts[~attempts["faulty"]]
    assert drawn == {"o": int(sound["green"].sum()), "x": int((~sound["green"]).sum())}
    assert figure.axes[0].get_xlabel() == "" and figure.axes[-1].get_xlabel() == "time (UTC)"


def test_timeline_shows_the_newest_exercises_and_says_so(tmp_path):
    with AttemptsLog(tmp_path / "attempts.db") as log:
        for number in range(12):
            verdict = make_verdict(f"drill_{number}", (4,))
            log.record_attempt(verdict, "", round="r", at=START + timedelta(days=number))
        figure = figures.timeline_figure(attempts_frame(log.attempts()))
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles == [f"drill_{number}" for number in range(11, 3, -1)]
    assert figure.get_suptitle() == "Points of each check: the newest 8 of 12 exercises"


def test_a_lone_check_is_drawn_among_minutes_not_years(records):
    figure = figures.timeline_figure(attempts_frame(records.attempts[:1]))
    low, high = figure.axes[0].get_xlim()
    assert (high - low) * 24 * 60 == pytest.approx(10)


def test_cohort_bars_carry_mean_median_and_missing(cells):
    by_stage = cohort_by_stage(cells)
    figure = figures.cohort_figure(by_stage)
    texts = texts_of(figure)
    assert len(texts) == len(by_stage) == 6
    assert "mean 12.5 / 25; 3 scored, 1 missing" in texts
    assert "no score, 4 missing" in texts
    medians = [line.get_xdata()[0] for line in figure.axes[0].lines]
    scored = by_stage.dropna(subset="mean")
    assert medians == list(scored["median"] / scored["max_score"])


def luminance(colour):
    channels = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour))
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_figures_stand_on_a_card_that_their_ink_contrasts_with():
    assert contrast(figures.INK, figures.CARD) >= 7
    for colour in (figures.LINE, figures.DONE, figures.OPEN):
        assert contrast(colour, figures.CARD) >= 4.5
    # why there is a card at all: the best that one ink can do on a white and on a dark page
    best = max(min(contrast((g, g, g), "white"), contrast((g, g, g), "#111111")) for g in (n / 255 for n in range(256)))
    assert best < 4.5


def test_a_learners_own_matplotlib_style_changes_no_figure(records):
    progress = stage_progress(records.attempts)
    plain = figures.figure_png(figures.progress_figure(progress))
    with matplotlib.rc_context(
        {"text.color": "white", "axes.facecolor": "black", "font.size": 30, "lines.marker": "s"}
    ):
        styled = figures.figure_png(figures.progress_figure(progress))
    assert plain == styled


@pytest.mark.parametrize(
    ("draw", "frame"),
    [
        (figures.progress_figure, stage_progress([])),
        (figures.timeline_figure, attempts_frame([])),
        (figures.cohort_figure, cohort_by_stage([])),
    ],
)
def test_figures_of_nothing_can_be_drawn(draw, frame):
    assert figures.figure_png(draw(frame)).startswith(b"\x89PNG")


def test_importing_the_dashboard_imports_neither_pyplot_nor_nbgrader():
    code = "import sys, autograder.dashboard; print(sorted({'matplotlib.pyplot', 'nbgrader'} & set(sys.modules)))"
    assert run_python(code).communicate(timeout=60)[0].strip() == b"[]"


# Pages


class Elements(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


def test_the_learners_page_shows_the_log(path):
    page = learner_view(path, EXERCISES)
    elements = Elements(page._repr_html_())
    assert "12 checks of 3 exercises; 5 of 6 stages green" in "".join(elements.text)
    assert "In 1 check the grader itself failed" in str(page)
    assert "memo_cache 45 / 45" in str(page)
    assert "2025-03-01 19:19 UTC" in str(page)  # the second sitting's start and three checks
    assert [tag for tag, _ in elements.tags].count("table") == 2
    assert all(attributes.get("scope") == "col" for tag, attributes in elements.tags if tag == "th")
    assert repr(page) == str(page)


def test_the_learners_page_shows_what_comes_back(path):
    entries = [
        Entry("coding_assessment", "web_crawler", "Web crawler", 90, "medium", 4, "web_crawler.ipynb"),
        Entry("concurrency_drills", "bounded_map", "Bounded map", 10, "easy", 1, "drills.ipynb"),
    ]
    text = str(learner_view(path, entries=entries, now=START + timedelta(days=1)))
    assert "To come back to" in text
    # both sittings ended before stage 4; the drill was solved on the day on which it was tried
    assert re.search(r"\d{4}-\d\d-\d\d +web_crawler +stage 4 not reached", text)
    assert "bounded_map not passed" not in text
    assert "To come back to" not in str(learner_view(path))  # a path without a course says nothing of exercises


def test_pictures_are_inside_the_page_and_have_alt_text(path):
    images = [attributes for tag, attributes in Elements(learner_view(path)._repr_html_()).tags if tag == "img"]
    assert len(images) == 2
    assert images[0]["alt"].startswith("Bar chart of the best points by stage: 6 stages tried, 5 green.")
    assert images[1]["alt"] == "Points of each check over time: 11 checks of 3 exercises, 5 green."
    for image in images:
        head, data = image["src"].split(",")
        assert head == "data:image/png;base64"
        assert base64.b64decode(data, validate=True).startswith(b"\x89PNG")


def test_the_cohorts_page_shows_the_gradebook(gradebook):
    page = cohort_view(f"sqlite:///{gradebook}")
    text = str(page)
    assert "5 students, 2 assignments; 2 answers waiting to be marked." in text
    assert "Handed in but not graded, which is no zero" in text
    assert re.search(r"^ *obrien .* 27\.5 / 45, late -5 +missing$", text, re.MULTILINE)
    assert re.search(r"^ *nobody +No Body +missing +missing$", text, re.MULTILINE)
    assert re.search(r"^ *mo +– +could not be graded +missing$", text, re.MULTILINE)
    assert re.search(r"^ *ada .* 45 / 45 +8 / 15, 1 without a score$", text, re.MULTILINE)
    assert re.search(r"memo_cache-stage-1 +3 +2 +1 +10\.00 / 20 +10 +50%", text)


def test_names_are_escaped_and_not_shortened(gradebook):
    html = cohort_view(gradebook)._repr_html_()
    assert "O&#x27;Brien, &quot;X&quot; &lt;b&gt;" in html or 'O\'Brien, "X" &lt;b&gt;' in html
    assert "b" not in {tag for tag, _ in Elements(html).tags}
    assert 'O\'Brien, "X" <b>' in str(cohort_view(gradebook))


def test_a_name_cannot_leave_the_alt_text_or_the_caption():
    nasty = '"><script>alert(1)</script>' + "x" * 200
    page = views.Page(
        (
            views.Picture(b"", nasty),
            views.Table(nasty, pd.DataFrame({nasty: [nasty]})),
            views.Sentence(nasty),
        )
    )
    elements = Elements(page._repr_html_())
    assert "script" not in {tag for tag, _ in elements.tags}
    assert [attributes["alt"] for tag, attributes in elements.tags if tag == "img"] == [nasty]
    assert "".join(elements.text).count(nasty) == 4


def test_pages_load_nothing_from_the_network(path, gradebook):
    for page in (learner_view(path), cohort_view(gradebook)):
        assert re.findall(r"https?:|//[a-z]|@import|url\(", re.sub(r'base64,[^"]*', "", page._repr_html_())) == []


def test_an_empty_log_says_how_to_begin(tmp_path):
    AttemptsLog(tmp_path / "attempts.db").close()
    assert str(learner_view(tmp_path / "attempts.db")) == views.NO_CHECKS


def test_a_log_of_grader_faults_alone_has_no_points(tmp_path):
    with AttemptsLog(tmp_path / "attempts.db") as log:
        log.record_attempt(make_verdict("a", (0,), faulty=True), "", round="r")
    page = learner_view(tmp_path / "attempts.db")
    assert "In 1 check the grader itself failed" in str(page)
    assert "<table" not in page._repr_html_()


def test_a_gradebook_without_students_says_what_to_do(gradebook, tmp_path):
    empty = tmp_path / "gradebook.db"
    empty.write_bytes(gradebook.read_bytes())
    connection = sqlite3.connect(empty)
    connection.execute("DELETE FROM student")
    connection.commit()
    connection.close()
    assert str(cohort_view(empty)) == views.NO_GRADES


@pytest.mark.parametrize("view", [learner_view, cohort_view])
def test_a_wrong_path_gives_one_sentence(view, tmp_path):
    page = view(tmp_path / "no <such> file.db")
    assert re.fullmatch(r"There is no [^\n]* at [^\n]*; check the path, or [^\n]*\.", str(page))
    assert "no &lt;such&gt; file.db" in page._repr_html_()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("view", [learner_view, cohort_view])
def test_a_damaged_file_gives_one_sentence(view, tmp_path):
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"no database" * 1000)
    assert re.fullmatch(r"[^\n]*damaged\.db [^\n]*(damaged|not a database)[^\n]*\.", str(view(damaged)))


# The course's own places, and the notebook


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course folder that the dashboard finds."""
    monkeypatch.setattr(views, "course_dir", lambda: tmp_path)
    return tmp_path


def test_by_default_the_courses_own_files_are_read(course, path, gradebook):
    assert str(learner_view()) == views.NO_CHECKS
    assert str(cohort_view()) == views.NO_GRADEBOOK
    (course / "workbook").mkdir()
    (course / "workbook" / ".attempts.db").write_bytes(path.read_bytes())
    (course / "gradebook.db").write_bytes(gradebook.read_bytes())
    assert "12 checks of 3 exercises" in str(learner_view())
    assert "5 students" in str(cohort_view())


@pytest.mark.parametrize("view", [learner_view, cohort_view])
def test_outside_a_course_the_page_says_so(view, course, monkeypatch):
    def nowhere():
        raise ContentError("There is no course here.")

    monkeypatch.setattr(views, "course_dir", nowhere)
    assert str(view()) == "There is no course here."


def test_the_notebook_is_short_and_runs(course):
    cells = jupytext.read(NOTEBOOK).cells
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    headings = [line for source in prose for line in source.splitlines() if line.startswith("#")]
    assert headings == ["# Dashboard", "## Your practice", "## The cohort"]
    assert max(len(source.split()) for source in prose) <= 40
    namespace = {}
    for source in code[:-2]:
        exec(source, namespace)
    assert [str(eval(source, namespace)) for source in code[-2:]] == [views.NO_CHECKS, views.NO_GRADEBOOK]
