"""Answers in cells: ``%%answer <exercise>`` on the first line, plain Python below it."""

from __future__ import annotations

import json
import re

#: Names the exercise that a cell answers; the name may be left out in a notebook that has only one.
_FIRST_LINE = re.compile(r"\s*%%answer(?:[ \t]+(?P<exercise>\S+))?[ \t]*(?:\n|\Z)")

#: A graded cell's id: the exercise, and the stage that it checks.
_GRADE_ID = re.compile(r"(?P<exercise>[a-z][a-z0-9_]*)-stage-(?P<stage>[0-9]{1,2})")


def read_answer(cell_source: str) -> tuple[str | None, str] | None:
    """``(exercise or None, source)`` of a cell that holds an answer, None of any other cell.

    Line 1 of ``source`` is the line below ``%%answer``, in the kernel as in the grader.
    """
    match = _FIRST_LINE.match(cell_source)
    return None if match is None else (match["exercise"], cell_source[match.end() :])


def answer_in_notebook(text: str, exercise: str) -> str:
    """The last answer to an exercise in a notebook's JSON; ValueError when there is none.

    A cell without a name answers whatever exercise is asked for.
    """
    try:
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        sources = [cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"]) for cell in cells]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError("it is no notebook") from None
    answers = [answer[1] for source in sources if (answer := read_answer(source)) and answer[0] in (None, exercise)]
    if not answers:
        raise ValueError(f"no cell of it begins with %%answer {exercise}")
    return answers[-1]


def grade_id(exercise: str, stage: int) -> str:
    """The id of the cell that checks a stage, in nbgrader's metadata and in the gradebook."""
    return f"{exercise}-stage-{stage}"


def read_grade_id(text: str) -> tuple[str, int] | None:
    """``(exercise, stage)`` of a graded cell's id, None of any other id."""
    match = _GRADE_ID.fullmatch(text)
    return None if match is None else (match["exercise"], int(match["stage"]))
