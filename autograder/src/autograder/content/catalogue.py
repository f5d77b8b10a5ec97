"""What there is to sit, from the ``.toml`` files alone: no test, prompt or reference is read.

A learner's kernel may use this; it must not load exercises, whose hidden tests it would then hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.content.errors import ContentError
from autograder.content.loader import FILES, exercise_files
from autograder.content.scenario import PARTS
from autograder.content.tables import read_toml


@dataclass(frozen=True)
class Entry:
    """One exercise: ``stages`` is how many it has, ``notebook`` its path below the workbook.

    ``points`` has those of each stage, ``manual_points`` are those that a person gives beside them. ``topic`` is ``""`` in
    a round without topics. ``parts`` has the titles of what is checked in a conversation, whose parts stand beside each
    other; ``()`` where stages build on each other.
    """

    round: str
    id: str
    title: str
    minutes: int
    difficulty: str
    stages: int
    notebook: str
    topic: str = ""
    points: tuple[float, ...] = ()
    parts: tuple[str, ...] = ()
    manual_points: float = 0.0


@dataclass(frozen=True)
class RoundEntry:
    """One round, with or without exercises; ``one_notebook`` when all of these stand in one."""

    id: str
    title: str
    order: int
    minutes: int
    screens_for: str
    weight: float
    one_notebook: bool
    topics: tuple[str, ...]


def catalogue(course: Path) -> tuple[Entry, ...]:
    """Every exercise of a course, by round and id; ContentError for a file that cannot be read as one."""
    entries = []
    for file in exercise_files(course):
        about = read_toml(file)
        round_ = read_toml(file.parents[1] / "round.toml")
        name, round_id = file.parent.name, file.parents[1].name
        try:
            entries.append(
                Entry(
                    round=round_id,
                    id=name,
                    title=str(about["title"]),
                    minutes=int(about["minutes"]),
                    difficulty=str(about["difficulty"]),
                    # a conversation has a part for each entry of its points
                    stages=len(about["stages"] if "stages" in about else about["points"]),
                    notebook=f"{round_id}/{round_id if round_.get('notebooks') == 'round' else name}.ipynb",
                    topic=str(about.get("topic", "")),
                    points=_points(about),
                    parts=_parts(about) if file.name == FILES["conversation"] else (),
                    manual_points=_manual(about),
                )
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _incomplete(file, error) from error
    return tuple(entries)


def _points(about: dict[str, Any]) -> tuple[float, ...]:
    """Those of each stage, or of each part where an exercise has parts that are no stages."""
    if "stages" in about:
        return tuple(float(stage.get("points", 0)) for stage in about["stages"])
    given = about["points"]
    if not isinstance(given, dict):
        return tuple(map(float, given))
    # in the order of the parts, however the file has them
    return tuple(float(given[part]) for part in PARTS if part in given)


def _manual(about: dict[str, Any]) -> float:
    """Those of what is written: parts of their own, or the replies of a conversation."""
    replies = [turn["reply"] for turn in about.get("turns", ()) if "reply" in turn]
    return sum(float(part["points"]) for part in (*about.get("written", ()), *replies))


def _parts(about: dict[str, Any]) -> tuple[str, ...]:
    return tuple(title for part, title in PARTS.items() if part in about["points"])


def round_entries(course: Path) -> tuple[RoundEntry, ...]:
    """Every round of a course in the order of the loop; ContentError for a file that cannot be read as one."""
    entries = []
    for file in sorted(course.glob("rounds/*/round.toml")):
        about = read_toml(file)
        try:
            entries.append(
                RoundEntry(
                    id=file.parent.name,
                    title=str(about["title"]),
                    order=int(about["order"]),
                    minutes=int(about["minutes"]),
                    screens_for=str(about["screens_for"]),
                    weight=float(about["weight"]),
                    one_notebook=about.get("notebooks") == "round",
                    topics=tuple(map(str, about.get("topics", ()))),
                )
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _incomplete(file, error) from error
    return tuple(sorted(entries, key=lambda entry: (entry.order, entry.id)))


def _incomplete(file: Path, error: Exception) -> ContentError:
    return ContentError(f"{file} is incomplete ({error}); `make check` says what it needs")


def entries_of(course: Path, round_id: str) -> tuple[Entry, ...]:
    """The exercises of one round; ContentError with the rounds that there are when it has none."""
    everything = catalogue(course)
    found = tuple(entry for entry in everything if entry.round == round_id)
    if not found:
        known = ", ".join(sorted({entry.round for entry in everything})) or "none"
        raise ContentError(f"no round with exercises is called {round_id!r}; there are: {known}")
    return found
