"""Notebooks from text: a round's percent script with slots, filled with an exercise, as an nbgrader source notebook.

Building twice gives the same bytes: cell ids are grade ids or positions, and nothing depends on the time or the machine.
"""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from autograder.content import ContentError, Course, Exercise, Round, Scenario, Stage, Written
from autograder.content.cells import cell_name
from autograder.content.rubric import Dimension, load_rubric
from autograder.content.scenario import Turn
from autograder.conversation.blank import blank_cell
from autograder.grading.answers import grade_id
from autograder.notebooks.clearing import GIVEN
from autograder.words import count

_SLOT = re.compile(r"\{\{(\w+)\}\}")
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
#: nbgrader's own version of its cell metadata.
_SCHEMA = 3


def build_source(course: Course, target: Path) -> list[Path]:
    """Write every round's notebooks to ``target/<round>/<notebook>.ipynb``; the paths in order."""
    written = []
    for round_ in course.rounds:
        for name, notebook in round_notebooks(round_).items():
            path = target / round_.id / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(to_text(notebook), encoding="utf-8")
            written.append(path)
    return written


def round_notebooks(round_: Round) -> dict[str, NotebookNode]:
    """The nbgrader source notebooks of a round by name: with the references, and with the calls of hidden tests."""
    if round_.one_notebook:
        return {round_.id: _notebook(round_, round_.exercises)} if round_.exercises else {}
    return {exercise.id: _notebook(round_, (exercise,)) for exercise in round_.exercises}


def build_page(script: Path) -> NotebookNode:
    """A notebook that belongs to no round, such as the start page, from its percent script."""
    notebook = _from_script(script)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"{script.stem.replace('_', '-')}-{number}"
    return notebook


def to_text(notebook: NotebookNode) -> str:
    """The notebook as the bytes that every build gives."""
    return nbformat.writes(notebook, indent=1, sort_keys=True, ensure_ascii=False).rstrip("\n") + "\n"


def _notebook(round_: Round, exercises: tuple[Exercise, ...]) -> NotebookNode:
    script = round_.path / "notebook.py"
    notebook = _from_script(script)
    cells = [
        _fill(cell, round_, exercise, stage, script)
        for cell, exercise, stage in _repeated(notebook.cells, exercises, script)
    ]
    names: set[str] = set()
    for position, cell in enumerate(cells, start=1):
        role, about = cell.metadata.pop("role", "text"), cell.metadata.pop("about")
        cell.id = _mark(cell, role, round_.id if round_.one_notebook else exercises[0].id, *about, position)
        if cell.id in names:
            raise ContentError(f"{script}: two cells are called {cell.id!r}; each stage has one cell of role test")
        names.add(cell.id)
    missing = {grade_id(e.id, stage.number) for e in exercises for stage in e.stages} - names
    missing |= {f"{e.id}-{part.id}" for e in exercises for part in e.written} - names
    if missing:
        raise ContentError(f"{script}: no cell of role test, written or prose for {sorted(missing)[0]}")
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


#: What a run of cells may be repeated for, by the word in its metadata.
_REPEATS = ("stages", "later stages", "exercises", "turns", "rubric", "written")


def _repeated(
    cells: list[NotebookNode], exercises: tuple[Exercise, ...], script: Path
) -> Iterator[tuple[NotebookNode, Exercise, int | None]]:
    """Cells in order, each with its exercise and stage; a run of cells marked ``repeat`` comes once for each."""
    first = exercises[0]
    for what, run in itertools.groupby(cells, key=lambda cell: cell.metadata.get("repeat")):
        run = list(run)
        if what is None:
            each = [(first, None)]
        elif what == "later stages":
            each = [(first, stage.number) for stage in first.stages[1:]]
        elif what == "stages":
            each = [(first, stage.number) for stage in first.stages]
        elif what == "exercises":
            each = [(exercise, 1) for exercise in exercises]
        elif what == "turns":
            yield from _of_turns(run, first)
            continue
        elif what == "rubric":
            yield from _of_rubric(run, first, script.parent)
            continue
        elif what == "written":
            yield from _of_written(run, first)
            continue
        else:
            raise ContentError(f"{script}: a cell repeats for {what!r}; it is one of {', '.join(_REPEATS)}")
        for exercise, stage in each:
            for cell in run:
                copy = nbformat.from_dict(cell)
                copy.metadata.pop("repeat", None)
                yield copy, exercise, stage if what else copy.metadata.pop("stage", None)


