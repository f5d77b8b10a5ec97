"""What is to hold of a run, and what a run says about it: it holds, it is broken, or it was never put to the test."""

from __future__ import annotations

import enum
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


class Outcome(enum.StrEnum):
    """``UNKNOWN``: nothing in the run could have broken it, so that nothing is known of it."""

    HOLDS = "holds"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """What one run says about one invariant.

    ``why`` is a sentence: what was measured, or what the run lacked. ``margin`` is how far the run stayed from the
    limit, as a share of the limit: 0 at it, negative beyond it; NaN where that has no meaning. Of a break, ``at`` is when
    it first happened and ``subject`` to which request.
    """

    invariant: str
    outcome: Outcome
    why: str
    seed: int = 0
    margin: float = math.nan
    at: float | None = None
    subject: Any = None
    story: tuple[str, ...] = ()


def holds(why: str, margin: float = math.nan) -> Finding:
    """It was put to the test and held."""
    return Finding("", Outcome.HOLDS, why, margin=margin)


def broken(why: str, *, margin: float = math.nan, at: float | None = None, subject: Any = None) -> Finding:
    """It did not hold; ``at`` and ``subject`` say where that shows first."""
    return Finding("", Outcome.BROKEN, why, margin=margin, at=at, subject=subject)


def unknown(why: str) -> Finding:
    """The run never exercised it; ``why`` says what would have."""
    return Finding("", Outcome.UNKNOWN, why)


def within(measured: float, limit: float, why: str, **where: Any) -> Finding:
    """Holds when ``measured`` is at most ``limit``; ``where`` is what `broken` takes."""
    margin = (limit - measured) / limit if limit else math.nan
    return holds(why, margin) if measured <= limit else broken(why, margin=margin, **where)


def at_least(measured: float, limit: float, why: str, **where: Any) -> Finding:
    """Holds when ``measured`` is no less than ``limit``.

    The margin is the share of the room between the limit and 1 that is left, for these are shares.
    """
    room = max(1.0 - limit, 1e-9) if limit <= 1.0 else limit
    margin = (measured - limit) / room
    return holds(why, margin) if measured >= limit else broken(why, margin=margin, **where)


@dataclass(frozen=True)
class Invariant:
    """Something that is to hold: a short ``name``, the claim as a sentence, and ``judge(run)`` that gives a `Finding`.

    ``safety``: it holds under any fault. What is not is owed only once the faults are over, or where the text says so.
    """

    name: str
    claim: str
    judge: Callable[[Any], Finding]
    safety: bool = True


def worst(findings: Iterable[Finding]) -> Finding:
    """Of findings about one run the one that says least in its favour: a break, or the smallest margin.

    Unknown only when every one is, or there is none.
    """
    findings = list(findings)
    if not findings:
        return unknown("the run had no occasion for it")
    broken_ones = [finding for finding in findings if finding.outcome is Outcome.BROKEN]
    held = [finding for finding in findings if finding.outcome is Outcome.HOLDS]
    return min(broken_ones or held or findings[:1], key=_room)


def _room(finding: Finding) -> float:
    return finding.margin if finding.margin == finding.margin else math.inf


def across(findings: Iterable[Finding]) -> Finding:
    """One verdict from those of several seeds: the first break; else holds where any seed exercised it; else unknown."""
    findings = list(findings)
    for outcome in (Outcome.BROKEN, Outcome.HOLDS):
        some = [finding for finding in findings if finding.outcome is outcome]
        if some and outcome is Outcome.BROKEN:
            return some[0]
        if some:
            return min(some, key=_room)
    return findings[0]


def counts(findings: Iterable[Finding]) -> dict[Outcome, int]:
    """How many seeds say what."""
    found = dict.fromkeys(Outcome, 0)
    for finding in findings:
        found[finding.outcome] += 1
    return found
