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


def _scenario(course: Path, name: str) -> Scenario | None:
    for folder in exercise_folders(course):
        if folder.name == name:
            try:
                other = load_exercise(folder)
            except ContentError:
                return None
            return other if isinstance(other, Scenario) else None
    return None
