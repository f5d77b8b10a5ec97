"""A dashboard that runs: signals that a learner names, each with a threshold, held against runs with known faults."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.worlds.trial.faults import Planned

MOST_SIGNALS = 6
_FIELDS = {"name", "series", "above", "below", "seconds", "means"}


class SignalError(ValueError):
    """Signals that cannot be read; the message is a sentence for the learner."""


@dataclass(frozen=True)
class Signal:
    """Pages when ``series`` is ``above`` (or ``below``) a threshold for ``seconds`` seconds in a row.

    ``means`` is what somebody who is paged is told: the name of a fault.
    """

    name: str
    series: str
    threshold: float
    above: bool
    seconds: int
    means: str


@dataclass(frozen=True)
class Page:
    """A signal began to page at ``at``."""

    at: float
    signal: str
    means: str


@dataclass(frozen=True)
class Drill:
    """A held-out fault that a dashboard is tried on, in a run of ``seconds``.

    ``means`` names the fault; ``""`` is a run with nothing to page for.
    """

    name: str
    plan: tuple[Planned, ...]
    means: str
    seconds: float = 150.0


def read_signals(data: Any, series: Iterable[str], meanings: Iterable[str]) -> tuple[Signal, ...]:
    """The signals that plain data describes: a list of dicts.

    Each has ``name``, ``series``, ``above`` or ``below`` with a number, ``seconds`` (1 when left out) and ``means``.
    Raises SignalError with what is wrong.
    """
    known, meanings = sorted(series), sorted(meanings)
    if type(data) is not list or not data:
        raise SignalError("signals is a list of dicts, one for each signal; it is empty or something else")
    if len(data) > MOST_SIGNALS:
        raise SignalError(f"signals has {len(data)} entries; a pager that anybody reads has at most {MOST_SIGNALS}")
    return tuple(_read(number, entry, known, meanings) for number, entry in enumerate(data, start=1))


def _read(number: int, entry: Any, series: list[str], meanings: list[str]) -> Signal:
    where = f"signals, entry {number}"
    if type(entry) is not dict or not all(type(key) is str for key in entry):
        raise SignalError(f"{where}: it is a dict with the keys {', '.join(sorted(_FIELDS))}")
    unknown = sorted(set(entry) - _FIELDS)
    if unknown:
        raise SignalError(f"{where}: there is no key {unknown[0]!r}; there are {', '.join(sorted(_FIELDS))}")
    if ("above" in entry) == ("below" in entry):
        raise SignalError(f'{where}: give a threshold as either "above" or "below"')
    side = "above" if "above" in entry else "below"
    threshold, seconds = entry[side], entry.get("seconds", 1)
    if type(threshold) not in (int, float) or not math.isfinite(threshold):
        raise SignalError(f"{where}: {side} is {threshold!r:.40}; it is a number")
    if type(seconds) is not int or not 1 <= seconds <= 120:
        raise SignalError(f"{where}: seconds is {seconds!r:.40}; it is a whole number from 1 to 120")
    for key, allowed in (("series", series), ("means", meanings)):
        own = key == "series" and str(entry.get(key)).startswith("my.")  # what env.metric notes
        if entry.get(key) not in allowed and not own:
            raise SignalError(f"{where}: {key} is {entry.get(key)!r:.40}; it is one of {', '.join(allowed)}")
    name = entry.get("name", entry["series"])
    if type(name) is not str:
        raise SignalError(f"{where}: name is {name!r:.40}; it is a text")
    return Signal(name, entry["series"], float(threshold), side == "above", seconds, entry["means"])


def pages(signals: Iterable[Signal], series: Mapping[str, list[float]]) -> list[Page]:
    """When each signal begins to page, in order of time; once more only after it was quiet for a minute."""
    found = []
    for signal in signals:
        run, quiet_since = 0, -math.inf
        for second, value in enumerate(series.get(signal.series, ()), start=1):
            beyond = value > signal.threshold if signal.above else value < signal.threshold  # NaN is neither
            run = run + 1 if beyond else 0
            if run == signal.seconds and second - quiet_since > 60:
                found.append(Page(float(second), signal.name, signal.means))
            if run >= signal.seconds:
                quiet_since = second
    return sorted(found, key=lambda page: page.at)


@dataclass(frozen=True)
class DrillResult:
    """What a dashboard said in one drill. ``delay`` is the first page's after the fault began, None when there was none.

    ``told`` is what that page said it means; ``false`` are pages with no fault to page for.
    """

    name: str
    means: str
    delay: float | None
    told: str
    false: tuple[Page, ...]


def judge_drill(drill: Drill, found: Iterable[Page], start: float | None) -> DrillResult:
    """Hold the pages of one drill against its fault, which began at ``start`` (None: there was none)."""
    found = list(found)
    if not drill.means or start is None:
        return DrillResult(drill.name, drill.means, None, "", tuple(found))
    after = [page for page in found if page.at >= start]
    first = after[0] if after else None
    return DrillResult(
        drill.name,
        drill.means,
        None if first is None else first.at - start,
        "" if first is None else first.means,
        tuple(page for page in found if page.at < start),
    )
