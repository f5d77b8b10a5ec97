"""Folders under ``course/rounds`` to frozen data; every complaint names file, field and mend.

Only text is read here: no file of the course is executed.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from autograder.content.errors import ContentError
from autograder.content.hints import load_hints
from autograder.content.model import Course, Exercise, Round, Shortcut, Stage, Trap
from autograder.content.pairing import load_brief
from autograder.content.public import need_tests
from autograder.content.scenario import Scenario
from autograder.content.scenarios import DIFFICULTIES, load_scenario
from autograder.content.starter import derive_starter, without_markers
from autograder.content.tables import Table, identifier, read_text, read_toml
from autograder.content.testcases import load_tests
from autograder.content.trials import load_mutants, load_trial, load_written

#: The file that makes a folder an exercise, by the kind of its round.
FILES = {"code": "exercise.toml", "conversation": "scenario.toml"}
#: Hidden tests that a stage has at the least, unless its round says otherwise.
LEAST_HIDDEN_TESTS = 6
#: What an exercise may let an answer do that no other may.
ALLOWANCES = frozenset({"processes"})
_SHORTCUT = re.compile(r"stage_(\d+)_([a-z0-9]+(?:_[a-z0-9]+)*?)(?:__([a-z0-9_]+))?")
_FAILS = re.compile(r"Fails stage (\d+) at (test_\w+)")
_PASSES_VISIBLE = re.compile(r"Passes the visible tests of stage (\d+)")


def load_course(path: Path) -> Course:
    """Every round of the course in the order of the loop."""
    need_tests(path)
    if not (path / "rounds").is_dir():
        raise ContentError(f"{path} holds no folder rounds; a course has one")
    folders = sorted(folder for folder in (path / "rounds").iterdir() if (folder / "round.toml").is_file())
    if not folders:
        raise ContentError(f"{path / 'rounds'}: no folder with a round.toml; a round is a folder that has one")
    rounds = tuple(sorted((load_round(folder) for folder in folders), key=lambda r: (r.order, r.id)))
    seen: dict[str, Path] = {}
    for round_ in rounds:
        for exercise in round_.exercises:
            if exercise.id in seen:
                raise ContentError(
                    f"{exercise.path}: the id {exercise.id!r} is taken by {seen[exercise.id]}; rename the folder"
                )
            seen[exercise.id] = exercise.path
    return Course(rounds, path)


def load_round(folder: Path) -> Round:
    """One round and its exercises."""
    file = folder / "round.toml"
    data = Table(file, read_toml(file))
    kind = data.text("kind", default="code")
    if kind not in FILES:
        raise ContentError(f"{file}: kind is {kind!r}; it is one of {', '.join(FILES)}")
    exercises = [load_exercise(child) for child in sorted(folder.iterdir()) if (child / FILES[kind]).is_file()]
    topics = data.texts("topics", default=())
    for exercise in exercises:
        if (exercise.topic or topics) and exercise.topic not in topics:
            there = ", ".join(topics) or "none"
            raise ContentError(
                f"{exercise.path / 'exercise.toml'}: topic is {exercise.topic!r}; the topics of {file} are: {there}"
            )
    if topics:
        exercises.sort(key=lambda e: (topics.index(e.topic), DIFFICULTIES.index(e.difficulty), e.minutes, e.id))
    notebooks = data.text("notebooks", default="exercise")
    if notebooks not in ("exercise", "round"):
        raise ContentError(f'{file}: notebooks is {notebooks!r}; it is "exercise" (one for each) or "round" (one)')
    round_ = Round(
        id=identifier(folder),
        title=data.text("title"),
        order=data.whole("order"),
        minutes=data.whole("minutes"),
        screens_for=data.text("screens_for"),
        weight=data.number("weight"),
        one_notebook=notebooks == "round",
        topics=topics,
        least_hidden_tests=data.whole("least_hidden_tests", default=LEAST_HIDDEN_TESTS),
        exercises=tuple(exercises),
        path=folder,
    )
    _limits_of_round(data)
    data.finish()
    return round_


def exercise_files(course: Path) -> list[Path]:
    """The TOML file of every exercise, conversations among them, by round and id."""
    return sorted(path for name in FILES.values() for path in (course / "rounds").glob(f"*/*/{name}"))


def exercise_folders(course: Path) -> list[Path]:
    """The folder of every exercise, by round and id."""
    return [path.parent for path in exercise_files(course)]


def find_exercise(course: Path, exercise_id: str) -> Exercise | Scenario:
    """One exercise by its id, without reading the others; ContentError names those that there are."""
    need_tests(course)
    known = {folder.name: folder for folder in exercise_folders(course)}
    if exercise_id not in known:
        names = ", ".join(sorted(known)) or "none"
        raise ContentError(f"no exercise is called {exercise_id!r}; there are: {names}")
    return load_exercise(known[exercise_id])


def load_exercise(folder: Path) -> Exercise | Scenario:
    """One exercise, which may be a conversation; read again only when one of its files has changed."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    files += [file for name in ("round.toml", "words.toml") if (file := folder.parent / name).is_file()]
    return _load_exercise(folder, tuple((file, file.stat().st_mtime_ns, file.stat().st_size) for file in files))


