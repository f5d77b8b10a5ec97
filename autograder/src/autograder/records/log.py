"""The attempts log: every check, sitting and event of one learner, in one SQLite file.

Rows are only ever added; the sole change to an old row is a sitting's end, written once. Several processes may hold the
same log open: SQLite's write-ahead journal lets them read while one writes, and a writer waits for its turn.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Column, Float, Index, Integer, MetaData, Table, Text, insert, select, update

from autograder.records.durable import DurableFile, Kind, UtcTime, moment, storable
from autograder.records.errors import RecordsError

if TYPE_CHECKING:
    from autograder.grading.verdict import Verdict

SCHEMA_VERSION = 1
# In the file's header, so that another program's database is never taken for a log: "aglg" in ASCII.
APPLICATION_ID = 0x61676C67


_METADATA = MetaData()

_SITTINGS = Table(
    "sittings",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("exercise", Text, nullable=False),
    Column("round", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("mode", Text, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("minutes", Float, nullable=False),
    Index("sittings_by_exercise", "exercise"),
)

# `sitting_id` is no enforced foreign key: an attempt with a stale id is worth more than a refused one.
_ATTEMPTS = Table(
    "attempts",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("round", Text, nullable=False),
    Column("exercise", Text, nullable=False),
    Column("stage", Integer, nullable=False),
    Column("sitting_id", Integer),
    Column("seed", Integer, nullable=False),
    Column("green", Boolean, nullable=False),
    Column("faulty", Boolean, nullable=False),
    Column("points", Float, nullable=False),
    Column("max_points", Float, nullable=False),
    Column("isolation", Text, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("source", Text, nullable=False),
    Index("attempts_by_exercise", "exercise"),
)

_EVENTS = Table(
    "events",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("round", Text, nullable=False),
    Column("exercise", Text, nullable=False),
    Column("stage", Integer),
    Column("sitting_id", Integer),
    Column("kind", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index("events_by_exercise", "exercise"),
)


@dataclass(frozen=True)
class Sitting:
    """One try at an exercise. ``minutes`` is the time allowed; ``ended_at`` is None while it runs; times are UTC."""

    id: int
    exercise: str
    round: str
    started_at: datetime
    ended_at: datetime | None
    mode: str
    seed: int
    minutes: float


@dataclass(frozen=True)
class Attempt:
    """One check. ``points`` of ``max_points`` count the stage asked for and all before it; ``seconds`` is its cost.

    When ``faulty``, the grader failed and the points say nothing about the answer. ``verdict`` is the verdict's JSON.
    """

    id: int
    at: datetime
    round: str
    exercise: str
    stage: int
    sitting_id: int | None
    seed: int
    green: bool
    faulty: bool
    points: float
    max_points: float
    isolation: str
    seconds: float
    verdict: str
    source: str

    def read_verdict(self) -> Verdict:
        """The verdict as data; RecordsError when a row written by another version cannot be read."""
        from autograder.grading.verdict import Verdict

        try:
            return Verdict.from_json(self.verdict)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise RecordsError(
                f"Attempt {self.id} of the attempts log holds a verdict that this version cannot read; "
                "update the autograder package."
            ) from error


@dataclass(frozen=True)
class Event:
    """Something that happened beside the checks. ``kind`` is a word such as "prompt", "hint", "debrief" or "answer".

    ``detail`` is whatever JSON value was recorded, None when there was none.
    """

    id: int
    at: datetime
    round: str
    exercise: str
    stage: int | None
    sitting_id: int | None
    kind: str
    detail: Any


class AttemptsLog(DurableFile):
    """The log in one SQLite file, given as a path or as ``sqlite:///path``; a context manager.

    With ``create`` a missing file is made, and its folder too; without it a missing file is an error. A write waits at
    most ``busy_seconds`` for another writer. Every method raises RecordsError when the file cannot be used. What a
    writing method has returned from is on the disk: it survives a kill of the process and a loss of power.
    """

    kind = Kind("attempts log", _METADATA, APPLICATION_ID, SCHEMA_VERSION, begins="run a check to begin one")

    def record_attempt(
        self,
        verdict: Verdict,
        source: str,
        *,
        round: str,
        sitting_id: int | None = None,
        at: datetime | None = None,
    ) -> int:
        """Write one check and the answer that it judged; return the row's id once it is safe on the disk."""
        return self._add(
            _ATTEMPTS,
            at=moment(at),
            round=round,
            exercise=verdict.exercise,
            stage=verdict.stage,
            sitting_id=sitting_id,
            seed=verdict.seed,
            green=verdict.green,
            faulty=verdict.faulty,
            points=verdict.points,
            max_points=verdict.max_points,
            isolation=verdict.isolation,
            seconds=verdict.seconds,
            verdict=storable(verdict.to_json()),
            source=storable(source),
        )

    def record_event(
        self,
        kind: str,
        exercise: str,
        *,
        round: str,
        stage: int | None = None,
        sitting_id: int | None = None,
        detail: Any = None,
        at: datetime | None = None,
    ) -> int:
        """Write one event and return its id. What JSON does not know in ``detail`` is kept as its ``str``."""
        return self._add(
            _EVENTS,
            at=moment(at),
            round=round,
            exercise=exercise,
            stage=stage,
            sitting_id=sitting_id,
            kind=kind,
            detail=storable(json.dumps(detail, ensure_ascii=False, default=str)),
        )

    def begin_sitting(
        self, exercise: str, *, round: str, mode: str, seed: int, minutes: float, at: datetime | None = None
    ) -> Sitting:
        """Open a sitting of ``minutes`` and return it. One that is open stays so; the newest is the current one."""
        started_at = moment(at)
        values = {"exercise": exercise, "round": round, "mode": mode, "seed": seed, "minutes": float(minutes)}
        sitting_id = self._add(_SITTINGS, started_at=started_at, **values)
        return Sitting(id=sitting_id, started_at=started_at, ended_at=None, **values)

    def end_sitting(self, sitting_id: int, *, at: datetime | None = None) -> None:
        """Close a sitting. Its first end stands: ending it again changes nothing. RecordsError for an unknown id."""
        ended_at = moment(at)
        with self._transaction() as connection:
            if connection.scalar(select(_SITTINGS.c.id).where(_SITTINGS.c.id == sitting_id)) is None:
                raise RecordsError(
                    f"There is no sitting {sitting_id} in the attempts log {self.path}; begin one first."
                )
            connection.execute(
                update(_SITTINGS)
                .where(_SITTINGS.c.id == sitting_id, _SITTINGS.c.ended_at.is_(None))
                .values(ended_at=ended_at)
            )

    def open_sitting(self, exercise: str) -> Sitting | None:
        """The newest sitting of an exercise that has not ended, be its time up or not; None when there is none."""
        open_ones = [sitting for sitting in self.sittings(exercise) if sitting.ended_at is None]
        return open_ones[-1] if open_ones else None

    def last_source(self, exercise: str) -> str | None:
        """The answer that was checked last, None when there was no check."""
        newest = _ATTEMPTS.c.id.desc()
        statement = select(_ATTEMPTS.c.source).where(_ATTEMPTS.c.exercise == exercise).order_by(newest).limit(1)
        with self._transaction() as connection:
            return connection.scalar(statement)

    def attempts(self, exercise: str | None = None) -> list[Attempt]:
        """All checks, or those of one exercise, in the order in which they were written."""
        return [Attempt(**row) for row in self._rows(_ATTEMPTS, exercise=exercise)]

    def events(self, exercise: str | None = None, *, kind: str | None = None) -> list[Event]:
        """All events, or those of one exercise or one kind, in the order in which they were written."""
        rows = self._rows(_EVENTS, exercise=exercise, kind=kind)
        return [Event(**{**row, "detail": json.loads(row["detail"])}) for row in rows]

    def sittings(self, exercise: str | None = None) -> list[Sitting]:
        """All sittings, or those of one exercise, in the order in which they were begun."""
        return [Sitting(**row) for row in self._rows(_SITTINGS, exercise=exercise)]

    def _add(self, table: Table, **values: object) -> int:
        with self._transaction() as connection:
            return connection.execute(insert(table).values(**values)).inserted_primary_key[0]

    def _rows(self, table: Table, **equals: str | None) -> list[dict[str, Any]]:
        statement = select(table).order_by(table.c.id)
        for column, value in equals.items():
            if value is not None:
                statement = statement.where(table.c[column] == value)
        with self._transaction() as connection:
            return [dict(row) for row in connection.execute(statement).mappings()]
