"""The only truth about a run: for each request what became of it, kept where no policy can reach it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Entry:
    """One request. ``outcome`` is ``"open"`` until it ends; ``endings`` counts how often it ended, ``effects`` what it did.

    ``due`` is the moment by which it has to have ended well to count as good. ``about`` holds what a scenario notes.
    """

    id: int
    arrived: float
    due: float
    group: str = ""
    outcome: str = "open"
    ended: float | None = None
    endings: int = 0
    attempts: int = 0
    effects: int = 0
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """True when it ended well and in time."""
        return self.outcome == "ok" and self.ended is not None and self.ended <= self.due


class Ledger:
    """Every request that was offered, by its id."""

    def __init__(self) -> None:
        self.entries: dict[int, Entry] = {}
        #: When a request last ended well and in time.
        self.last_good = 0.0

    def open(self, id: int, arrived: float, due: float, group: str = "") -> Entry:
        """A request has arrived."""
        entry = self.entries[id] = Entry(id, arrived, due, group)
        return entry

    def end(self, id: int, at: float, outcome: str) -> Entry:
        """A request has ended. The first ending stands; later ones are counted, since each is one too many."""
        entry = self.entries[id]
        entry.endings += 1
        if entry.endings == 1:
            entry.outcome, entry.ended = outcome, at
            if entry.good:
                self.last_good = at
        return entry

    def arrived(self, start: float, end: float, *, without: Iterable[str] = ()) -> list[Entry]:
        """Requests that arrived from ``start`` on and before ``end``, less those that ended as one of ``without``."""
        left_out = set(without)
        return [e for e in self.entries.values() if start <= e.arrived < end and e.outcome not in left_out]

    def goodput(self, start: float, end: float, *, without: Iterable[str] = ()) -> float | None:
        """The share of requests offered in that time which ended well and in time; None when none was offered."""
        offered = self.arrived(start, end, without=without)
        return sum(entry.good for entry in offered) / len(offered) if offered else None
