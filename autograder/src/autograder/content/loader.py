"""Folders under ``course/rounds`` to frozen data; every complaint names file, field and mend.

Only text is read here: no file of the course is executed.
"""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from autograder.content.errors import ContentError
from autograder.content.model import Course, Exercise, Round, Shortcut, Stage, TestCase, Trap
from autograder.content.public import need_tests
from autograder.content.starter import derive_starter, without_markers

DIFFICULTIES = ("easy", "medium", "hard")
#: Hidden tests that a stage has at the least, unless its round says otherwise.
LEAST_HIDDEN_TESTS = 6
#: What an exercise may let an answer do that no other may.
ALLOWANCES = frozenset({"processes"})
_ID = re.compile(r"[a-z][a-z0-9_]*")
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
    data = _Table(file, read_toml(file))
    exercises = [load_exercise(child) for child in sorted(folder.iterdir()) if (child / "exercise.toml").is_file()]
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
        id=_identifier(folder),
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
    data.whole_if_any("cpu_seconds")  # its exercises have read it
    data.finish()
    return round_


def find_exercise(course: Path, exercise_id: str) -> Exercise:
    """One exercise by its id, without reading the others; ContentError names those that there are."""
    need_tests(course)
    known = {path.parent.name: path.parent for path in sorted((course / "rounds").glob("*/*/exercise.toml"))}
    if exercise_id not in known:
        names = ", ".join(sorted(known)) or "none"
        raise ContentError(f"no exercise is called {exercise_id!r}; there are: {names}")
    return load_exercise(known[exercise_id])


def load_exercise(folder: Path) -> Exercise:
    """One exercise; read again only when one of its files has changed."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    files += [file for file in [folder.parent / "round.toml"] if file.is_file()]
    return _load_exercise(folder, tuple((file, file.stat().st_mtime_ns, file.stat().st_size) for file in files))


@cache
def _load_exercise(folder: Path, _files: tuple) -> Exercise:
    file = folder / "exercise.toml"
    data = _Table(file, read_toml(file))
    if data.text("id") != folder.name:
        raise ContentError(f"{file}: id is {data.text('id')!r}; it must be the folder's name, {folder.name!r}")
    stages = tuple(_load_stage(folder, number, table) for number, table in enumerate(data.tables("stages"), start=1))
    if not stages:
        raise ContentError(f"{file}: no [[stages]]; an exercise has at least one")
    traps = tuple(_load_trap(file, table, len(stages)) for table in data.tables("traps", optional=True))
    solution = _read(folder / "solution.py")
    try:
        starter = derive_starter(solution)
    except ValueError as error:
        raise ContentError(f"{folder / 'solution.py'}: {error}") from None
    minutes = data.whole("minutes")
    if sum(stage.minutes for stage in stages) != minutes:
        raise ContentError(
            f"{file}: minutes is {minutes} and the stages' minutes add up to {sum(s.minutes for s in stages)}"
        )
    difficulty = data.text("difficulty")
    if difficulty not in DIFFICULTIES:
        raise ContentError(f"{file}: difficulty is {difficulty!r}; choose one of {', '.join(DIFFICULTIES)}")
    exercise = Exercise(
        id=_identifier(folder),
        round=folder.parent.name,
        title=data.text("title"),
        minutes=minutes,
        difficulty=difficulty,
        topic=data.text("topic", default=""),
        skills=data.texts("skills"),
        out_of_scope=data.texts("out_of_scope"),
        needs=data.texts("needs"),
        allows=_allowances(file, data.texts("allows", default=())),
        cpu_seconds=_cpu_seconds(folder.parent / "round.toml"),
        stages=stages,
        traps=traps,
        solution=without_markers(solution),
        alternative=_read(folder / "alternative.py"),
        starter=starter,
        shortcuts=_load_shortcuts(folder, stages, traps),
        hints=_load_hints(folder / "hints.md", len(stages)),
        debrief=_read(folder / "debrief.md"),
        path=folder,
    )
    data.finish()
    return exercise


def _cpu_seconds(file: Path) -> int | None:
    """What a round says of all its exercises."""
    return _Table(file, read_toml(file)).whole_if_any("cpu_seconds") if file.is_file() else None


def _allowances(file: Path, names: tuple[str, ...]) -> tuple[str, ...]:
    unknown = sorted(set(names) - ALLOWANCES)
    if unknown:
        raise ContentError(f"{file}: allows names {unknown[0]!r}; there is only {', '.join(sorted(ALLOWANCES))}")
    return names


def _load_stage(folder: Path, number: int, data: _Table) -> Stage:
    visible_path, hidden_path = folder / f"visible_stage_{number}.py", folder / f"hidden_stage_{number}.py"
    stage = Stage(
        number=number,
        title=data.text("title"),
        minutes=data.whole("minutes"),
        points=data.number("points"),
        prompt=_read(folder / f"stage_{number}.md"),
        visible=_load_tests(visible_path),
        hidden=_load_tests(hidden_path),
        visible_path=visible_path,
        hidden_path=hidden_path,
    )
    data.finish()
    shared = {test.name for test in stage.visible} & {test.name for test in stage.hidden}
    if shared:
        raise ContentError(f"{hidden_path}: {sorted(shared)[0]} is also a visible test; give it another name")
    return stage


def _decorated(node: ast.FunctionDef) -> bool:
    return any(not ast.unparse(decorator).startswith("pytest.mark.schedules(") for decorator in node.decorator_list)


def _load_tests(path: Path) -> tuple[TestCase, ...]:
    text = _read(path)
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise ContentError(f"{path}: line {error.lineno}: {error.msg}") from None
    tests = []
    for node in tree.body:
        if not getattr(node, "name", "").lower().startswith("test"):
            continue
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_") or _decorated(node):
            raise ContentError(
                f"{path}: {node.name}: a test is a plain function test_…, with no decorator but @pytest.mark.schedules(n)"
            )
        label, _, hint = (ast.get_docstring(node) or "").partition("\n")
        if not label.strip():
            raise ContentError(f"{path}: {node.name} has no docstring; its first line is the label that learners see")
        first = node.lineno - 1
        source = "\n".join(text.split("\n")[first : node.end_lineno])
        tests.append(TestCase(node.name, label.strip(), " ".join(hint.split()), source, node.lineno))
    names = [test.name for test in tests]
    if not tests:
        raise ContentError(f"{path}: no function test_…; a stage needs tests")
    for name in names:
        if names.count(name) > 1:
            raise ContentError(f"{path}: {name} is defined twice, so that the first one would never run")
    return tuple(tests)


def _load_trap(file: Path, data: _Table, stages: int) -> Trap:
    trap = Trap(data.text("name"), data.whole("stage"), data.text("summary"))
    data.finish()
    if not 1 <= trap.stage <= stages:
        raise ContentError(f"{file}: trap {trap.name!r} names stage {trap.stage}; there are stages 1 to {stages}")
    return trap


def _load_shortcuts(folder: Path, stages: tuple[Stage, ...], traps: tuple[Trap, ...]) -> tuple[Shortcut, ...]:
    by_name = {trap.name: trap for trap in traps}
    shortcuts = []
    for path in sorted((folder / "shortcuts").glob("*.py")):
        match = _SHORTCUT.fullmatch(path.stem)
        if not match:
            raise ContentError(f"{path}: the name must be stage_<passed>_<trap>.py or stage_<passed>_<trap>__<kind>.py")
        passes, trap = int(match[1]), match[2]
        source = _read(path)
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


def _load_hints(path: Path, stages: int) -> tuple[tuple[str, ...], ...]:
    """A ladder for each stage from ``## Stage n`` headings with numbered lists."""
    ladders: list[list[str]] = []
    for line in _read(path).splitlines():
        if line.startswith("## "):
            if line.strip() != f"## Stage {len(ladders) + 1}":
                raise ContentError(f"{path}: {line.strip()!r} where '## Stage {len(ladders) + 1}' should stand")
            ladders.append([])
        elif re.match(r"\d+\. ", line) and ladders:
            ladders[-1].append(line.partition(". ")[2].strip())
        elif line.strip() and ladders and ladders[-1]:
            # a hint's further lines, code among them, keep their shape
            ladders[-1][-1] += "\n" + line.removeprefix("   ")
    if len(ladders) != stages or not all(ladders):
        raise ContentError(f"{path}: {len(ladders)} ladders for {stages} stages; each stage needs at least one hint")
    return tuple(tuple(ladder) for ladder in ladders)


