"""Ladders of hints: numbered lists under the headings of a Markdown file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from autograder.content.errors import ContentError
from autograder.content.tables import read_text


def load_hints(path: Path, headings: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """A ladder for each of the ``headings``, which stand in the file as ``## heading``, each above a numbered list."""
    ladders: list[list[str]] = []
    for line in read_text(path).splitlines():
        if line.startswith("## "):
            expected = f"'## {headings[len(ladders)]}'" if len(ladders) < len(headings) else "no other heading"
            if line.strip() != expected.strip("'"):
                raise ContentError(f"{path}: {line.strip()!r} where {expected} should stand")
            ladders.append([])
        elif re.match(r"\d+\. ", line) and ladders:
            ladders[-1].append(line.partition(". ")[2].strip())
        elif line.strip() and ladders and ladders[-1]:
            # a hint's further lines, code among them, keep their shape
            ladders[-1][-1] += "\n" + line.removeprefix("   ")
    for number, name in enumerate(headings):
        if number >= len(ladders) or not ladders[number]:
            raise ContentError(f"{path}: no hints under '## {name}'; each needs a numbered list of at least one")
    return tuple(tuple(ladder) for ladder in ladders)
