"""What is drawn of a run: plain data that a figure is made of, by whoever can draw."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One series of a panel, a value for each second. ``filled``: as an area; the first of a panel often is."""

    label: str
    values: list[float]
    filled: bool = False


@dataclass(frozen=True)
class Panel:
    """One chart over the seconds of a run. ``limit`` is a line that is not to be crossed, with its name."""

    title: str
    lines: tuple[Line, ...]
    limit: tuple[str, float] | None = None
    #: True for shares, which are drawn from 0 to 100 %.
    share: bool = False
