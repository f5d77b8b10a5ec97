"""What a sitting of a pair task was like, measured from the log alone: who asked what when, and how drifts were met.

A pure function of frozen rows. Observations, no scores: what is worth a level, a person decides.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from autograder.records.log import Attempt, Event, Sitting
from autograder.records.measures import DRIFT, NUDGE, Check, Measures, measure
from autograder.records.worktime import Moment, worktime

#: The kinds of event of what a learner says: a question, a remark, and levels by which they rate themselves.
ASK, SAY, RATING = "ask", "say", "rating"
#: After any of these, nobody has been silent.
OF_THE_ENGINEER = frozenset({ASK, SAY, DRIFT, NUDGE})


@dataclass(frozen=True)
class Word:
    """Something that the learner said: ``kind`` is ``"ask"`` or ``"say"``, ``said`` what came of it.

    ``question`` is the id of the question of the bank that it was taken for, ``""`` when it was none.
    """

    minute: float
    kind: str
    text: str
    said: str
    question: str
    drift: int | None


@dataclass(frozen=True)
class Asked:
    """An ambiguity: the minutes at which it was asked about, and at which code that depends on it was first checked."""

    question: str
    about: str
    cost: str
    asked: float | None
    needed: float | None

    @property
    def in_time(self) -> bool:
        """Asked before any checked code that depends on the answer."""
        return self.asked is not None and (self.needed is None or self.asked <= self.needed)


@dataclass(frozen=True)
class Met:
    """How a drift was met: when it came and why, what was said before the next line of code, and what held.

    ``first_line`` is the minute at which the answer was next run or checked. ``kept`` says whether the first check after
    the drift found everything green that had been green before, None without one or where nothing had been; ``green`` is
    when its stage passed.
    ``objected`` is the minute of an objection, None where there was none; ``contradicts`` is empty where none was due.
    """

    stage: int
    title: str
    minute: float
    because: str
    contradicts: str
    unsettled: str
    hands_over: bool
    words: tuple[Word, ...]
    first_line: float | None
    first_check: Check | None
    kept: bool | None
    green: float | None
    objected: float | None
    taken_over: float | None


@dataclass(frozen=True)
class PairMeasures:
    """One sitting of a pair task: that of its checks, and what was said when."""

    checks: Measures
    words: tuple[Word, ...]
    asked: tuple[Asked, ...]
    drifts: tuple[Met, ...]
    nudges: tuple[float, ...]
    rating: Mapping[str, int]
    engineers: tuple[str, str]

    @property
    def asks(self) -> tuple[Word, ...]:
        return tuple(word for word in self.words if word.kind == ASK)

    @property
    def says(self) -> tuple[Word, ...]:
        return tuple(word for word in self.words if word.kind == SAY)


def measure_pair(
    sitting: Sitting,
    attempts: Iterable[Attempt],
    events: Iterable[Event],
    briefing: Mapping[str, Any],
    starter: str,
    now: datetime | None = None,
) -> PairMeasures:
    """Measure one sitting. ``briefing`` is what `autograder.pairing.briefing` tells, ``starter`` the code begun with.

    RecordsError when a verdict in it was written by a newer version.
    """
    attempts, events = list(attempts), list(events)
    checks = measure(sitting, attempts, events, now)
    moments = worktime(sitting, attempts, events, now).moments
    words = tuple(_word(moment) for moment in moments if _kind(moment) in (ASK, SAY))
    return PairMeasures(
        checks=checks,
        words=words,
        asked=tuple(_asked(one, words, moments, starter) for one in briefing["ambiguities"]),
        drifts=tuple(_met(moments, words, checks, briefing["drifts"])),
        nudges=tuple(moment.minute for moment in moments if _kind(moment) == NUDGE),
        rating=next((m.row.detail["levels"] for m in reversed(moments) if _kind(m) == RATING), {}),
        engineers=tuple(briefing["engineers"]),
    )


def _kind(moment: Moment) -> str:
    return getattr(moment.row, "kind", "")


def _word(moment: Moment) -> Word:
    detail = moment.row.detail
    return Word(
        moment.minute, moment.row.kind, detail["text"], detail["said"], detail.get("question", ""), detail.get("drift")
    )


def _asked(about: Mapping[str, Any], words: Sequence[Word], moments: Sequence[Moment], starter: str) -> Asked:
    asked = [word.minute for word in words if word.question == about["question"]]
    before = _names(starter)
    needed = [
        moment.minute
        for moment in moments
        if isinstance(moment.row, Attempt) and _depends(moment.row.source, starter, set(about["code"]) - before)
    ]
    return Asked(about["question"], about["about"], about["cost"], min(asked, default=None), min(needed, default=None))


def _depends(source: str, starter: str, names: set[str]) -> bool:
    """Whether an answer has code that depends on something: it uses one of the names, or is no starter any more."""
    return bool(_names(source) & names) if names else source.split() != starter.split()


def _names(source: str) -> set[str]:
    """Every name, attribute and short text of a source; of one that does not compile, its words."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(source.replace(".", " ").replace("(", " ").split())
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def _met(
    moments: Sequence[Moment], words: Sequence[Word], checks: Measures, drifts: Sequence[Mapping[str, Any]]
) -> Iterable[Met]:
    about = {one["stage"]: one for one in drifts}
    came = [moment for moment in moments if _kind(moment) == DRIFT and moment.row.stage in about]
    for place, moment in enumerate(came):
        at = moments.index(moment)
        stage, known = moment.row.stage, about[moment.row.stage]
        until = moments.index(came[place + 1]) if place + 1 < len(came) else len(moments)
        line = next((m for m in moments[at + 1 :] if isinstance(m.row, Attempt) or _kind(m) == "answer"), None)
        upto = moments.index(line) if line is not None else until
        said = [_word(m) for m in moments[at + 1 : upto] if _kind(m) in (ASK, SAY)]
        first = next((check for check in checks.checks if check.minute >= moment.minute and check.stage >= stage), None)
        before = {number for number, minute in checks.greens.items() if minute <= moment.minute and number < stage}
        yield Met(
            stage=stage,
            title=known["title"],
            minute=moment.minute,
            because=moment.row.detail["because"],
            contradicts=known["contradicts"],
            unsettled=known["unsettled"],
            hands_over=known["hands_over"],
            words=tuple(said),
            first_line=None if line is None else line.minute,
            first_check=first,
            kept=None if first is None or not before else before <= first.green,
            green=checks.greens.get(stage),
            objected=min(
                (word.minute for word in words if word.said == "settled" and word.drift == stage), default=None
            ),
            taken_over=min((w.minute for w in words if w.said == "taken over" and w.drift == stage), default=None),
        )
