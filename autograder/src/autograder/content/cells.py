"""The cells of a conversation: ``%%reply <scenario> <turn>`` over prose, ``%%answer <scenario> <turn>`` over a card."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADING = re.compile(r"\s*%%(?P<kind>reply|answer)[ \t]+(?P<scenario>\w+)[ \t]+(?P<turn>\w+)[ \t]*(?:\n|\Z)")


@dataclass(frozen=True)
class TurnCell:
    """What one cell says: ``kind`` is ``"reply"`` or ``"answer"``; ``text`` is what stands below the first line."""

    kind: str
    scenario: str
    turn: str
    text: str

    @property
    def place(self) -> tuple[str, str]:
        """Where it belongs in its conversation."""
        return self.turn, self.kind


def read_turn(cell_source: str) -> TurnCell | None:
    """A cell of a conversation, None for any other."""
    match = _HEADING.match(cell_source)
    if match is None:
        return None
    return TurnCell(match["kind"], match["scenario"], match["turn"], cell_source[match.end() :])


def heading(kind: str, scenario: str, turn: str) -> str:
    """The first line of a cell of a conversation."""
    return f"%%{kind} {scenario} {turn}"


def cell_name(kind: str, scenario: str, turn: str) -> str:
    """The id of the cell, in nbgrader's metadata and in the gradebook."""
    return f"{scenario}-{turn}-{kind}"