def _of_written(run: list[NotebookNode], exercise: Exercise) -> Iterator[tuple[NotebookNode, Exercise, None]]:
    """A run of cells for each part that a person marks; what stands in the answer needs no cell of role prose."""
    for written in exercise.written:
        for cell in run:
            if cell.metadata.get("role") != "prose" or not written.in_answer:
                copy = nbformat.from_dict(cell)
                copy.metadata.pop("repeat")
                copy.metadata["written"] = written.id
                yield copy, exercise, None


#: What a turn must ask for so that a cell of a role stands there.
_OF_TURN = {"reply": "reply", "card": "answer"}


def _of_turns(run: list[NotebookNode], scenario: Scenario) -> Iterator[tuple[NotebookNode, Scenario, None]]:
    """A run of cells for each turn of a conversation, without those of a kind that the turn does not ask for."""
    for turn in scenario.turns:
        for cell in run:
            kind = _OF_TURN.get(cell.metadata.get("role"))
            if kind is None or kind in turn.cells:
                copy = nbformat.from_dict(cell)
                copy.metadata.pop("repeat")
                copy.metadata["turn"] = turn.id
                yield copy, scenario, None


def _turn_values(scenario: Scenario, turn: Turn) -> dict[str, object]:
    values: dict[str, object] = {"turn_title": turn.title, "turn_minutes": count(turn.minutes, "minute")}
    return values | {
        kind: blank_cell(scenario, turn, _OF_TURN[kind]) for kind in _OF_TURN if _OF_TURN[kind] in turn.cells
    }


def _of_rubric(
    run: list[NotebookNode], exercise: Exercise, folder: Path
) -> Iterator[tuple[NotebookNode, Exercise, None]]:
    """A run of cells for each dimension of the round's rubric."""
    for dimension in load_rubric(folder / "rubric.toml"):
        for cell in run:
            copy = nbformat.from_dict(cell)
            copy.metadata.pop("repeat")
            copy.metadata["dimension"] = dimension
            yield copy, exercise, None


def _rubric_values(dimension: Dimension) -> dict[str, object]:
    anchors = "\n".join(f"- **{level}**: {text}" for level, text in enumerate(dimension.anchors, start=1))
    return {"dimension": dimension.id, "dimension_title": dimension.title, "anchors": anchors}


def _fill(
    cell: NotebookNode, round_: Round, exercise: Exercise | Scenario, number: int | None, script: Path
) -> NotebookNode:
    values = {
        "title": exercise.title,
        "exercise": exercise.id,
        "minutes": exercise.minutes,
        "difficulty": exercise.difficulty,
        "topic": exercise.topic,
        "points": f"{exercise.points + exercise.manual_points:g}",
        "stage_count": len(exercise.stages),
        "round": round_.id,
        "round_title": round_.title,
        "exercise_count": len(round_.exercises),
        "menu": _menu(round_),
    }
    if isinstance(exercise, Scenario):
        values |= {"situation": exercise.situation.strip(), "opening": exercise.turns[0].variants[0].says.text}
        if "turn" in cell.metadata:
            values |= _turn_values(exercise, exercise.turn(cell.metadata["turn"]))
    else:
        values |= {"answer": f"%%answer {exercise.id}\n{_answer(exercise).rstrip()}"}
        if exercise.brief is not None:
            values |= {"engineer": exercise.brief.engineer, "given_tests": exercise.given_tests.strip() or _NO_TESTS}
    if "dimension" in cell.metadata:
        values |= _rubric_values(cell.metadata["dimension"])
    for stage in exercise.stages:
        values |= _stage_values(stage, f"stage_{stage.number}_")
    if "written" in cell.metadata:
        values |= _written_values(_written(exercise, cell.metadata["written"]))
    if number is not None:
        stage = exercise.stage(number)
        values |= _stage_values(stage, "stage_")
        values |= {"stage": number, "stage_before": number - 1, "test": _test_cell(round_, exercise, stage)}
    cell.metadata["about"] = (exercise, number)

    def value(match: re.Match) -> str:
        if match[1] not in values:
            raise ContentError(f"{script}: no slot is called {match[0]}; there are: {', '.join(sorted(values))}")
        return str(values[match[1]])

    cell.source = _SLOT.sub(value, cell.source)
    return cell


#: What stands where own tests are written, of a task that gives none.
_NO_TESTS = "# Your own tests, with whatever the prompts name."


def _answer(exercise: Exercise) -> str:
    """What the answer's cell holds in a source notebook: the reference with its markers, or the code that is given."""
    return exercise.starter if exercise.given else exercise.path.joinpath("solution.py").read_text(encoding="utf-8")


