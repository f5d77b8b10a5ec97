"""What grading found out beside the points: isolation, seed, the hidden tests that failed, findings to read.

nbgrader has no place for them, so they stand in two tables of our own in the gradebook's database, and are written
together with the scores: no score is there without its isolation. nbgrader reads and migrates only its own tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    inspect,
    select,
)
from sqlalchemy.schema import CreateTable

from autograder.records.log import UtcTime
from autograder.records.tables import CHUNK

_METADATA = MetaData()
#: Who handed what in, as nbgrader names it: its own ids are new whenever a submission is graded again.
_KEY = ("student", "assignment", "notebook")

_GRADINGS = Table(
    "autograder_grading",
    _METADATA,
    *(Column(name, String(128), primary_key=True) for name in _KEY),
    Column("at", UtcTime, nullable=False),
    Column("isolation", String(8), nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("failed", Text, nullable=False),
)

_FINDINGS = Table(
    "autograder_findings",
    _METADATA,
    *(Column(name, String(128), primary_key=True) for name in (*_KEY, "exercise")),
    Column("at", UtcTime, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("found", Text, nullable=False),
)


@dataclass(frozen=True)
class Grading:
    """How one notebook was graded. ``failed`` has, for each graded cell with an answer, the hidden tests it failed."""

    student: str
    assignment: str
    notebook: str
    isolation: str
    seed: int
    failed: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class FoundIn:
    """What was looked for in one answer: ``found`` is ``Findings.to_dict()``, ``digest`` tells one answer from another."""

    student: str
    assignment: str
    notebook: str
    exercise: str
    digest: str
    outcome: str
    found: Mapping[str, Any]


def save_grading(connection: Connection, grading: Grading, *, at: datetime | None = None) -> None:
    """Put ``grading`` in the place of the notebook's earlier one; the caller commits."""
    forget_grading(connection, grading.student, grading.assignment, grading.notebook)
    connection.execute(insert(_GRADINGS).values(**_grading_row(grading, at)))


def forget_grading(connection: Connection, student: str, assignment: str, notebook: str) -> None:
    """Take the record of a notebook away, as when it could not be graded; the caller commits."""
    connection.execute(CreateTable(_GRADINGS, if_not_exists=True))
    connection.execute(
        delete(_GRADINGS).where(
            _GRADINGS.c.student == student, _GRADINGS.c.assignment == assignment, _GRADINGS.c.notebook == notebook
        )
    )


def save_gradings(connection: Connection, gradings: Iterator[Grading], *, at: datetime | None = None) -> None:
    """Many at once into a gradebook that has none yet; the caller commits."""
    connection.execute(CreateTable(_GRADINGS, if_not_exists=True))
    rows: list[dict[str, Any]] = []
    for grading in gradings:
        rows.append(_grading_row(grading, at))
        if len(rows) == CHUNK:
            connection.execute(insert(_GRADINGS), rows)
            rows = []
    if rows:
        connection.execute(insert(_GRADINGS), rows)


def _grading_row(grading: Grading, at: datetime | None) -> dict[str, Any]:
    return {
        **{name: getattr(grading, name) for name in (*_KEY, "isolation", "seed")},
        "at": at or datetime.now(UTC),
        "failed": json.dumps({cell: list(tests) for cell, tests in grading.failed.items()}, separators=(",", ":")),
    }


def read_gradings(engine: Engine) -> Iterator[Grading]:
    """Every notebook's record; nothing where there is none yet."""
    if not inspect(engine).has_table(_GRADINGS.name):
        return
    columns = (*(_GRADINGS.c[name] for name in (*_KEY, "isolation", "seed")), _GRADINGS.c.failed)
    with engine.connect() as connection:
        for chunk in connection.execution_options(yield_per=CHUNK).execute(select(*columns)).partitions():
            for *key, failed in chunk:
                yield Grading(*key, failed=json.loads(failed))


def save_findings(connection: Connection, found: FoundIn, *, at: datetime | None = None) -> None:
    """Put what was found in the place of what was found in an earlier answer; the caller commits."""
    connection.execute(CreateTable(_FINDINGS, if_not_exists=True))
    values = {name: getattr(found, name) for name in (*_KEY, "exercise", "digest", "outcome")}
    same = [_FINDINGS.c[name] == values[name] for name in (*_KEY, "exercise")]
    connection.execute(delete(_FINDINGS).where(*same))
    connection.execute(
        insert(_FINDINGS).values(**values, at=at or datetime.now(UTC), found=json.dumps(found.found, ensure_ascii=True))
    )


def read_findings(engine: Engine) -> tuple[FoundIn, ...]:
    """Everything that was looked at, in the order of student, assignment, notebook and exercise."""
    if not inspect(engine).has_table(_FINDINGS.name):
        return ()
    names = (*_KEY, "exercise", "digest", "outcome", "found")
    with engine.connect() as connection:
        rows = connection.execute(select(*(_FINDINGS.c[name] for name in names))).all()
    return tuple(sorted((FoundIn(*row[:-1], json.loads(row[-1])) for row in rows), key=_order))


def _order(found: FoundIn) -> tuple[str, str, str, str]:
    return found.student, found.assignment, found.notebook, found.exercise
