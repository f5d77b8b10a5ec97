"""The part of a course that everybody may have, as files: see `autograder.content.public`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from autograder.content import Course, Exercise
from autograder.content.tables import read_toml
from autograder.content.public import ABOUT
from autograder.grading.service import describe


def write_public_rounds(course: Course, rounds: Path) -> None:
    """Write ``rounds`` with what the grading service would tell of each exercise from the start, and nothing else."""
    for round_ in course.rounds:
        folder = rounds / round_.id
        folder.mkdir(parents=True)
        shutil.copyfile(round_.path / "round.toml", folder / "round.toml")
        names = [exercise.id for exercise in round_.exercises]
        _write_json(folder / ABOUT, {"id": round_.id, "title": round_.title, "exercises": names})
        for exercise in round_.exercises:
            (folder / exercise.id).mkdir()
            _write_json(folder / exercise.id / ABOUT, describe(exercise))
            (folder / exercise.id / "exercise.toml").write_text(_public_toml(exercise), encoding="utf-8")


def _write_json(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def public_fields(exercise: Exercise) -> dict[str, Any]:
    """``exercise.toml`` without its tables, which tell of traps and more; only of the stages the plain fields stay."""
    data = read_toml(exercise.path / "exercise.toml")
    return {**_plain_fields(data), "stages": [_plain_fields(stage) for stage in data["stages"]]}


def _plain_fields(table: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in table.items()
        if isinstance(value, str | int | float) or (isinstance(value, list) and not any(map(_is_table, value)))
    }


def _is_table(value: Any) -> bool:
    return isinstance(value, dict | list)


def _public_toml(exercise: Exercise) -> str:
    fields = public_fields(exercise)
    stages = fields.pop("stages")
    lines = _toml(fields)
    for stage in stages:
        lines += ["", "[[stages]]", *_toml(stage)]
    return "\n".join(lines) + "\n"


def _toml(fields: dict[str, Any]) -> list[str]:
    # a JSON text, number or list of them is TOML, too
    return [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()]
