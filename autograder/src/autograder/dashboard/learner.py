"""A learner's page: at a glance how the rounds stand and what to do next, and below what that rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from os import PathLike
from pathlib import Path

import pandas as pd

from autograder.content import ContentError, course_dir
from autograder.content.catalogue import Entry, RoundEntry, catalogue, round_entries
from autograder.dashboard import practice_figures as charts
from autograder.dashboard.figures import figure_svg, percent
from autograder.dashboard.frames import habits, practice
from autograder.dashboard.page import (
    Drawing,
    Grid,
    Link,
    Page,
    Part,
    Section,
    Sentence,
    Square,
    Steps,
    Table,
    Tiles,
    joined,
    sentence,
    tile,
)
from autograder.dashboard.steps import next_steps
from autograder.records import Attempt, AttemptsLog, Event, RecordsError, Sitting
from autograder.records.ratings import ratings as recorded_ratings
from autograder.records.review import reviews
from autograder.words import count

NO_CHECKS = (
    "No checks yet. Open a round's notebook, write an answer and run the check below it; then run this cell again."
)
NO_FORECAST = (
    "This is what you did here: your best sitting of each round and what it rests on. It is no forecast of an offer."
)
#: Rows of a table of single things; the newest or earliest are shown.
MOST = 12
#: Weeks of the calendar.
WEEKS = 16
#: Sittings below which a best one rests on little, and days after which it is old.
FEW, OLD = 2, 21

NONE = "–"


@dataclass(frozen=True)
class Practice:
    """Everything that the page is made of, as of ``now``, whose time zone is the learner's."""

    attempts: tuple[Attempt, ...]
    sittings: tuple[Sitting, ...]
    events: tuple[Event, ...]
    rounds: tuple[RoundEntry, ...]
    entries: tuple[Entry, ...]
    ratings: tuple[habits.RatingRow, ...]
    now: datetime

    def only(self, round_id: str | None = None, since: datetime | None = None) -> Practice:
        """The part of it that is of one round, and that was done from a time on."""

        def kept(row: Attempt | Event | Sitting) -> bool:
            at = getattr(row, "at", None) or row.started_at
            return (round_id is None or row.round == round_id) and (since is None or at >= since)

        entries = tuple(one for one in self.entries if round_id in (None, one.round))
        ids = {one.id for one in entries}
        return replace(
            self,
            attempts=tuple(filter(kept, self.attempts)),
            sittings=tuple(filter(kept, self.sittings)),
            events=tuple(filter(kept, self.events)),
            rounds=tuple(one for one in self.rounds if round_id in (None, one.id)),
            entries=entries,
            ratings=tuple(
                one
                for one in self.ratings
                if (round_id is None or one.exercise in ids) and (since is None or one.at >= since)
            ),
        )


def read_practice(
    path: str | PathLike[str] | None = None,
    *,
    course: Path | None = None,
    ratings: Iterable[habits.RatingRow] | None = None,
    now: datetime | None = None,
) -> Practice:
    """A learner's log at a path or URL, by default ``workbook/.attempts.db`` of the course; RecordsError, ContentError.

    Without a log at the default place nothing was done yet.
    """
    course = course_dir() if course is None else course
    now = now or datetime.now().astimezone()
    about = {"rounds": round_entries(course), "entries": catalogue(course), "now": now}
    if path is None:
        path = course / "workbook" / ".attempts.db"
        if not path.exists():
            return Practice((), (), (), **about, ratings=tuple(ratings or ()))
    with AttemptsLog(path, create=False) as log:
        attempts, sittings, events = tuple(log.attempts()), tuple(log.sittings()), tuple(log.events())
        if ratings is None:
            ratings = recorded_ratings(log)
    return Practice(attempts, sittings, events, **about, ratings=tuple(ratings))


def learner_view(
    path: str | PathLike[str] | None = None,
    *,
    course: Path | None = None,
    ratings: Iterable[habits.RatingRow] | None = None,
    now: datetime | None = None,
) -> Page:
    """One learner's page, from what `read_practice` reads. It shows itself in a notebook; ``str`` gives plain text.

    Never raises for a log or a course that is missing or damaged: the page then says so.
    """
    try:
        return learner_page(read_practice(path, course=course, ratings=ratings, now=now))
    except (RecordsError, ContentError) as error:
        return sentence(str(error))


