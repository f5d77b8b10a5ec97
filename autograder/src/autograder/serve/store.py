"""What the service keeps: learners with their tokens, and every answer that was accepted, from then on.

An answer is written before it is acknowledged. So a service that is killed grades after its restart what it had
promised to grade, and knows a request that comes a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from os import PathLike

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)

from autograder.grading.verdict import Verdict
from autograder.records.durable import DurableFile, Kind, UtcTime, moment, storable
from autograder.records.log import AttemptsLog

#: Beside ``rounds/``; ignored by git.
FILE_NAME = ".service.db"

_METADATA = MetaData()

_TOKENS = Table(
    "tokens",
    _METADATA,
    Column("key", Text, primary_key=True),
    Column("learner", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("issued_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
    Index("tokens_by_learner", "learner"),
)

_CHECKS = Table(
    "checks",
    _METADATA,
    # the id is the learner's own: two learners may have the same, and neither sees the other's
    Column("learner", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("received_at", UtcTime, nullable=False),
    Column("round", Text, nullable=False),
    Column("exercise", Text, nullable=False),
    Column("stage", Integer, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("others", Text, nullable=False, default=""),
    Column("begun", Integer, nullable=False, default=0),
    Column("graded_at", UtcTime),
    Column("green", Boolean),
    Column("verdict", Text),
    Index("checks_by_learner", "learner", "exercise"),
)


@dataclass(frozen=True)
class TokenRow:
    """A learner's token as it is kept: ``digest`` is of its secret, which nobody has but the learner."""

    key: str
    learner: str
    digest: str
    issued_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True)
class Check:
    """One answer that was accepted. ``number`` is its place of all, ``begun`` how often its grading began.

    ``others`` are the learner's other conversations that this one draws on, as JSON, or ``""``. ``verdict`` is the whole
    verdict's JSON, for the instructor; None while it waits.
    """

    learner: str
    id: str
    number: int
    received_at: datetime
    round: str
    exercise: str
    stage: int
    seed: int
    source: str
    others: str = ""
    begun: int = 0
    graded_at: datetime | None = None
    green: bool | None = None
    verdict: str | None = None

    def asks_the_same(self, exercise: str, stage: int, source: str) -> bool:
        """True for a request that is this one once more."""
        return (self.exercise, self.stage, self.source) == (exercise, stage, storable(source))


