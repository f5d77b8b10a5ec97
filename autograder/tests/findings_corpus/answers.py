"""The labelled answers: ``answers/<exercise>/honest`` and ``gamed``; those in ``holdout`` were written after the rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.content import Exercise, find_exercise

HERE = Path(__file__).resolve().parent
#: The problems of the corpus, and the real course for those that are answered there.
COURSES = (HERE / "course", HERE.parents[2] / "course")
#: Ends each line of a gamed answer that is to be found.
MARK = "# <-"


@dataclass(frozen=True)
class Labelled:
    """One answer. ``lines`` are those that a finding should name, none in an honest answer."""

    exercise: str
    name: str
    gamed: bool
    holdout: bool
    source: str

    @property
    def id(self) -> str:
        return f"{self.exercise}/{self.name}"

    @property
    def lines(self) -> frozenset[int]:
        return frozenset(number for number, line in enumerate(self.source.splitlines(), start=1) if line.endswith(MARK))


def labelled() -> list[Labelled]:
    """Every answer of the corpus."""
    found = []
    for root, holdout in ((HERE / "answers", False), (HERE / "holdout", True)):
        for path in sorted(root.glob("*/*/*.py")):
            label, exercise = path.parent.name, path.parents[1].name
            found.append(Labelled(exercise, path.stem, label == "gamed", holdout, path.read_text(encoding="utf-8")))
    return found


@cache
def exercise_of(name: str) -> Exercise:
    """An exercise of the corpus, or of the real course."""
    for course in COURSES:
        if list((course / "rounds").glob(f"*/{name}/exercise.toml")):
            return find_exercise(course, name)
    raise LookupError(f"no exercise is called {name!r}")
