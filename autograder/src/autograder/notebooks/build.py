"""Notebooks from text: a round's percent script with slots, filled with an exercise, as an nbgrader source notebook.

Building twice gives the same bytes: cell ids are grade ids or positions, and nothing depends on the time or the machine.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from autograder.content import ContentError, Course, Exercise, Round, Stage
from autograder.grading.answers import grade_id

_SLOT = re.compile(r"\{\{(\w+)\}\}")
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
#: nbgrader's own version of its cell metadata.
_SCHEMA = 3


def build_source(course: Course, target: Path) -> list[Path]:
    """Write every round's notebooks to ``target/<round>/<exercise>.ipynb``; the paths in order."""
    written = []
    for round_ in course.rounds:
        for exercise in round_.exercises:
            path = target / round_.id / f"{exercise.id}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(to_text(exercise_notebook(round_, exercise)), encoding="utf-8")
            written.append(path)
    return written


def build_page(script: Path) -> NotebookNode:
    """A notebook that belongs to no round, such as the start page, from its percent script."""
    notebook = _from_script(script)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"{script.stem.replace('_', '-')}-{number}"
    return notebook


def to_text(notebook: NotebookNode) -> str:
    """The notebook as the bytes that every build gives."""
    return nbformat.writes(notebook, indent=1, sort_keys=True, ensure_ascii=False).rstrip("\n") + "\n"


def exercise_notebook(round_: Round, exercise: Exercise) -> NotebookNode:
    """The nbgrader source notebook of one exercise: with the reference, and with the calls of hidden tests."""
    script = round_.path / "notebook.py"
    notebook = _from_script(script)
    cells: list[NotebookNode] = []
    for group in _repeated(notebook.cells, [stage.number for stage in exercise.stages[1:]]):
        for number, cell in group:
            cells.append(_fill(cell, exercise, number or cell.metadata.get("stage"), script))
    names: set[str] = set()
    for position, cell in enumerate(cells, start=1):
        role = cell.metadata.pop("role", "text")
        stage = cell.metadata.pop("stage", None)
        cell.metadata.pop("repeat", None)
        cell.id = _mark(cell, role, exercise, stage, position)
        if cell.id in names:
            raise ContentError(f"{script}: two cells are called {cell.id!r}; each stage has one cell of role test")
        names.add(cell.id)
    missing = {grade_id(exercise.id, stage.number) for stage in exercise.stages} - names
    if missing:
        raise ContentError(f"{script}: no cell of role test for {sorted(missing)[0]}")
    notebook.cells = cells
    return notebook


def _from_script(script: Path) -> NotebookNode:
    try:
        notebook = jupytext.read(script, fmt="py:percent")
    except FileNotFoundError:
        raise ContentError(f"{script} is missing; a round's notebook is made from it") from None
    notebook.metadata = nbformat.from_dict(_METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        cell.metadata.pop("lines_to_next_cell", None)
    return notebook


def _repeated(cells: list[NotebookNode], numbers: list[int]):
    """Cells in order; a run of cells marked ``repeat`` comes once for each later stage, with its number."""
    at = 0
    while at < len(cells):
        if "repeat" not in cells[at].metadata:
            yield [(None, cells[at])]
            at += 1
            continue
        end = at
        while end < len(cells) and "repeat" in cells[end].metadata:
            end += 1
        for number in numbers:
            yield [(number, nbformat.from_dict(cell)) for cell in cells[at:end]]
        at = end


def _fill(cell: NotebookNode, exercise: Exercise, number: int | None, script: Path) -> NotebookNode:
    values = {
        "title": exercise.title,
        "exercise": exercise.id,
        "minutes": exercise.minutes,
        "stage_count": len(exercise.stages),
        "answer": f"%%answer {exercise.id}\n{exercise.path.joinpath('solution.py').read_text(encoding='utf-8').rstrip()}",
    }
    for stage in exercise.stages:
        values |= _stage_values(stage, f"stage_{stage.number}_")
    if number is not None:
        stage = exercise.stage(number)
        values |= _stage_values(stage, "stage_")
        values |= {"stage": number, "stage_before": number - 1, "test": _test_cell(exercise, stage)}
        cell.metadata["stage"] = number

    def value(match: re.Match) -> str:
        if match[1] not in values:
            raise ContentError(f"{script}: no slot is called {match[0]}; there are: {', '.join(sorted(values))}")
        return str(values[match[1]])

    cell.source = _SLOT.sub(value, cell.source)
    return cell


def _stage_values(stage: Stage, prefix: str) -> dict[str, object]:
    return {
        f"{prefix}title": stage.title,
        f"{prefix}minutes": stage.minutes,
        f"{prefix}points": f"{stage.points:g}",
        f"{prefix}prompt": stage.prompt.strip(),
    }


def _test_cell(exercise: Exercise, stage: Stage) -> str:
    """Visible checks as code, the check, and between nbgrader's markers the call that runs the hidden tests.

    A release keeps what stands before the markers. The call holds no test: those never enter a notebook.
    """
    tests = "\n\n\n".join(textwrap.dedent(test.source) for test in stage.visible)
    return (
        f"# The visible checks of stage {stage.number}, to read. solution is your answer, run the virtual clock.\n"
        f"{tests}\n\n\n"
        f"check({stage.number})\n"
        "### BEGIN HIDDEN TESTS\n"
        f'score("{exercise.id}", {stage.number})\n'
        "### END HIDDEN TESTS"
    )


def _mark(cell: NotebookNode, role: str, exercise: Exercise, stage: int | None, position: int) -> str:
    """Give a cell nbgrader's metadata for its role, and return its id."""
    if role == "test":
        name = grade_id(exercise.id, stage)
        cell.metadata["nbgrader"] = _nbgrader(name, grade=True, locked=True, points=exercise.stage(stage).points)
        return name
    if role == "answer":
        cell.metadata["nbgrader"] = _nbgrader(exercise.id, solution=True)
        return exercise.id
    if role == "setup":
        name = f"{exercise.id}-start"
        cell.metadata["nbgrader"] = _nbgrader(name, locked=True)
        return name
    return f"{exercise.id}-{position:02d}"


def _nbgrader(
    name: str, *, grade: bool = False, solution: bool = False, locked: bool = False, points: float | None = None
) -> NotebookNode:
    data = {
        "grade": grade, "grade_id": name, "locked": locked, "schema_version": _SCHEMA, "solution": solution,
        "task": False,
    }  # fmt: skip
    if points is not None:
        data["points"] = points
    return nbformat.from_dict(data)
