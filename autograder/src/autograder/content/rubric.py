"""Rubrics: dimensions with an anchor for each level, for whoever marks and for rating oneself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.content.errors import ContentError
from autograder.content.tables import Table, plain_name, read_toml

#: Levels that a dimension has, from 1 on.
LEVELS = 4


@dataclass(frozen=True)
class Dimension:
    """One dimension of a rubric, with the anchors of levels 1 to 4.

    ``observations`` names the kinds of observation on prose that are shown beside a rating of it.
    """

    id: str
    title: str
    anchors: tuple[str, ...]
    observations: tuple[str, ...] = ()


def load_rubric(file: Path) -> tuple[Dimension, ...]:
    """The dimensions of a ``rubric.toml`` in order; ContentError when one has not an anchor for each level."""
    data = Table(file, read_toml(file))
    found = []
    for table in data.tables("dimensions"):
        anchors = tuple(table.text(f"level_{level}") for level in range(1, LEVELS + 1))
        name = plain_name(table, table.text("id"), "id")
        found.append(Dimension(name, table.text("title"), anchors, table.texts("observations", default=())))
        table.finish()
    data.finish()
    if not found:
        raise ContentError(f"{file}: no [[dimensions]]; a rubric has at least one")
    return tuple(found)
