"""What the grades of a submission rest on, as one hash. A graded notebook bears it, so that a later run can tell.

It covers the files that were handed in, the released cells, the tests and points of their exercises, the seed, and the
settings of the steps of grading. What changes none of these changes no grade: prompts, hints, the debrief.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nbgrader.utils import find_all_files
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from autograder.content import ContentError, Exercise, Scenario, course_dir, exercise_folders, find_exercise
from autograder.grading.answers import read_grade_id
from autograder.grading.seed import course_seed
from autograder.notebooks.submissions import ExpectedCell

#: Part of each fingerprint: to be raised when the same submission is graded another way.
_VERSION = 1


def assignment_basis(
    expected: Mapping[str, Sequence[ExpectedCell]], start: Path, config: Config, steps: Iterable[type | str]
) -> str:
    """What the grades of every submission of an assignment rest on; ``""`` when the exercises cannot be found.

    ``start`` is a folder below the course, ``steps`` are the preprocessors that grade.
    """
    try:
        course = course_dir(config.GradeAnswers.get("course", None) or start)
        names = sorted({found[0] for cells in expected.values() for c in cells if (found := read_grade_id(c.name))})
        content = {name: _content(course, name) for name in names}
    except (ContentError, OSError):
        return ""
    cells = {name: sorted(map(repr, expected[name])) for name in sorted(expected)}
    return _digest(json.dumps([_VERSION, cells, content, course_seed(course), _settings(config, steps)]).encode())


def drawn_on(expected: Mapping[str, Sequence[ExpectedCell]], start: Path, config: Config) -> tuple[str, ...]:
    """``<round>/<scenario>.ipynb`` of each conversation that those of an assignment draw on; none when none can be told."""
    try:
        course = course_dir(config.GradeAnswers.get("course", None) or start)
        names = {found[0] for cells in expected.values() for cell in cells if (found := read_grade_id(cell.name))}
        others = {other for name in names for other in _others(course, find_exercise(course, name))}
        return tuple(sorted(f"{other.parent.name}/{other.name}.ipynb" for other in others))
    except (ContentError, OSError):
        return ()


def _others(course: Path, exercise: Exercise | Scenario) -> list[Path]:
    """The folders of the conversations that one draws on, as far as the course has them."""
    names = {read.scenario for read in exercise.reads} if isinstance(exercise, Scenario) else set()
    return [folder for folder in exercise_folders(course) if folder.name in names]


def submission_basis(
    folder: Path, assignment: str, *, ignored: Sequence[str] = (), only: str = "*", beside: Sequence[str] = ()
) -> str:
    """What the grades of one submission rest on; ``""`` when that cannot be told.

    ``assignment`` is what `assignment_basis` gave. A run for the notebooks ``only`` grades no more of a submission than
    those, so that it leaves another mark. ``beside`` are notebooks of the same student's other rounds, as `drawn_on` names
    them: what was handed in there later changes what a conversation draws on.
    """
    if not assignment:
        return ""
    parts = [_VERSION, assignment, only]
    for name in sorted(find_all_files(str(folder), list(ignored))):
        try:
            parts += [str(Path(name).relative_to(folder)), _digest(Path(name).read_bytes())]
        except OSError as error:
            parts += [str(Path(name).relative_to(folder)), error.errno]
    for name in beside:
        with contextlib.suppress(OSError):  # nothing was handed in there
            parts += [name, _digest((folder.parent / name).read_bytes())]
    return _digest(json.dumps(parts).encode("utf-8", "surrogateescape"))


def _content(course: Path, name: str) -> list[Any]:
    exercise = find_exercise(course, name)
    if isinstance(exercise, Scenario):
        others = [folder / "scenario.toml" for folder in _others(course, exercise)]
        files = (exercise.path / "scenario.toml", *exercise.test_files, *others)
        return [_digest(path.read_bytes()) for path in files]
    stages = [[stage.number, stage.title, stage.points] for stage in exercise.stages]
    tests = [path for stage in exercise.stages for path in (stage.visible_path, stage.hidden_path)]
    limits = [exercise.cpu_seconds, exercise.wait_seconds]
    told = [stages, exercise.allows, *limits, [_digest(path.read_bytes()) for path in tests]]
    if (trial := exercise.trial) is not None:
        told += [trial.visible, trial.hidden, trial.gates, trial.gated_points]
        told += [_digest(path.read_bytes()) for path in trial.files]
    return told


def _settings(config: Config, steps: Iterable[type | str]) -> list[Any]:
    """The names of the steps, and what the settings say of their classes and of the plug-ins that these name."""
    classes = [import_item(step) if isinstance(step, str) else step for step in steps]
    names = {kind.__name__ for step in classes for kind in step.__mro__}
    plugins = [config[name].get("plugin_class", None) for name in names if name in config]
    for plugin in filter(None, plugins):
        names |= {kind.__name__ for kind in (import_item(plugin) if isinstance(plugin, str) else plugin).__mro__}
    said = {name: dict(config[name]) for name in sorted(names | {"LateSubmissionPlugin"}) if name in config}
    said.get("GradeAnswers", {}).pop("course", None)  # where it lies decides nothing; what it holds is looked at
    return [[f"{step.__module__}.{step.__qualname__}" for step in classes], json.dumps(said, default=_name)]


def _name(value: Any) -> str:
    """A setting that JSON has no form for, the same in each process."""
    return getattr(value, "__qualname__", None) or repr(value)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
