"""A public copy of a course: what its exercises tell from the start, as files, with no test, hint or reference.

``rounds/<round>/about.json`` names the exercises in order, ``rounds/<round>/<exercise>/about.json`` is what the grading
service would describe. The ``.toml`` files beside them hold what the catalogue reads.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autograder.content.errors import ContentError

ABOUT = "about.json"


def is_public(course: Path) -> bool:
    """True for a copy that says so and holds no sealed tests either."""
    return _has_abouts(course) and not sealed_file(course).exists()


def sealed_file(course: Path) -> Path:
    """Where a copy keeps its tests when they are sealed."""
    return course / "rounds.sealed"


def need_tests(course: Path) -> None:
    """ContentError for a copy whose folders hold no tests, which most commands need."""
    if _has_abouts(course):
        raise ContentError(
            f"{course} is a copy for learners and holds no tests in the open; run this in the course itself"
        )


def describe(course: Path, exercise: str) -> dict[str, Any]:
    """What a public copy tells of an exercise; ContentError for one that it does not have."""
    known = {path.parent.name: path for path in sorted(course.glob(f"rounds/*/*/{ABOUT}"))}
    if exercise not in known:
        raise ContentError(f"no exercise is called {exercise!r}; there are: {', '.join(sorted(known)) or 'none'}")
    return _read(known[exercise])


def describe_round(course: Path, round_id: str) -> dict[str, Any]:
    """What a public copy tells of a round and all its exercises; ContentError for one that it does not have."""
    known = {path.parent.name: path for path in sorted(course.glob(f"rounds/*/{ABOUT}"))}
    if round_id not in known:
        raise ContentError(f"no round is called {round_id!r}; there are: {', '.join(sorted(known)) or 'none'}")
    about = _read(known[round_id])
    return {**about, "exercises": [describe(course, exercise) for exercise in about["exercises"]]}


def _has_abouts(course: Path) -> bool:
    return next(course.glob(f"rounds/*/{ABOUT}"), None) is not None


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContentError(f"{path} cannot be read ({error}); take it from a fresh copy of the course") from None