def learner_page(practice_: Practice) -> Page:
    """The page; RecordsError for a row that another version wrote."""
    now = practice_.now
    log = practice.Log.of(practice_.attempts, practice_.sittings, practice_.events)
    sittings = practice.sittings_frame(log, practice_.entries)
    readiness = practice.readiness_frame(sittings, practice_.rounds, practice_.entries, now)
    coming = reviews(practice_.entries, practice_.sittings, practice_.attempts, practice_.events, now)
    steps = next_steps(readiness, practice_.rounds, practice_.entries, practice_.sittings, coming, now)
    titles = {entry.id: entry.title for entry in practice_.entries}
    notebooks = {entry.id: entry.notebook for entry in practice_.entries}
    begun = bool(log.attempts)
    parts = joined(
        (
            None if begun or log.faulty else Sentence(NO_CHECKS),
            _tiles(log, sittings, coming, now) if begun else None,
            _faults(log),
            Section("What to do next", (Steps(steps),)) if steps else None,
            Section(
                "How the rounds stand",
                joined(
                    (
                        Sentence(NO_FORECAST),
                        _chart(
                            charts.readiness_figure(readiness, sittings), charts.readiness_alt(readiness, ), begun
                        ),
                        _rounds(readiness, titles, practice_.entries),
                    )
                ),
            )
            if len(readiness)
            else None,
            _review_section(habits.reviews_frame(coming, practice_.entries, now.date()), titles, notebooks),
            _traps_section(habits.traps_frame(practice_.events), titles, begun),
            _drills_section(habits.drills_frame(log, practice_.rounds, practice_.entries)),
            _ratings_section(habits.ratings_frame(practice_.ratings), titles),
            Section("Days of practice", (_calendar(habits.calendar_frame(log, now, weeks=WEEKS)),)) if begun else None,
            _closer(practice_, log, sittings, titles) if begun else None,
        )
    )  # fmt: skip
    return Page(parts)


def _tiles(log: practice.Log, sittings: pd.DataFrame, coming: Iterable, now: datetime) -> Tiles:
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


def _faults(log: practice.Log) -> Sentence | None:
    if not log.faulty:
        return None
    return Sentence(f"In {count(log.faulty, 'check')} the grader itself failed, which counts nowhere below.")


def _chart(figure, alt: str, wanted: bool = True) -> Drawing | None:
    return Drawing(figure_svg(figure), alt) if wanted else None


def _rounds(readiness: pd.DataFrame, titles: dict[str, str], entries: tuple[Entry, ...]) -> Table:
    rows = []
    for row in readiness.itertuples():
        if row.sittings == 0:
            first = next((entry for entry in entries if entry.round == row.round), None)
            how = "no notebook yet" if first is None else Link(f"begin with {first.title}", first.notebook)
            rows.append((row.title, "not begun", NONE, how, NONE))
            continue
        best = NONE if pd.isna(row.best_share) else f"{percent(row.best_share)}, {_of(row.best_points, row.best_max)}"
        if not pd.isna(row.best_exercise):
            best += f" in {titles.get(row.best_exercise, row.best_exercise)}"
        rows.append((row.title, best, _trend(row), _rests_on(row), _ago(row.days_since)))
    return Table(
        "Rounds",
        ["Round", "Best", "Trend, of 100 points", "Rests on", "Last check"],
        rows,
        heads=True,
    )


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


def _review_section(coming: pd.DataFrame, titles: dict[str, str], notebooks: dict[str, str]) -> Section | None:
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
                _left_out(len(rows)),
            )
        ),
    )


def _left_out(number: int) -> Sentence | None:
    return None if number <= MOST else Sentence(f"{count(number - MOST, 'more row')} left out.", quiet=True)


def _traps_section(traps: pd.DataFrame, titles: dict[str, str], begun: bool) -> Section | None:
    if not begun:
        return None
    if traps.empty:
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
        for row in traps.head(MOST).itertuples()
    ]
    mended = int(traps["mended_at"].notna().sum())
    return Section(
        "Traps",
        joined(
            (
                Sentence(f"You fell into {count(len(traps), 'trap')}; {mended} of them mended in a later sitting."),
                Table("Traps", ["Exercise", "Stage", "Trap", "Times", "Last", "Now"], rows),
                _left_out(len(traps)),
            )
        ),
    )


_STATES = {"solved": ("✓", "full"), "tried": ("✗", "some"), "new": ("·", "none")}


