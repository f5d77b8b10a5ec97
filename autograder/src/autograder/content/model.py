"""The course as frozen data: rounds, exercises, stages, tests, traps and shortcuts."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.content.pairing import Brief
    from autograder.content.scenario import Scenario

#: Files of tests, which an exercise's stages name.
_TESTS = re.compile(r"(visible|hidden)_stage_\d+$")


@dataclass(frozen=True)
class TestCase:
    """One test function: ``label`` is what a learner sees, ``hint`` what they are told when it fails.

    ``line`` is where ``source`` begins in its file, counted from 1.
    """

    __test__ = False

    name: str
    label: str
    hint: str
    source: str
    line: int


@dataclass(frozen=True)
class Stage:
    """One stage: its prompt in Markdown and its tests; ``number`` counts from 1."""

    number: int
    title: str
    minutes: int
    points: float
    prompt: str
    visible: tuple[TestCase, ...]
    hidden: tuple[TestCase, ...]
    visible_path: Path
    hidden_path: Path


@dataclass(frozen=True)
class Trap:
    """A common mistake: the stage that breaks it, and one sentence on why."""

    name: str
    stage: int
    summary: str


@dataclass(frozen=True)
class Shortcut:
    """A plausible wrong answer: passes ``passes`` stages and fails the next at the test named ``fails_at``.

    ``breaks`` is the invariant that it breaks on every seed, ``""`` where it breaks none, or has none to break.
    """

    name: str
    trap: str
    passes: int
    fails_at: str
    passes_visible: bool
    source: str
    path: Path
    breaks: str = ""

    @property
    def code(self) -> str:
        """The source as somebody would hand it in: without the docstring, which tells authors where it fails."""
        return "\n".join(self.source.splitlines()[ast.parse(self.source).body[0].end_lineno :]).lstrip("\n") + "\n"


@dataclass(frozen=True)
class Trial:
    """How an exercise runs an answer's policy: the file of its world, its visible seeds and how many hidden ones.

    ``seed_seconds`` are real seconds that one run may take. When a test of ``gates`` fails, the whole counts for
    ``gated_points`` at the most.
    """

    scenario: Path
    visible: tuple[int, ...]
    hidden: int
    seed_seconds: float
    gates: tuple[str, ...] = ()
    gated_points: float = 50.0

    @property
    def files(self) -> tuple[Path, ...]:
        """What decides a run beside the answer: the world, and the modules beside it that it may import."""
        others = ("solution", "alternative", "ablation")
        beside = sorted(self.scenario.parent.glob("*.py"))
        return tuple(path for path in beside if path.stem not in others and not _TESTS.match(path.stem))


@dataclass(frozen=True)
class Written:
    """Something written that a person marks: ``prompt`` asks for it in Markdown, and says what earns the points.

    ``in_answer``: it is plain data in the answer, so that there is no cell to write it in.
    """

    id: str
    title: str
    minutes: int
    points: float
    prompt: str
    in_answer: bool = False


@dataclass(frozen=True)
class Exercise:
    """One folder of a round. ``starter`` is derived from ``solution``; ``hints`` holds a ladder for each stage.

    Where the task is to mend or extend code that is given, that is the ``starter``, and ``given_tests`` are the small tests
    that came with it. ``brief`` is what the engineer of a pair task knows, None in other exercises.

    ``allows`` names what an answer may do beside computing: ``"processes"``. ``topic`` is one of the round's topics,
    ``""`` in a round that has none. ``cpu_seconds`` is the processor time that its round allows a check, None for what
    the grader allows any, ``check_seconds`` the real time of one, and ``wait_seconds`` how long of it an answer may keep a
    check waiting, None for any time. ``trial`` is None where tests call the answer themselves. ``written`` is what a
    person marks.
    """

    id: str
    round: str
    title: str
    minutes: int
    difficulty: str
    topic: str
    skills: tuple[str, ...]
    out_of_scope: tuple[str, ...]
    needs: tuple[str, ...]
    allows: tuple[str, ...]
    cpu_seconds: int | None
    check_seconds: int | None
    wait_seconds: float | None
    trial: Trial | None
    written: tuple[Written, ...]
    stages: tuple[Stage, ...]
    traps: tuple[Trap, ...]
    solution: str
    alternative: str
    starter: str
    given_tests: str
    shortcuts: tuple[Shortcut, ...]
    hints: tuple[tuple[str, ...], ...]
    debrief: str
    brief: Brief | None
    path: Path

    @property
    def given(self) -> bool:
        """True when the task is to mend or extend code that is given."""
        return (self.path / "given.py").is_file()

    @property
    def points(self) -> float:
        """Points that are given automatically; those of ``written`` are a person's."""
        return sum(stage.points for stage in self.stages)

    @property
    def manual_points(self) -> float:
        return sum(written.points for written in self.written)

    @property
    def test_files(self) -> tuple[Path, ...]:
        """Every file of tests, in the order of the stages."""
        return tuple(path for stage in self.stages for path in (stage.visible_path, stage.hidden_path))

    def stage(self, number: int) -> Stage:
        """One stage by its number; ValueError with the numbers that there are."""
        if type(number) is int and 1 <= number <= len(self.stages):
            return self.stages[number - 1]
        raise ValueError(f"{self.id} has stages 1 to {len(self.stages)}, not {number!r}")


@dataclass(frozen=True)
class Round:
    """One round of the loop, which is one nbgrader assignment; ``weight`` is its share of the whole.

    ``one_notebook`` is true when all exercises stand in one notebook, by topic and difficulty, instead of one each.
    """

    id: str
    title: str
    order: int
    minutes: int
    screens_for: str
    weight: float
    one_notebook: bool
    topics: tuple[str, ...]
    least_hidden_tests: int
    exercises: tuple[Exercise | Scenario, ...]
    path: Path


@dataclass(frozen=True)
class Course:
    """All rounds in the order of the loop."""

    rounds: tuple[Round, ...]
    path: Path

    @property
    def exercises(self) -> dict[str, Exercise | Scenario]:
        """Every exercise by its id, conversations among them."""
        return {exercise.id: exercise for round_ in self.rounds for exercise in round_.exercises}

    @property
    def in_code(self) -> dict[str, Exercise]:
        """The exercises whose answer is code."""
        return {name: exercise for name, exercise in self.exercises.items() if isinstance(exercise, Exercise)}
