"""Commitments of another conversation that a scenario draws on: from that scenario's notebook beside this one.

The rounds of one person lie beside each other, in a workbook as among submissions: ``<somewhere>/<round>/<scenario>.ipynb``.
What is not there, or cannot be read, is unknown, and the scenario has words for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder.content import ContentError, Scenario, exercise_folders, load_exercise
from autograder.conversation.engine import converse
from autograder.conversation.transcript import from_notebook


def look_elsewhere(scenario: Scenario, course: Path, folders: Iterable[Path]) -> dict[str, Any]:
    """The values of a scenario's ``reads`` by their names, from the first of ``folders`` that has the notebook.

    A folder holds one person's rounds. A scenario that the course does not have, or a slot that no card fills, is left out.
    """
    folders = list(folders)
    found: dict[str, Any] = {}
    for name in dict.fromkeys(read.scenario for read in scenario.reads):
        other = _scenario(course, name)
        if other is None:
            continue
        paths = [folder / other.round / f"{other.id}.ipynb" for folder in folders]
        cells = next(filter(None, (from_notebook(path, other.id) for path in paths)), None)
        if cells is None:
            continue
        values = converse(other, cells).state.values
        for read in scenario.reads:
            value = values.get(f"{read.turn}.{read.slot}")
            if read.scenario == name and value is not None:
                found[read.name] = value
    return found


def earlier_replies(scenario: Scenario, course: Path, folders: Iterable[Path]) -> tuple[tuple[str, str], ...]:
    """What the same person said in other conversations: title and prose of each whose notebook lies in ``folders``."""
    folders, found = list(folders), []
    for folder in exercise_folders(course):
        if not any((one / folder.parent.name / f"{folder.name}.ipynb").is_file() for one in folders):
            continue
        other = _scenario(course, folder.name)
        if other is None or other.id == scenario.id:
            continue
        paths = [one / other.round / f"{other.id}.ipynb" for one in folders]
        cells = next(filter(None, (from_notebook(path, other.id) for path in paths)), {})
        prose = "\n\n".join(text.strip() for (_, kind), text in cells.items() if kind == "reply" and text.strip())
        if prose:
            found.append((other.title, prose))
    return tuple(found)


def _scenario(course: Path, name: str) -> Scenario | None:
    for folder in exercise_folders(course):
        if folder.name == name:
            try:
                other = load_exercise(folder)
            except ContentError:
                return None
            return other if isinstance(other, Scenario) else None
    return None
