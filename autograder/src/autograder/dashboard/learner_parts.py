"""The parts of a learner's page, each from its frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pandas as pd

from autograder.content.catalogue import Entry, RoundEntry
from autograder.dashboard import practice_figures as charts
from autograder.dashboard.figures import figure_svg, percent
from autograder.dashboard.frames import practice
from autograder.dashboard.page import Drawing, Grid, Link, Part, Section, Sentence, Square, Table, Tiles, joined, tile
from autograder.dashboard.steps import first_of
from autograder.dashboard.writing import NONE, left_out, points_of
from autograder.records.review import Review
from autograder.words import count

NO_FORECAST = (
    "This is what you did here: your best sitting of each round and what it rests on. It is no forecast of an offer."
)
#: Rows of a table of single things; the newest or earliest are shown.
MOST = 12
#: Drills in one row of the grid.
ACROSS = 5
#: Sittings below which a best one rests on little, and days after which it is old.
FEW, OLD = 2, 21

Titles = Mapping[str, str]


def glance(log: practice.Log, sittings: pd.DataFrame, coming: Sequence[Review], now: datetime) -> Tiles:
    """How much was done, and what is due, from ``SITTINGS`` and the queue."""
    due = sum(one.is_due(now.date()) for one in coming)
    week = now - timedelta(days=7)
    return Tiles(
        (
            tile(len(sittings), "sitting", "sittings"),
            tile(len(log.attempts), "check", "checks"),
            tile(
                sum(attempt.at >= week for attempt in log.attempts),
                "check in the last 7 days",
                "checks in the last 7 days",
            ),
            tile(due, "thing to come back to today", "things to come back to today"),
        )
    )


def faults(log: practice.Log) -> Sentence | None:
    """What is said of checks in which the grader failed; nothing when there were none."""
    if not log.faulty:
        return None
    return Sentence(f"In {count(log.faulty, 'check')} the grader itself failed, which counts nowhere below.")


def _chart(figure, alt: str, wanted: bool = True) -> Drawing | None:
    return Drawing(figure_svg(figure), alt) if wanted else None


def rounds(
    readiness: pd.DataFrame, sittings: pd.DataFrame, titles: Titles, entries: Sequence[Entry], *, begun: bool
) -> Section | None:
    """How each round stands, from ``READINESS`` and ``SITTINGS``; one that was not begun says how to."""
    if readiness.empty:
        return None
    chart = _chart(charts.readiness_figure(readiness, sittings), charts.readiness_alt(readiness), begun)
    return Section("How the rounds stand", joined((Sentence(NO_FORECAST), chart, _rounds(readiness, titles, entries))))


def _rounds(readiness: pd.DataFrame, titles: Titles, entries: Sequence[Entry]) -> Table:
    rows = []
    by_person = {entry.id: entry.manual_points for entry in entries if entry.manual_points}
    for row in readiness.itertuples():
        if row.sittings == 0:
            own = [entry for entry in entries if entry.round == row.round]
            how = Link(f"begin with {first_of(own).title}", first_of(own).notebook) if own else "no notebook yet"
            rows.append((row.title, "not begun", NONE, how, NONE))
            continue
        best = (
            NONE
            if pd.isna(row.best_share)
            else f"{percent(row.best_share)}, {points_of(row.best_points, row.best_max)}"
        )
        if not pd.isna(row.best_exercise):
            best += f" in {titles.get(row.best_exercise, row.best_exercise)}"
        if row.best_exercise in by_person:
            best += f"; {by_person[row.best_exercise]:g} more are a person's to give"
        rows.append((row.title, best, _trend(row), _rests_on(row), _ago(row.days_since)))
    columns = ["Round", "Best", "Trend, of 100 points", "Rests on", "Last check"]
    return Table("Rounds", columns, rows, heads=True)


def _trend(row) -> str:
    if pd.isna(row.trend):
        return "too early to say"
    points = round(100 * row.trend)
    since = "in the last 14 days" if pd.isna(row.best_exercise) else "on the one before"
    if points == 0:
        return f"level {since}" if not pd.isna(row.best_exercise) else f"nothing new {since}"
    return f"{'up' if points > 0 else 'down'} {abs(points)} {since}"


def _rests_on(row) -> str:
    said = f"{count(row.sittings, 'sitting')} of {row.tried} of {count(row.exercises, 'exercise')}, {row.timed} on the clock"
    if row.finished:
        said += f"; {row.finished} finished"
    if pd.isna(row.best_exercise):
        return said
    if row.sittings < FEW:
        return f"{said}: one is little"
    return f"{said}: that is a while ago" if row.days_since >= OLD else said


def _ago(days: int) -> str:
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"


def comes_back(coming: pd.DataFrame, titles: Titles, notebooks: Mapping[str, str]) -> Section | None:
    """The queue from ``REVIEWS``, a row a day and exercise; nothing when it is empty."""
    if coming.empty:
        return None
    rows = [
        (
            f"{due:%Y-%m-%d}" + (" (due)" if own["is_due"].iloc[0] else ""),
            Link(titles.get(exercise, exercise), notebooks.get(exercise, "")),
            "; ".join(about.rstrip(".") for about in own["about"]),
            f"{own['missed'].max():%Y-%m-%d}",
        )
        for (due, exercise), own in coming.groupby(["due", "exercise"])
    ]
    table = Table("Comes back", ["From", "Exercise", "What was missed", "Last missed"], rows[:MOST])
    return Section(
        "What comes back",
        joined(
            (
                Sentence("What you missed is suggested again after 1, 3, 7 and 21 days, until it holds."),
                table,
                left_out(len(rows), MOST),
            )
        ),
    )


def traps(fallen: pd.DataFrame, titles: Titles) -> Section:
    """The traps from ``TRAPS``, the open ones first."""
    if fallen.empty:
        return Section("Traps", (Sentence("None yet. A sitting's traps are told when it ends, with finish()."),))
    rows = [
        (
            titles.get(row.exercise, row.exercise),
            str(row.stage),
            row.summary,
            str(row.times),
            f"{row.fallen_at:%Y-%m-%d}",
            "open" if pd.isna(row.mended_at) else f"mended {row.mended_at:%Y-%m-%d}",
        )
        for row in fallen.head(MOST).itertuples()
    ]
    mended = int(fallen["mended_at"].notna().sum())
    return Section(
        "Traps",
        joined(
            (
                Sentence(f"You fell into {count(len(fallen), 'trap')}; {mended} of them mended in a later sitting."),
                Table("Traps", ["Exercise", "Stage", "Trap", "Times", "Last", "Now"], rows),
                left_out(len(fallen), MOST),
            )
        ),
    )


_STATES = {"solved": ("✓", "full"), "tried": ("✗", "some"), "new": ("·", "none")}


def drills(each: pd.DataFrame) -> Section | None:
    """A grid from ``DRILLS``, a row a topic; nothing in a course without topics."""
    if each.empty:
        return None
    rows = []
    for topic, own in each.groupby("topic", sort=False):
        squares = tuple(
            Square(
                f"{_STATES[row.state][0]} {row.title}",
                f"{row.title}, {row.difficulty}, {row.minutes} minutes: {row.state}, {count(row.checks, 'check')}",
                _STATES[row.state][1],
            )
            for row in own.itertuples()
        )
        for at in range(0, len(squares), ACROSS):
            rows.append((topic if at == 0 else f"{topic}, more", squares[at : at + ACROSS]))
    states = each["state"].value_counts()
    solved, tried = int(states.get("solved", 0)), int(states.get("tried", 0))
    return Section(
        "Drills by topic",
        (
            Sentence(f"{solved} of {len(each)} solved (✓), {tried} tried (✗), {len(each) - solved - tried} new (·)."),
            Grid("Drills, easy to hard", tuple(rows)),
        ),
    )


def calendar(days: pd.DataFrame) -> Section:
    """Days of practice from ``CALENDAR``: weeks from left to right, the number in a square is that of its checks."""
    by_day = {row.day: row for row in days.itertuples()}
    first = days["day"].min()
    weeks = [first + timedelta(days=at) for at in range(0, len(days), 7)]
    rows = []
    for weekday, name in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")):
        squares = []
        for monday in weeks:
            row = by_day.get(monday + timedelta(days=weekday))
            squares.append(None if row is None else _day_square(row))
        rows.append((name, tuple(squares)))
    active = int((days["checks"] > 0).sum())
    caption = f"{int(days['checks'].sum())} checks on {count(active, 'day')} of the last {len(weeks)} weeks"
    names = tuple(f"{monday.day}/{monday.month}" if at % 3 == 0 else "" for at, monday in enumerate(weeks))
    return Section("Days of practice", (Grid(caption, tuple(rows), names, kind="calendar"),))


def _day_square(row) -> Square:
    if not row.checks:
        return Square("·")
    said = f"{row.day:%A %d %B}: {count(row.checks, 'check')}, {row.green} passed, {count(row.exercises, 'exercise')}"
    return Square(str(row.checks), said, "full" if row.green else "some")


def conversations(ratings: pd.DataFrame, titles: Titles) -> Section | None:
    """Ratings of one's own beside what was observed, from ``RATINGS``; nothing when there are none."""
    if ratings.empty:
        return None
    rows = [
        (
            f"{row.at:%Y-%m-%d}",
            titles.get(row.exercise, row.exercise),
            row.dimension,
            str(row.level),
            row.quote,
            "; ".join(row.observed) or NONE,
        )
        for row in ratings.head(MOST).itertuples()
    ]
    columns = ["Date", "Conversation", "Dimension", "Your level", "The sentence you quoted", "Observed beside it"]
    return Section(
        "Conversations",
        joined(
            (
                Sentence("Levels are your own. What was observed stands beside them, and is no grade."),
                Table("Ratings", columns, rows),
                left_out(len(ratings), MOST),
            )
        ),
    )