class _Table:
    """A TOML table that complains about what is missing, of a wrong type, or unknown."""

    def __init__(self, file: Path, data: dict[str, Any], where: str = ""):
        self._file, self._data, self._where = file, data, where
        self._used: set[str] = set()

    def _get(self, name: str, kinds: tuple[type, ...], what: str) -> Any:
        self._used.add(name)
        if name not in self._data:
            raise ContentError(f"{self._file}: {self._where}{name} is missing; it is {what}")
        value = self._data[name]
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise ContentError(f"{self._file}: {self._where}{name} is {value!r}; it must be {what}")
        return value

    def _left_out(self, name: str, default: Any) -> bool:
        return default is not None and name not in self._data

    def text(self, name: str, *, default: str | None = None) -> str:
        if self._left_out(name, default):
            return default
        text = self._get(name, (str,), "a text")
        if not text.strip():
            raise ContentError(f"{self._file}: {self._where}{name} is empty; it is a text")
        return text

    def whole(self, name: str, *, default: int | None = None) -> int:
        if self._left_out(name, default):
            return default
        value = self._get(name, (int,), "a whole number")
        if value < 1:
            raise ContentError(f"{self._file}: {self._where}{name} is {value}; it must be at least 1")
        return value

    def whole_if_any(self, name: str) -> int | None:
        return self.whole(name) if name in self._data else None

    def number(self, name: str) -> float:
        value = self._get(name, (int, float), "a number")
        if not value > 0:
            raise ContentError(f"{self._file}: {self._where}{name} is {value}; it must be above 0")
        return float(value)

    def texts(self, name: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        if self._left_out(name, default):
            return default
        values = self._get(name, (list,), "a list of texts")
        if not all(isinstance(value, str) for value in values):
            raise ContentError(f"{self._file}: {self._where}{name} is {values!r}; it must be a list of texts")
        return tuple(values)

    def tables(self, name: str, *, optional: bool = False) -> list[_Table]:
        self._used.add(name)
        tables = self._data.get(name, [] if optional else None)
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise ContentError(f"{self._file}: no [[{name}]] tables")
        return [_Table(self._file, table, f"{name}[{i}].") for i, table in enumerate(tables, start=1)]

    def finish(self) -> None:
        unknown = sorted(set(self._data) - self._used)
        if unknown:
            raise ContentError(f"{self._file}: {self._where}{unknown[0]} is not a known field; remove or rename it")


def _identifier(folder: Path) -> str:
    if not _ID.fullmatch(folder.name):
        raise ContentError(f"{folder}: a folder's name is lower-case letters, digits and underscores")
    return folder.name


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file holds; ContentError when it is missing or none."""
    try:
        return tomllib.loads(_read(path))
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{path}: {error}") from None


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError(f"{path} is missing") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path} cannot be read: {error}") from None
    if not text.strip():
        raise ContentError(f"{path} is empty")
    return text