@cache
def _load_exercise(folder: Path, _files: tuple) -> Exercise | Scenario:
    if (folder / FILES["conversation"]).is_file():
        return load_scenario(folder)
    file = folder / "exercise.toml"
    data = Table(file, read_toml(file))
    if data.text("id") != folder.name:
        raise ContentError(f"{file}: id is {data.text('id')!r}; it must be the folder's name, {folder.name!r}")
    stages = tuple(_load_stage(folder, number, table) for number, table in enumerate(data.tables("stages"), start=1))
    if not stages:
        raise ContentError(f"{file}: no [[stages]]; an exercise has at least one")
    traps = tuple(_load_trap(file, table, len(stages)) for table in data.tables("traps", optional=True))
    solution = read_text(folder / "solution.py")
    starter = _starter(folder, solution)
    minutes = data.whole("minutes")
    written = tuple(load_written(folder, table) for table in data.tables("written", optional=True))
    there = sum(part.minutes for part in (*stages, *written))
    if there != minutes:
        raise ContentError(f"{file}: minutes is {minutes} and the stages' minutes add up to {there}")
    difficulty = data.text("difficulty")
    if difficulty not in DIFFICULTIES:
        raise ContentError(f"{file}: difficulty is {difficulty!r}; choose one of {', '.join(DIFFICULTIES)}")
    exercise = Exercise(
        id=identifier(folder),
        round=folder.parent.name,
        title=data.text("title"),
        minutes=minutes,
        difficulty=difficulty,
        topic=data.text("topic", default=""),
        skills=data.texts("skills"),
        out_of_scope=data.texts("out_of_scope"),
        needs=data.texts("needs"),
        allows=_allowances(file, data.texts("allows", default=())),
        **_of_round(folder.parent / "round.toml"),
        trial=load_trial(folder, data),
        written=written,
        stages=stages,
        traps=traps,
        solution=without_markers(solution),
        alternative=read_text(folder / "alternative.py"),
        starter=starter,
        given_tests=read_text(given_tests) if (given_tests := folder / "given_tests.py").is_file() else "",
        shortcuts=_load_shortcuts(folder, stages, traps),
        hints=load_hints(folder / "hints.md", [f"Stage {stage.number}" for stage in stages]),
        debrief=read_text(folder / "debrief.md"),
        brief=load_brief(folder, stages) if (folder / "brief.toml").is_file() else None,
        path=folder,
    )
    data.finish()
    return exercise


def _of_round(file: Path) -> dict[str, float | None]:
    """What a round says of all its exercises."""
    return _limits_of_round(Table(file, read_toml(file) if file.is_file() else {}))


def _limits_of_round(table: Table) -> dict[str, float | None]:
    wholes = {name: table.whole_if_any(name) for name in ("cpu_seconds", "check_seconds")}
    return {**wholes, "wait_seconds": table.number("wait_seconds") if table.has("wait_seconds") else None}


