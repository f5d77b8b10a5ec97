"""What a sitting was like, measured from the log alone: a pure function of frozen rows.

Minutes are minutes of work, counted from the sitting's begin without its pauses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from autograder.records.log import Attempt, Event, Sitting
from autograder.records.review import TRAPS
from autograder.records.worktime import Pause, worktime

#: The kind of event that tells of a cell of the learner's own that tried the answer.
OWN_TEST = "own test"
#: The kinds of event that tell of a change of the task, and of the engineer asking after a silence.
DRIFT, NUDGE = "drift", "nudge"
#: Kinds of event that the notebook writes by itself: they are no sign that somebody worked.
_NO_WORK = frozenset({"warning", "debrief", TRAPS, DRIFT, NUDGE})
#: A change is a rewrite when it keeps less than this share of the lines that stood before …
REWRITE_KEEPS_LESS_THAN = 0.5
#: … and when there were at least so many: of a few lines, half is no rewrite.
REWRITE_FROM_LINES = 10


@dataclass(frozen=True)
class Change:
    """What happened to the answer between two checks, in lines that are not blank: ``kept`` of ``before``."""

    before: int
    kept: int
    added: int

    @property
    def removed(self) -> int:
        return self.before - self.kept

    @property
    def size(self) -> int:
        """Lines touched: a line that was replaced counts once."""
        return max(self.added, self.removed)

    @property
    def rewrite(self) -> bool:
        return self.before >= REWRITE_FROM_LINES and self.kept < REWRITE_KEEPS_LESS_THAN * self.before


@dataclass(frozen=True)
class Check:
    """One check in which the grader worked. ``green`` holds the stages that passed, of those up to ``stage``.

    ``change`` is None for the first check, when the log knows of no answer before it; ``lines`` of the answer that are
    not blank.
    """

    minute: float
    stage: int
    green: frozenset[int]
    points: float
    lines: int
    change: Change | None
    overtime: bool

    @property
    def passed(self) -> bool:
        return len(self.green) == self.stage


@dataclass(frozen=True)
class OwnTest:
    """A cell of the learner's own that tried the answer at ``stage``."""

    minute: float
    stage: int
    lines: int
    asserts: int
    passed: bool


@dataclass(frozen=True)
class Regression:
    """A stage that had passed and did not any more; ``mended`` is the minute when it passed again, None if never."""

    minute: float
    stage: int
    mended: float | None


@dataclass(frozen=True)
class Measures:
    """One sitting. ``allowed`` minutes, ``worked`` minutes; ``greens`` gives the minute at which each stage first passed.

    Past the allowed minutes only time until the last thing done counts as worked: a sitting that was left open for a week
    has no week of overtime.

    ``read_ahead`` and ``hints`` are pairs of minute and stage. ``faults`` counts checks in which the grader failed,
    which are in no other figure.
    """

    mode: str
    allowed: float
    worked: float
    checks: tuple[Check, ...]
    greens: dict[int, float]
    own_tests: tuple[OwnTest, ...]
    regressions: tuple[Regression, ...]
    read_ahead: tuple[tuple[float, int], ...]
    hints: tuple[tuple[float, int], ...]
    pauses: tuple[Pause, ...]
    faults: int
    set_back: bool

    @property
    def overtime(self) -> float:
        """Minutes past the allowed ones; 0 in practice, which has no clock."""
        return 0.0 if self.mode == "practice" else max(0.0, self.worked - self.allowed)

    @property
    def rewrites(self) -> tuple[Check, ...]:
        """The checks before which most of the answer was replaced."""
        return tuple(check for check in self.checks if check.change is not None and check.change.rewrite)


def measure(
    sitting: Sitting, attempts: Iterable[Attempt], events: Iterable[Event], now: datetime | None = None
) -> Measures:
    """Measure one sitting; RecordsError when a verdict in it was written by a newer version."""
    time = worktime(sitting, attempts, events, now)
    checks: list[Check] = []
    own_tests: list[OwnTest] = []
    read_ahead, hints = [], []
    source, faults = None, 0
    for moment in time.moments:
        row = moment.row
        if isinstance(row, Attempt):
            if row.faulty:
                faults += 1
                continue
            late = sitting.mode != "practice" and moment.minute > sitting.minutes
            checks.append(_check(row, moment.minute, source, late))
            source = row.source
        elif row.kind == OWN_TEST:
            detail = row.detail
            own_tests.append(
                OwnTest(moment.minute, row.stage, detail["lines"], detail["asserts"], detail["outcome"] == "passed")
            )
        elif row.kind == "prompt" and row.detail["ahead"]:
            read_ahead.append((moment.minute, row.stage))
        elif row.kind == "hint":
            hints.append((moment.minute, row.stage))
    done = (m.minute for m in time.moments if isinstance(m.row, Attempt) or m.row.kind not in _NO_WORK)
    last = max(done, default=0.0)
    greens: dict[int, float] = {}
    for check in checks:
        for stage in sorted(check.green):
            # a later stage that passes while an earlier one does not has not been reached
            if check.green >= set(range(1, stage + 1)):
                greens.setdefault(stage, check.minute)
    return Measures(
        mode=sitting.mode,
        allowed=sitting.minutes,
        worked=min(time.worked, max(sitting.minutes, last)),
        checks=tuple(checks),
        greens=greens,
        own_tests=tuple(own_tests),
        regressions=tuple(_regressions(checks)),
        read_ahead=tuple(read_ahead),
        hints=tuple(hints),
        pauses=time.pauses,
        faults=faults,
        set_back=time.set_back,
    )


def change_between(before: str, after: str) -> Change:
    """What ``after`` keeps and adds of two sources, by lines; blank lines and spaces at a line's end do not count."""
    old, new = _lines(before), _lines(after)
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    kept = sum(block.size for block in blocks)
    return Change(before=len(old), kept=kept, added=len(new) - kept)


def _check(row: Attempt, minute: float, source: str | None, overtime: bool) -> Check:
    stages = row.read_verdict().stages
    return Check(
        minute=minute,
        stage=row.stage,
        green=frozenset(result.stage for result in stages if result.green),
        points=row.points,
        lines=len(_lines(row.source)),
        change=None if source is None else change_between(source, row.source),
        overtime=overtime,
    )


def _regressions(checks: list[Check]) -> list[Regression]:
    """Stages that went from green to red, in the order of the checks that showed it."""
    found: list[Regression] = []
    broken: dict[int, int] = {}  # stage: where its regression stands in `found`
    green: set[int] = set()
    for check in checks:
        for stage in range(1, check.stage + 1):
            if stage in check.green:
                green.add(stage)
                if stage in broken:
                    place = broken.pop(stage)
                    found[place] = Regression(found[place].minute, stage, check.minute)
            elif stage in green and stage not in broken:
                broken[stage] = len(found)
                found.append(Regression(check.minute, stage, None))
    return found


def _lines(source: str) -> list[str]:
    return [line.rstrip() for line in source.splitlines() if line.strip()]