def _menu(round_: Round) -> str:
    """The round's exercises as a Markdown table, each a link to its heading."""
    lines = ["| exercise | topic | difficulty | minutes |", "|---|---|---|---|"]
    for e in round_.exercises:
        lines.append(f"| [{e.title}](#{e.title.replace(' ', '-')}) | {e.topic} | {e.difficulty} | {e.minutes} |")
    return "\n".join(lines)


def _stage_values(stage: Stage, prefix: str) -> dict[str, object]:
    return {
        f"{prefix}title": stage.title,
        f"{prefix}minutes": stage.minutes,
        f"{prefix}points": f"{stage.points:g}",
        f"{prefix}prompt": stage.prompt.strip(),
    }


def _written(exercise: Exercise, name: str) -> Written:
    return next(written for written in exercise.written if written.id == name)


def _written_values(written: Written) -> dict[str, object]:
    return {
        "written_title": written.title,
        "written_minutes": written.minutes,
        "written_points": f"{written.points:g}",
        "written_prompt": written.prompt.strip(),
    }


def _test_cell(round_: Round, exercise: Exercise, stage: Stage) -> str:
    """Visible checks as code, the check, and between nbgrader's markers the call that runs the hidden tests.

    A release keeps what stands before the markers. The call holds no test: those never enter a notebook.
    """
    tests = "\n\n\n".join(textwrap.dedent(test.source) for test in stage.visible)
    if not tests:
        return (
            f"check({stage.number})\n"
            "### BEGIN HIDDEN TESTS\n"
            f'score("{exercise.id}", {stage.number})\n'
            "### END HIDDEN TESTS"
        )
    what, call = (
        (exercise.title, f'"{exercise.id}"') if round_.one_notebook else (f"stage {stage.number}", stage.number)
    )
    shown = f"# The visible checks of {what}, to read. solution is your answer, run the virtual clock.\n{tests}"
    if exercise.brief is not None and stage.number > 1:
        # nobody is to read ahead what has not been asked for yet
        shown = (
            "# Checks this change and all before it, once it has come. What fails is shown with call, got and expected."
        )
    return f'{shown}\n\n\ncheck({call})\n### BEGIN HIDDEN TESTS\nscore("{exercise.id}", {stage.number})\n### END HIDDEN TESTS'


def _mark(
    cell: NotebookNode, role: str, notebook: str, exercise: Exercise | Scenario, stage: int | None, position: int
) -> str:
    """Give a cell nbgrader's metadata for its role, and return its id."""
    part = cell.metadata.pop("written", None)
    if part is not None:
        written, name = _written(exercise, part), f"{exercise.id}-{part}"
        if role == "prose":
            cell.metadata["nbgrader"] = _nbgrader(name, grade=True, solution=True, points=written.points)
            return name
        if role == "written" and written.in_answer:
            # nbgrader's manually graded task: marked by a person, and the work stands elsewhere
            cell.metadata["nbgrader"] = _nbgrader(name, locked=True, task=True, points=written.points)
            return name
        return f"{name}-prompt"
    turn = cell.metadata.pop("turn", None)
    if role in _OF_TURN:
        name = cell_name(_OF_TURN[role], exercise.id, turn)
        # prose is for a person to mark, a card for the check cells
        points = exercise.turn(turn).reply.points if role == "reply" else None
        cell.metadata["nbgrader"] = _nbgrader(name, grade=role == "reply", solution=True, points=points)
        return name
    if role == "test":
        name = grade_id(exercise.id, stage)
        cell.metadata["nbgrader"] = _nbgrader(name, grade=True, locked=True, points=exercise.stage(stage).points)
        return name
    dimension = cell.metadata.pop("dimension", None)
    if role == "rubric":
        name = f"{exercise.id}-{dimension.id}"
        cell.metadata["nbgrader"] = _nbgrader(name, task=True, locked=True, points=len(dimension.anchors))
        return name
    if role == "answer":
        cell.metadata["nbgrader"] = _nbgrader(exercise.id, solution=True)
        if exercise.given:
            cell.metadata[GIVEN] = True
        return exercise.id
    if role == "setup":
        name = f"{notebook}-start"
        cell.metadata["nbgrader"] = _nbgrader(name, locked=True)
        return name
    return f"{notebook}-{position:02d}"


def _nbgrader(
    name: str,
    *,
    grade: bool = False,
    solution: bool = False,
    task: bool = False,
    locked: bool = False,
    points: float | None = None,
) -> NotebookNode:
    data = {
        "grade": grade, "grade_id": name, "locked": locked, "schema_version": _SCHEMA, "solution": solution,
        "task": task,
    }  # fmt: skip
    if points is not None:
        data["points"] = points
    return nbformat.from_dict(data)