class Store(DurableFile):
    """The service's file. Its methods may be called from any thread."""

    kind = Kind("service's file", _METADATA, 0x61677376, 1, begins="run `python -m autograder learners issue NAME`")

    # -- tokens ------------------------------------------------------------------------------------------------------

    def add_token(self, key: str, learner: str, digest: str) -> None:
        """Keep a learner's new token, which takes the place of the one before."""
        now = moment(None)
        with self._transaction() as connection:
            connection.execute(_revoking(now).where(_TOKENS.c.learner == learner))
            connection.execute(insert(_TOKENS).values(key=key, learner=learner, digest=digest, issued_at=now))

    def revoke(self, learner: str) -> bool:
        """End a learner's token; False when there was none."""
        with self._transaction() as connection:
            return connection.execute(_revoking(moment(None)).where(_TOKENS.c.learner == learner)).rowcount > 0

    def token(self, key: str) -> TokenRow | None:
        """The token with a key, be it revoked or not."""
        with self._transaction() as connection:
            row = connection.execute(select(_TOKENS).where(_TOKENS.c.key == key)).mappings().first()
            return None if row is None else TokenRow(**row)

    def tokens(self) -> list[TokenRow]:
        """The newest token of each learner, by name."""
        with self._transaction() as connection:
            rows = connection.execute(select(_TOKENS).order_by(_TOKENS.c.issued_at)).mappings()
            return sorted({row["learner"]: TokenRow(**row) for row in rows}.values(), key=lambda row: row.learner)

    # -- checks ------------------------------------------------------------------------------------------------------

    def accept(
        self, learner: str, id: str, *, round: str, exercise: str, stage: int, seed: int, source: str, others: str = ""
    ) -> Check:
        """Write an answer down; the check once it is on the disk, the earlier one for an id that is known."""
        with self._transaction() as connection:
            known = _one(connection, learner, id)
            if known is not None:
                return known
            number = (connection.scalar(select(func.max(_CHECKS.c.number))) or 0) + 1
            what = storable(source), storable(others)
            check = Check(learner, id, number, moment(None), round, exercise, stage, seed, *what)
            connection.execute(insert(_CHECKS).values(**vars(check)))
            return check

    def begin(self, check: Check) -> None:
        """Note that a check's grading begins, so that one that ends the service is known for it."""
        self._change(check, begun=_CHECKS.c.begun + 1)

    def finish(self, check: Check, verdict: Verdict) -> Check:
        """Keep a verdict; the check as it stands then."""
        self._change(
            check,
            graded_at=moment(None),
            green=verdict.green and not verdict.faulty,
            verdict=storable(verdict.to_json()),
        )
        return self.check(check.learner, check.id)

    def _change(self, check: Check, **values: object) -> None:
        with self._transaction() as connection:
            connection.execute(update(_CHECKS).where(_of(check.learner, check.id)).values(**values))

    def check(self, learner: str, id: str) -> Check | None:
        """One check of a learner's; None when that learner has none with this id."""
        with self._transaction() as connection:
            return _one(connection, learner, id)

    def waiting(self) -> list[Check]:
        """Checks without a verdict, in the order in which they came."""
        with self._transaction() as connection:
            rows = connection.execute(select(_CHECKS).where(_CHECKS.c.verdict.is_(None)).order_by(_CHECKS.c.number))
            return [Check(**row) for row in rows.mappings()]

    def passed(self, learner: str, exercise: str, stage: int) -> bool:
        """True when a check of this stage and all before it was green."""
        asked = and_(_CHECKS.c.learner == learner, _CHECKS.c.exercise == exercise, _CHECKS.c.stage >= stage)
        with self._transaction() as connection:
            return connection.scalar(select(func.count()).where(asked, _CHECKS.c.green)) > 0

    # -- for the instructor --------------------------------------------------------------------------------------------

    def counts(self) -> dict[str, int]:
        """How many checks each learner made."""
        with self._transaction() as connection:
            return dict(connection.execute(select(_CHECKS.c.learner, func.count()).group_by(_CHECKS.c.learner)).all())

    def checks_of(self, learner: str) -> list[Check]:
        """A learner's checks, in the order in which they came."""
        with self._transaction() as connection:
            rows = connection.execute(select(_CHECKS).where(_CHECKS.c.learner == learner).order_by(_CHECKS.c.number))
            return [Check(**row) for row in rows.mappings()]

    def forget(self, learner: str) -> int:
        """Take out all that is kept of a learner; how many checks that were."""
        with self._transaction() as connection:
            connection.execute(delete(_TOKENS).where(_TOKENS.c.learner == learner))
            return connection.execute(delete(_CHECKS).where(_CHECKS.c.learner == learner)).rowcount


def write_attempts(checks: Iterable[Check], path: str | PathLike[str]) -> int:
    """Write graded checks as an attempts log, which the dashboard reads; how many they were."""
    written = 0
    with AttemptsLog(path) as log:
        for check in checks:
            if check.verdict is not None:
                log.record_attempt(
                    Verdict.from_json(check.verdict), check.source, round=check.round, at=check.received_at
                )
                written += 1
    return written


def describe_check(check: Check) -> str:
    """One line on a check, for a list."""
    points = "waits"
    if check.verdict is not None:
        verdict = Verdict.from_json(check.verdict)
        points = "could not be graded" if verdict.faulty else f"{verdict.points:g} of {verdict.max_points:g} points"
    when = f"{check.received_at:%Y-%m-%d %H:%M:%S} UTC"
    return f"{when}  {check.exercise} stage {check.stage}  {points}  {len(check.source)} characters"


def _of(learner: str, id: str):
    return and_(_CHECKS.c.learner == learner, _CHECKS.c.id == id)


def _one(connection, learner: str, id: str) -> Check | None:
    row = connection.execute(select(_CHECKS).where(_of(learner, id))).mappings().first()
    return None if row is None else Check(**row)


def _revoking(now: datetime):
    return update(_TOKENS).where(_TOKENS.c.revoked_at.is_(None)).values(revoked_at=now)
