"""The rubric of a conversation, from its ``rubric.toml``."""

from __future__ import annotations

from pathlib import Path

from autograder.content.errors import ContentError
from autograder.content.names import plain_name
from autograder.content.scenario import Dimension
from autograder.content.tables import Table, read_toml


def load_rubric(file: Path) -> tuple[Dimension, ...]:
    """The dimensions in order, each with the anchors of its four levels."""
    data = Table(file, read_toml(file))
    found = []
    for table in data.tables("dimensions"):
        anchors = tuple(table.text(f"level_{level}") for level in (1, 2, 3, 4))
        name = plain_name(table, table.text("id"), "id")
        found.append(Dimension(name, table.text("title"), anchors, table.texts("observations", default=())))
        table.finish()
    data.finish()
    if not found:
        raise ContentError(f"{file}: no [[dimensions]]; a rubric has at least one")
    return tuple(found)
