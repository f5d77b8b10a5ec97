"""The part of a course that everybody may have, as files: see `autograder.content.public`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from autograder.content import Course, Exercise, Scenario
from autograder.content.kinds import Use, files_of
from autograder.content.loader import FILES
from autograder.content.public import ABOUT
from autograder.content.tables import read_toml
from autograder.grading.service import describe

#: What a copy tells of an exercise beside `describe`: what the catalogue reads, and nothing else of its file.
_FIELDS = ("id", "title", "minutes", "difficulty", "topic", "skills", "needs")
_STAGE_FIELDS = ("title", "minutes", "points")


def write_public_rounds(course: Course, rounds: Path) -> None:
    """Write ``rounds`` with what the grading service would tell of each exercise from the start, and what is open."""
    for round_ in course.rounds:
        folder = rounds / round_.id
        folder.mkdir(parents=True)
        names = [exercise.id for exercise in round_.exercises]
        _write_json(folder / ABOUT, {"id": round_.id, "title": round_.title, "exercises": names})
        for exercise in round_.exercises:
            (folder / exercise.id).mkdir()
            _write_json(folder / exercise.id / ABOUT, describe(exercise))
            (folder / exercise.id / file_of(exercise)).write_text(_toml(public_fields(exercise)), encoding="utf-8")
    for name, use in files_of(course.path / "rounds"):
        if use is Use.OPEN and (rounds / name).parent.is_dir():
            shutil.copyfile(course.path / "rounds" / name, rounds / name)


def file_of(exercise: Exercise | Scenario) -> str:
    """The name of the file that makes a folder this exercise."""
    return FILES["conversation" if isinstance(exercise, Scenario) else "code"]


def public_fields(exercise: Exercise | Scenario) -> dict[str, Any]:
    """What may be told of an exercise's own file: the fields of the catalogue, and on which other talks one draws."""
    data = read_toml(exercise.path / file_of(exercise))
    fields = _only(data, _FIELDS)
    if isinstance(exercise, Scenario):
        drawn_on = sorted({read.scenario for read in exercise.reads})
        replies = [{"reply": {"points": turn["reply"]["points"]}} for turn in data["turns"] if "reply" in turn]
        return {**fields, "points": data["points"], "reads": [{"scenario": n} for n in drawn_on], "turns": replies}
    stages = [_only(stage, _STAGE_FIELDS) for stage in data["stages"]]
    return {**fields, "stages": stages, "written": [_only(one, _STAGE_FIELDS) for one in data.get("written", ())]}


def _only(table: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: table[name] for name in names if name in table}


def _write_json(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _toml(fields: dict[str, Any]) -> str:
    plain, tables = {}, []
    for name, value in fields.items():
        if isinstance(value, dict):
            tables.append((f"[{name}]", value))
        elif isinstance(value, list) and all(isinstance(one, dict) for one in value):
            tables += [(f"[[{name}]]", one) for one in value]
        else:
            plain[name] = value
    lines = _lines(plain)
    for head, table in tables:
        lines += ["", head, *_lines(table)]
    return "\n".join(lines) + "\n"


def _lines(fields: dict[str, Any]) -> list[str]:
    return [f"{name} = {_value(value)}" for name, value in fields.items()]


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(_lines(value))} }}"
    return json.dumps(value, ensure_ascii=False)  # a JSON text, number or list of them is TOML, too
