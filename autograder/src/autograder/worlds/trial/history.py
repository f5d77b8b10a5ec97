"""What happened in one run, in order: verdicts are computed from this afterwards, never while it runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple


class Event(NamedTuple):
    """One thing that happened at ``at`` virtual seconds to ``subject`` (a request, a node, None: the world)."""

    at: float
    kind: str
    subject: Any
    detail: dict[str, Any]


class History:
    """Events in the order in which they happened."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def add(self, at: float, kind: str, subject: Any = None, **detail: Any) -> None:
        """Note that ``kind`` happened to ``subject``; ``detail`` is plain data."""
        self.events.append(Event(at, kind, subject, detail))

    def of(self, subject: Any) -> list[Event]:
        """Everything that happened to one subject."""
        return [event for event in self.events if event.subject == subject]

    def between(self, start: float, end: float, *kinds: str) -> Iterator[Event]:
        """Events of these kinds (of all, when none is named) from ``start`` on and before ``end``."""
        for event in self.events:
            if start <= event.at < end and (not kinds or event.kind in kinds):
                yield event

    def digest(self) -> str:
        """A short text that two runs share when the same things happened in them at the same times."""
        return hashlib.sha256("\n".join(map(_line, self.events)).encode()).hexdigest()[:16]

    def lines(self) -> list[str]:
        """The events as texts that can be compared, one each."""
        return [_line(event) for event in self.events]


def _line(event: Event) -> str:
    detail = " ".join(f"{name}={value!r}" for name, value in event.detail.items())
    return f"{event.at:.6f} {event.kind} {event.subject} {detail}"


def excerpt(events: list[Event], most: int, at: float | None = None) -> list[Event | int]:
    """At the most so many events: how it began, and what happened until shortly after ``at`` (None: the end).

    A number among them says how many were left out there.
    """
    if len(events) <= most:
        return list(events)
    head = most // 3
    place = len(events) if at is None else sum(event.at <= at + 1e-9 for event in events)
    end = min(len(events), max(place + 2, most))
    start = end - (most - head)
    gap = [start - head] if start > head else []
    return [*events[:head], *gap, *events[start:end], *([len(events) - end] if end < len(events) else [])]


def first_difference(one: list[str], other: list[str]) -> tuple[str, str] | None:
    """The first place at which two histories part, as their two lines (``""`` where one has ended); None when equal."""
    for left, right in zip(one, other, strict=False):
        if left != right:
            return left, right
    if len(one) == len(other):
        return None
    shorter = min(len(one), len(other))
    return (one[shorter] if len(one) > shorter else "", other[shorter] if len(other) > shorter else "")
