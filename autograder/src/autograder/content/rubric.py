"""A round's rubric: dimensions with an anchor for each level, for whoever marks and for rating oneself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.content.errors import ContentError
from autograder.content.tables import Table, read_toml

LEVELS = 4


@dataclass(frozen=True)
class Dimension:
    """One dimension: ``anchors`` say what each level looks like, from 1 on."""

    id: str
    title: str
    anchors: tuple[str, ...]


def load_rubric(folder: Path) -> tuple[Dimension, ...]:
    """The dimensions of ``rubric.toml`` in a round's folder; ContentError when one has not an anchor for each level."""
    file = folder / "rubric.toml"
    data = Table(file, read_toml(file))
    dimensions = []
    for table in data.tables("dimensions"):
        dimension = Dimension(table.text("id"), table.text("title"), table.texts("anchors"))
        table.finish()
        if len(dimension.anchors) != LEVELS:
            raise ContentError(f"{file}: {dimension.id} has {len(dimension.anchors)} anchors; it has {LEVELS}")
        dimensions.append(dimension)
    data.finish()
    if not dimensions:
        raise ContentError(f"{file}: no [[dimensions]]; a rubric has at least one")
    return tuple(dimensions)
