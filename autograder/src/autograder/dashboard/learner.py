"""A learner's page: at a glance how the rounds stand and what to do next, and below what that rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from os import PathLike
from pathlib import Path

import pandas as pd

from autograder.content import ContentError, course_dir
from autograder.content.catalogue import Entry, RoundEntry, catalogue, round_entries
from autograder.dashboard import learner_parts as parts
from autograder.dashboard.frames import habits, practice
from autograder.dashboard.page import Page, Section, Sentence, Steps, joined, sentence
from autograder.dashboard.steps import next_steps
from autograder.records import Attempt, AttemptsLog, Event, RecordsError, Sitting
from autograder.records.ratings import ratings as recorded_ratings
from autograder.records.review import reviews

NO_CHECKS = (
    "No checks yet. Open a round's notebook, write an answer and run the check below it; then run this cell again."
)
#: Weeks of the calendar.
WEEKS = 16


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


def learner_page(practice_: Practice, *, only: str | None = None, since: datetime | None = None) -> Page:
    """The page, of ``only`` one round and of what was done ``since`` a time where these are given.

    What to do next and what comes back rest on all that was done. RecordsError for a row that another version wrote.
    """
    whole, shown, now = practice_.only(only), practice_.only(only, since), practice_.now
    coming = reviews(whole.entries, whole.sittings, whole.attempts, whole.events, now)
    _, _, overall = _stand(whole)
    steps = next_steps(overall, whole.rounds, whole.entries, whole.sittings, coming, now)
    log, sittings, readiness = _stand(shown)
    titles = {entry.id: entry.title for entry in practice_.entries}
    notebooks = {entry.id: entry.notebook for entry in practice_.entries}
    begun = bool(log.attempts)
    return Page(
        joined(
            (
                None if begun or log.faulty else Sentence(NO_CHECKS),
                parts.glance(log, sittings, coming, now) if begun else None,
                parts.faults(log),
                Section("What to do next", (Steps(steps),)) if steps else None,
                parts.rounds(readiness, sittings, titles, shown.entries, begun=begun),
                parts.comes_back(habits.reviews_frame(coming, whole.entries, now.date()), titles, notebooks),
                parts.traps(habits.traps_frame(shown.events), titles) if begun else None,
                parts.drills(habits.drills_frame(log, shown.rounds, shown.entries)),
                parts.conversations(habits.ratings_frame(shown.ratings), titles),
                parts.calendar(habits.calendar_frame(log, now, weeks=WEEKS)) if begun else None,
                parts.closer(log, practice.attempts_frame(shown.attempts), sittings, shown.rounds, shown.entries)
                if begun
                else None,
            )
        )
    )


def _stand(shown: Practice) -> tuple[practice.Log, pd.DataFrame, pd.DataFrame]:
    log = practice.Log.of(shown.attempts, shown.sittings, shown.events)
    sittings = practice.sittings_frame(log, shown.entries)
    return log, sittings, practice.readiness_frame(sittings, shown.rounds, shown.entries, shown.now)