def _starter(folder: Path, solution: str) -> str:
    """What a learner begins with: the code that is given, where the task is to mend or extend it; else derived."""
    if (folder / "given.py").is_file():
        return read_text(folder / "given.py")
    try:
        return derive_starter(solution)
    except ValueError as error:
        raise ContentError(f"{folder / 'solution.py'}: {error}") from None


def _allowances(file: Path, names: tuple[str, ...]) -> tuple[str, ...]:
    unknown = sorted(set(names) - ALLOWANCES)
    if unknown:
        raise ContentError(f"{file}: allows names {unknown[0]!r}; there is only {', '.join(sorted(ALLOWANCES))}")
    return names


def _load_stage(folder: Path, number: int, data: Table) -> Stage:
    visible_path, hidden_path = folder / f"visible_stage_{number}.py", folder / f"hidden_stage_{number}.py"
    stage = Stage(
        number=number,
        title=data.text("title"),
        minutes=data.whole("minutes"),
        points=data.number("points"),
        prompt=read_text(folder / f"stage_{number}.md"),
        visible=load_tests(visible_path),
        hidden=load_tests(hidden_path),
        visible_path=visible_path,
        hidden_path=hidden_path,
    )
    data.finish()
    shared = {test.name for test in stage.visible} & {test.name for test in stage.hidden}
    if shared:
        raise ContentError(f"{hidden_path}: {sorted(shared)[0]} is also a visible test; give it another name")
    return stage


def _load_trap(file: Path, data: Table, stages: int) -> Trap:
    trap = Trap(data.text("name"), data.whole("stage"), data.text("summary"))
    data.finish()
    if not 1 <= trap.stage <= stages:
        raise ContentError(f"{file}: trap {trap.name!r} names stage {trap.stage}; there are stages 1 to {stages}")
    return trap


class FailsAt(NamedTuple):
    """What a shortcut's name and docstring say: which trap it falls into, and at which test of which stage it fails."""

    trap: str
    stage: int
    test: str


def shortcut_fails_at(path: Path) -> FailsAt | None:
    """What a shortcut says of itself, without its exercise; None where it says nothing. `load_exercise` is strict."""
    match, fails = _SHORTCUT.fullmatch(path.stem), _FAILS.search(read_text(path))
    return None if match is None or fails is None else FailsAt(match[2], int(fails[1]), fails[2])


def _load_shortcuts(folder: Path, stages: tuple[Stage, ...], traps: tuple[Trap, ...]) -> tuple[Shortcut, ...]:
    by_name = {trap.name: trap for trap in traps}
    shortcuts = load_mutants(folder, stages, by_name)
    for path in sorted((folder / "shortcuts").glob("*.py")):
        match = _SHORTCUT.fullmatch(path.stem)
        if not match:
            raise ContentError(f"{path}: the name must be stage_<passed>_<trap>.py or stage_<passed>_<trap>__<kind>.py")
        passes, trap = int(match[1]), match[2]
        source = read_text(path)
        try:
            says = ast.get_docstring(ast.parse(source)) or ""
        except SyntaxError as error:
            raise ContentError(f"{path}: line {error.lineno}: {error.msg}") from None
        fails = _FAILS.search(says)
        if trap not in by_name or by_name[trap].stage != passes + 1:
            raise ContentError(f"{path}: exercise.toml has no trap {trap!r} with stage = {passes + 1}")
        if not fails or int(fails[1]) != passes + 1:
            raise ContentError(f"{path}: its docstring must begin 'Fails stage {passes + 1} at test_…: why'")
        broken_by = stages[passes]
        if fails[2] not in {test.name for test in (*broken_by.visible, *broken_by.hidden)}:
            raise ContentError(f"{path}: stage {passes + 1} has no test {fails[2]}")
        visible = _PASSES_VISIBLE.search(says)
        shortcuts.append(Shortcut(path.stem, trap, passes, fails[2], visible is not None, source, path))
    return tuple(shortcuts)
