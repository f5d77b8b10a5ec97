"""The cells of a conversation as they are given out: a first line, and for a card its lines, each still open."""

from __future__ import annotations

import textwrap

from autograder.content.cells import heading
from autograder.content.scenario import Scenario, Slot, Turn

_WIDTH = 110


def blank_cell(scenario: Scenario, turn: Turn, kind: str) -> str:
    """The released source of one cell of a turn."""
    first = heading(kind, scenario.id, turn.id)
    if kind == "reply":
        return f"{first}\n\n"  # IPython refuses to run a magic over nothing at all
    return "\n".join([first, *(_line(slot) for slot in turn.slots)])


def blank_cells(scenario: Scenario) -> str:
    """Every cell of a scenario as it is given out, one below the other."""
    return "\n\n".join(blank_cell(scenario, turn, kind).rstrip() for turn in scenario.turns for kind in turn.cells)


def _line(slot: Slot) -> str:
    """A slot as it is given out: what is asked for as a comment, beside it where there is room, else above."""
    line, about = f"{slot.name} = ...", " ".join(_about(slot).split())
    if slot.kind not in ("choice", "choices"):
        beside = f"{line}  # {about}"
        return beside if len(beside) <= _WIDTH else f"{_comment(about)}\n{line}"
    several = "one of" if slot.kind == "choice" else "some of, with commas between"
    choices = [f'#   "{choice}"' for choice in slot.choices]
    return "\n".join([_comment(f"{about}, {several}"), *choices, line])


def _comment(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="# ", subsequent_indent="# ")


def _about(slot: Slot) -> str:
    """What is asked for, with what an answer looks like."""
    if slot.units:
        units = [f'"{unit}"' for unit, _ in slot.units]
        return f"{slot.help}; a number, {' or '.join(units)}"
    if slot.kind == "date":
        return f'{slot.help}; a date, "2024-03-18" or "2024-03"'
    if slot.kind == "yes_no":
        return f"{slot.help}; True or False"
    return slot.help
