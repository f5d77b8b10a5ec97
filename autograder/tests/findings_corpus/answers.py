"""The labelled answers: ``answers/<exercise>/honest`` and ``gamed``; those in ``holdout`` were written after the rules.

An answer to a later stage than the first has a name that begins with ``stage_<n>__``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.content import Exercise, find_exercise, load_course

HERE = Path(__file__).resolve().parent
#: The problems of the corpus, and the real course for those that are answered there.
COURSES = (HERE / "course", HERE.parents[2] / "course")
#: Ends each line of a gamed answer that is to be found.
MARK = "# <-"


@dataclass(frozen=True)
class Labelled:
    """One answer to the stages up to ``stage``; ``change`` says what a mutant changed in an honest one."""

    exercise: str
    name: str
    gamed: bool
    source: str
    stage: int = 1
    holdout: bool = False
    change: str = ""
    of_course: bool = False

    @property
    def id(self) -> str:
        return f"{self.exercise}/{self.name}"

    @property
    def group(self) -> str:
        """Where it is counted."""
        if self.of_course:
            return "references and shortcuts"
        kind = "mutants of honest answers" if self.change else "gamed answers" if self.gamed else "honest answers"
        return f"held out: {kind}" if self.holdout else kind

    @property
    def lines(self) -> frozenset[int]:
        """Those that a finding should name, none in an honest answer."""
        return frozenset(number for number, line in enumerate(self.source.splitlines(), start=1) if line.endswith(MARK))


def labelled() -> list[Labelled]:
    """Every answer of the corpus."""
    found = []
    for root, holdout in ((HERE / "answers", False), (HERE / "holdout", True)):
        for path in sorted(root.glob("*/*/*.py")):
            label, exercise = path.parent.name, path.parents[1].name
            named = re.match(r"stage_(\d+)__", path.stem)
            source, stage = path.read_text(encoding="utf-8"), int(named[1]) if named else 1
            found.append(Labelled(exercise, path.stem, label == "gamed", source, stage, holdout))
    return found


def of_course() -> list[Labelled]:
    """References and shortcuts of the real course: honest answers, the shortcuts wrong from some stage on."""
    found = []
    for exercise in load_course(COURSES[1]).exercises.values():
        last = len(exercise.stages)
        found.append(Labelled(exercise.id, "alternative", False, exercise.alternative, last, of_course=True))
        for shortcut in exercise.shortcuts:
            stage = shortcut.passes + 1
            found.append(Labelled(exercise.id, shortcut.name, False, shortcut.code, stage, of_course=True))
    return found


@cache
def exercise_of(name: str) -> Exercise:
    """An exercise of the corpus, or of the real course."""
    for course in COURSES:
        if list((course / "rounds").glob(f"*/{name}/exercise.toml")):
            return find_exercise(course, name)
    raise LookupError(f"no exercise is called {name!r}")
