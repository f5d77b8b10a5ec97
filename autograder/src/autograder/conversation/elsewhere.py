"""Commitments of another conversation that a scenario draws on: from that scenario's notebook beside this one.

The rounds of one person lie beside each other, in a workbook as among submissions: ``<somewhere>/<round>/<scenario>.ipynb``.
Whoever asks from another machine sends the transcripts themselves. What is not there, or cannot be read, is unknown, and
the scenario has words for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from autograder.content import ContentError, Scenario, exercise_folders, load_exercise
from autograder.content.scenario import Slot
from autograder.conversation.engine import converse
from autograder.conversation.transcript import Transcript, from_notebook, from_source

#: Where one person's other conversations are: in a folder of rounds, or here, as texts by scenario.
Place = Path | Mapping[str, str]


def look_elsewhere(scenario: Scenario, course: Path, folders: Iterable[Place]) -> dict[str, Any]:
    """The values of a scenario's ``reads`` by their names, from the first of ``folders`` that has the conversation.

    A folder holds one person's rounds. A scenario that the course does not have, or a slot that no card fills, is left out.
    """
    folders = list(folders)
    found: dict[str, Any] = {}
    for name in dict.fromkeys(read.scenario for read in scenario.reads):
        other = _scenario(course, name)
        if other is None:
            continue
        cells = said_in(folders, other.round, other.id)
        if cells is None:
            continue
        values = converse(other, cells).state.values
        for read in scenario.reads:
            value = values.get(f"{read.turn}.{read.slot}")
            if read.scenario == name and value is not None:
                found[read.name] = value
    return found


def earlier_replies(scenario: Scenario, course: Path, folders: Iterable[Place]) -> tuple[tuple[str, str], ...]:
    """What the same person said in other conversations: title and prose of each that is in ``folders``."""
    folders, found = list(folders), []
    for folder in exercise_folders(course):
        cells = None if folder.name == scenario.id else said_in(folders, folder.parent.name, folder.name)
        other = None if cells is None else _scenario(course, folder.name)
        if other is None:
            continue
        prose = "\n\n".join(text.strip() for (_, kind), text in cells.items() if kind == "reply" and text.strip())
        if prose:
            found.append((other.title, prose))
    return tuple(found)


def said_in(folders: Iterable[Place], round_: str, scenario: str) -> Transcript | None:
    """A conversation from the first of ``folders`` that has it; None when none has."""
    for place in folders:
        if isinstance(place, Path):
            cells = from_notebook(place / round_ / f"{scenario}.ipynb", scenario)
        else:
            try:
                cells = from_source(place.get(scenario, ""))
            except ValueError:
                continue
        if cells:
            return cells
    return None


def slots_elsewhere(scenario: Scenario, course: Path) -> tuple[dict[str, Slot], list[str]]:
    """The slots behind a scenario's ``reads`` by their names, and a sentence for each that its scenario has not."""
    slots: dict[str, Slot] = {}
    missing = []
    for read in scenario.reads:
        other = _scenario(course, read.scenario)
        slot = other.names.get(f"{read.turn}.{read.slot}") if other is not None else None
        if slot is not None:
            slots[read.name] = slot
        elif other is not None:
            missing.append(f"{read.name} reads {read.turn}.{read.slot}, which {other.id} has not")
    return slots, missing


def _scenario(course: Path, name: str) -> Scenario | None:
    for folder in exercise_folders(course):
        if folder.name == name:
            try:
                other = load_exercise(folder)
            except ContentError:
                return None
            return other if isinstance(other, Scenario) else None
    return None
