"""What stands beside a reply for whoever marks it: the anchors of its dimensions, and how levels become points."""

from __future__ import annotations

import re
import textwrap

from autograder.content.scenario import Scenario, Turn
from autograder.content.templates import show_number
from autograder.conversation.anchors import rubric_text

#: Level 1 to 4 as a share of a reply's points.
SHARES = (0.0, 1 / 3, 2 / 3, 1.0)
_WIDTH, _WIDEST = 100, 110
#: What a line of a list begins with.
_MARK = re.compile(r"(?:- |\s+\d\s+|\s+)?")


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
    """Words in lines that a page shows whole. A line that begins with a dash, a number or space keeps its place."""
    return "\n\n".join(_wrapped(block) for block in text.split("\n\n"))


def _wrapped(block: str) -> str:
    lines = block.split("\n")
    if not any(hanging(line) for line in lines):
        return textwrap.fill(" ".join(block.split()), _WIDTH)
    return "\n".join(textwrap.fill(line, _WIDTH, subsequent_indent=" " * hanging(line)) for line in lines)


def broken_lines(text: str) -> str:
    """A text as it is, with the end of a line put in where one is too long for a page; no other character changes."""
    wrapper = textwrap.TextWrapper(
        _WIDEST, break_long_words=False, break_on_hyphens=False, expand_tabs=False, replace_whitespace=False
    )
    lines = text.split("\n")
    return "\n".join(line if len(line) <= _WIDEST else "\n".join(wrapper.wrap(line)) for line in lines)


def hanging(line: str) -> int:
    """Columns by which what follows a line's mark is set in: 2 for a dash, 5 for a level, 0 for prose."""
    return len(_MARK.match(line)[0])