def _drills_section(drills: pd.DataFrame) -> Section | None:
    if drills.empty:
        return None
    rows = []
    for topic, own in drills.groupby("topic", sort=False):
        squares = tuple(
            Square(
                f"{_STATES[row.state][0]} {row.title}",
                f"{row.title}, {row.difficulty}, {row.minutes} minutes: {row.state}, {count(row.checks, 'check')}",
                _STATES[row.state][1],
            )
            for row in own.itertuples()
        )
        for at in range(0, len(squares), _ACROSS):
            rows.append((topic if at == 0 else f"{topic}, more", squares[at : at + _ACROSS]))
    states = drills["state"].value_counts()
    solved, tried = int(states.get("solved", 0)), int(states.get("tried", 0))
    return Section(
        "Drills by topic",
        (
            Sentence(
                f"{solved} of {len(drills)} solved (✓), {tried} tried (✗), {len(drills) - solved - tried} new (·)."
            ),
            Grid("Drills, easy to hard", tuple(rows)),
        ),
    )


#: Drills in one row of the grid.
_ACROSS = 5


def _calendar(days: pd.DataFrame) -> Grid:
    """Weeks from left to right, a row a weekday; the number in a square is that of its checks."""
    by_day = {row.day: row for row in days.itertuples()}
    first = days["day"].min()
    weeks = [first + timedelta(days=7 * week) for week in range(WEEKS)]
    rows = []
    for weekday, name in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")):
        squares = []
        for monday in weeks:
            row = by_day.get(monday + timedelta(days=weekday))
            squares.append(None if row is None else _day_square(row))
        rows.append((name, tuple(squares)))
    active = int((days["checks"] > 0).sum())
    caption = f"{int(days['checks'].sum())} checks on {count(active, 'day')} of the last {WEEKS} weeks"
    names = tuple(f"{monday.day}/{monday.month}" if at % 3 == 0 else "" for at, monday in enumerate(weeks))
    return Grid(caption, tuple(rows), names, kind="calendar")


def _day_square(row) -> Square:
    if not row.checks:
        return Square("·")
    said = f"{row.day:%A %d %B}: {count(row.checks, 'check')}, {row.green} passed, {count(row.exercises, 'exercise')}"
    return Square(str(row.checks), said, "full" if row.green else "some")


def _ratings_section(ratings: pd.DataFrame, titles: dict[str, str]) -> Section | None:
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
                _left_out(len(ratings)),
            )
        ),
    )


def _closer(practice_: Practice, log: practice.Log, sittings: pd.DataFrame, titles: dict[str, str]) -> Section:
    attempts = practice.attempts_frame(practice_.attempts)
    staged = sittings[sittings["exercise"].map(lambda name: _stages(practice_.entries).get(name, 1) > 1)]
    names = {round_.id: round_.title for round_ in practice_.rounds}
    parts: tuple[Part | None, ...] = (
        _chart(charts.first_green_figure(staged, names), charts.first_green_alt(staged), not staged.empty),
        _chart(charts.checks_figure(attempts, titles), charts.checks_alt(attempts)),
        _sittings_table(sittings, titles),
        _left_out(len(sittings)),
        Section("Each stage", (_stages_table(practice.stages_frame(log), titles),), fold=True),
    )
    return Section("Closer: sittings, checks and stages", joined(parts), fold=True)


def _stages(entries: Iterable[Entry]) -> dict[str, int]:
    return {entry.id: entry.stages for entry in entries}


def _sittings_table(sittings: pd.DataFrame, titles: dict[str, str]) -> Table:
    rows = [
        (
            f"{row.started_at:%Y-%m-%d %H:%M}",
            titles.get(row.exercise, row.exercise),
            "on the clock" if row.timed else "practice",
            str(row.checks),
            str(row.stages_green),
            _of(row.points, row.max_points),
            NONE if pd.isna(row.first_green) else f"{row.first_green:.0f}",
        )
        for row in sittings.iloc[::-1].head(MOST).itertuples()
    ]
    columns = ["Begun (UTC)", "Exercise", "How", "Checks", "Stages passed", "Points", "Minutes to first green"]
    return Table("Sittings, newest first", columns, rows)


def _stages_table(stages: pd.DataFrame, titles: dict[str, str]) -> Table:
    rows = [
        (
            titles.get(row.exercise, row.exercise),
            str(row.stage),
            str(row.checks),
            _of(row.best_points, row.max_points),
            NONE if pd.isna(row.first_green_at) else f"{row.first_green_at:%Y-%m-%d %H:%M}",
            NONE if pd.isna(row.minutes) else f"{row.minutes:.0f}",
        )
        for row in stages.itertuples()
    ]
    columns = ["Exercise", "Stage", "Checks", "Best points", "First green (UTC)", "Minutes to it"]
    return Table("Stages", columns, rows)


def _of(value: float, whole: float) -> str:
    return f"{number(value)}/{number(whole)}"


def number(value: float) -> str:
    """At most two decimals, and none that say nothing."""
    return NONE if pd.isna(value) else f"{round(float(value), 2):.10g}"
