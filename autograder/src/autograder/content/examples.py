"""Example transcripts: whole conversations as text, each cell with its first line."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.content.cells import TurnCell, read_turn
from autograder.content.errors import ContentError
from autograder.content.scenario import Example, Turn
from autograder.content.tables import read_text

#: How many weak transcripts a scenario has at the least, and how many strong ones.
LEAST_WEAK, LEAST_STRONG = 3, 2
_FAILS = re.compile(r"Fails at (\w+): \S")


def load_examples(folder: Path, turns: tuple[Turn, ...]) -> tuple[Example, ...]:
    """The transcripts of a scenario's folder, by name; ContentError for a cell that is none of its turns'."""
    places = {(turn.id, kind) for turn in turns for kind in turn.cells}
    examples = tuple(_example(path, folder.name, places) for path in sorted((folder / "examples").glob("*.txt")))
    for least, kind in ((LEAST_STRONG, True), (LEAST_WEAK, False)):
        count = sum(example.strong == kind for example in examples)
        if count < least:
            word = "strong" if kind else "weak"
            raise ContentError(f"{folder / 'examples'}: {count} files {word}_….txt; there are {least} at the least")
    return examples


def _example(path: Path, scenario: str, places: set[tuple[str, str]]) -> Example:
    strong, weak = path.stem.startswith("strong_"), path.stem.startswith("weak_")
    if not strong and not weak:
        raise ContentError(f"{path}: the name must be strong_<position>.txt or weak_<defect>.txt")
    about, cells = read_transcript(read_text(path), path)
    for cell in cells:
        if cell.scenario != scenario or cell.place not in places:
            raise ContentError(f"{path}: %%{cell.kind} {cell.scenario} {cell.turn} is no cell of this scenario")
    fails = _FAILS.search(about)
    if weak and not fails:
        raise ContentError(f"{path}: the text above the first cell must say 'Fails at <check>: why'")
    if strong and fails:
        raise ContentError(f"{path}: a strong transcript fails at nothing")
    return Example(path.stem, about, fails[1] if fails else "", {cell.place: cell.text for cell in cells}, path)


def read_transcript(text: str, path: Path) -> tuple[str, list[TurnCell]]:
    """``(what stands above the first cell, the cells)`` of a transcript as text, in which each cell has its first line.

    ContentError for a first line that is none.
    """
    parts = re.split(r"^(?=%%)", text, flags=re.MULTILINE)
    cells = []
    for part in parts[1:]:
        cell = read_turn(part.strip("\n") + "\n")
        if cell is None:
            line = part.splitlines()[0]
            raise ContentError(
                f"{path}: {line!r} is no first line of a cell; write %%reply or %%answer, scenario, turn"
            )
        cells.append(cell)
    return parts[0].strip(), cells
