"""The learner's side of a conversation as data: what stands in each cell, by turn and kind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.content import ContentError
from autograder.content.cells import TurnCell, heading, read_turn
from autograder.content.examples import read_transcript

#: ``(turn, "reply" or "answer")`` to the text below the cell's first line.
Transcript = Mapping[tuple[str, str], str]
#: Bytes of a notebook in which another conversation is looked for.
_LARGEST_NOTEBOOK = 32 << 20


def to_source(cells: Transcript) -> str:
    """A transcript as the text that stands for an answer: in the record, and on the way to the grader."""
    return json.dumps([[turn, kind, text] for (turn, kind), text in cells.items()], ensure_ascii=False)


def from_source(source: str) -> dict[tuple[str, str], str]:
    """The inverse of `to_source`; ValueError when the text is no transcript. Empty text is an empty conversation."""
    if not source.strip():
        return {}
    try:
        rows = json.loads(source)
    except (ValueError, RecursionError):
        raise ValueError("this is no transcript of a conversation") from None
    if not isinstance(rows, list) or not all(
        isinstance(row, list) and len(row) == 3 and all(isinstance(part, str) for part in row) for row in rows
    ):
        raise ValueError("this is no transcript of a conversation")
    return {(turn, kind): text for turn, kind, text in rows}


def from_cells(sources: Iterable[str], scenario: str) -> dict[tuple[str, str], str]:
    """The conversation about ``scenario`` in the sources of a notebook's code cells; the last cell of a place counts."""
    cells = [cell for cell in map(read_turn, sources) if cell is not None and cell.scenario == scenario]
    return {cell.place: cell.text for cell in cells}


def from_file(path: Path, scenario: str) -> dict[tuple[str, str], str]:
    """The conversation in a file that holds its cells one below the other; ContentError for one that cannot be read."""
    try:
        _, cells = read_transcript(path.read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path} cannot be read: {error}") from None
    return {cell.place: cell.text for cell in cells if cell.scenario == scenario}


def to_text(scenario: str, cells: Transcript) -> str:
    """A transcript as cells one below the other."""
    return (
        "\n\n".join(f"{heading(kind, scenario, turn)}\n{text.strip()}" for (turn, kind), text in cells.items()) + "\n"
    )


def from_notebook(path: Path, scenario: str) -> dict[tuple[str, str], str] | None:
    """The conversation in a notebook's file; None when there is no such notebook or nothing of it can be read.

    The file is anybody's: it is read as data, up to 32 MB.
    """
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_NOTEBOOK:
            return None
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        return from_cells(["".join(source) for source in sources], scenario) or None
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return None


__all__ = ["Transcript", "TurnCell", "from_cells", "from_file", "from_notebook", "from_source", "to_source", "to_text"]