def closer(
    log: practice.Log,
    attempts: pd.DataFrame,
    sittings: pd.DataFrame,
    all_rounds: Sequence[RoundEntry],
    entries: Sequence[Entry],
) -> Section:
    """What the rest rests on, from ``ATTEMPTS`` and ``SITTINGS``; minutes to the first green only where stages follow."""
    titles = {entry.id: entry.title for entry in entries}
    stages = {entry.id: entry.stages for entry in entries}
    staged = sittings[sittings["exercise"].map(lambda name: stages.get(name, 1) > 1)]
    names = {round_.id: round_.title for round_ in all_rounds}
    shown: tuple[Part | None, ...] = (
        _chart(charts.first_green_figure(staged, names), charts.first_green_alt(staged), not staged.empty),
        _chart(charts.checks_figure(attempts, titles), charts.checks_alt(attempts)),
        _sittings_table(sittings, titles),
        left_out(len(sittings), MOST),
        Section("Each stage", (_stages_table(practice.stages_frame(log), titles),), fold=True),
    )
    return Section("Closer: sittings, checks and stages", joined(shown), fold=True)


def _sittings_table(sittings: pd.DataFrame, titles: Titles) -> Table:
    rows = [
        (
            f"{row.started_at:%Y-%m-%d %H:%M}",
            titles.get(row.exercise, row.exercise),
            "on the clock" if row.timed else "practice",
            str(row.checks),
            str(row.stages_green),
            points_of(row.points, row.max_points),
            NONE if pd.isna(row.first_green) else f"{row.first_green:.0f}",
        )
        for row in sittings.iloc[::-1].head(MOST).itertuples()
    ]
    columns = ["Begun (UTC)", "Exercise", "How", "Checks", "Stages passed", "Points", "Minutes to first green"]
    return Table("Sittings, newest first", columns, rows)


def _stages_table(stages: pd.DataFrame, titles: Titles) -> Table:
    rows = [
        (
            titles.get(row.exercise, row.exercise),
            str(row.stage),
            str(row.checks),
            points_of(row.best_points, row.max_points),
            NONE if pd.isna(row.first_green_at) else f"{row.first_green_at:%Y-%m-%d %H:%M}",
            NONE if pd.isna(row.minutes) else f"{row.minutes:.0f}",
        )
        for row in stages.itertuples()
    ]
    columns = ["Exercise", "Stage", "Checks", "Best points", "First green (UTC)", "Minutes to it"]
    return Table("Stages", columns, rows)
