"""What stands beside a reply for whoever marks it: the anchors of its dimensions, and how levels become points."""

from __future__ import annotations

import textwrap

from autograder.content.scenario import Scenario, Turn
from autograder.content.templates import show_number
from autograder.conversation.anchors import rubric_text

#: Level 1 to 4 as a share of a reply's points.
SHARES = (0.0, 1 / 3, 2 / 3, 1.0)
_WIDTH = 100


def marking_text(scenario: Scenario, turn: Turn) -> str:
    """The rubric of one reply as plain text; ``""`` for a turn without prose."""
    if turn.reply is None:
        return ""
    points = turn.reply.points
    scale = ", ".join(f"level {n} is {show_number(round(points * share, 1))}" for n, share in enumerate(SHARES, 1))
    head = f"For marking: {show_number(points)} points. With every dimension at one level, {scale}."
    return f"{head}\n\n{rubric_text(scenario, turn.reply.dimensions)}"


def below_cell(text: str, marking: str) -> str:
    """What stands below a cell in a graded notebook: the interviewer's words, and for whoever marks a reply its rubric."""
    return text if not marking else f"{text}\n\n{'-' * 20}\n\n{marking}"


def wrapped_text(text: str) -> str:
    """Paragraphs of prose in lines that a page shows whole; a line that begins with a space or a dash keeps its place."""
    blocks = []
    for block in text.split("\n\n"):
        lines = block.split("\n")
        if any(line.startswith((" ", "- ")) for line in lines):
            blocks.append("\n".join(_filled(line, "  ") if line.startswith("- ") else line for line in lines))
        else:
            blocks.append(_filled(" ".join(block.split()), ""))
    return "\n\n".join(blocks)


def _filled(line: str, rest: str) -> str:
    return textwrap.fill(line, _WIDTH, subsequent_indent=rest)
