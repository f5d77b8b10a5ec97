"""Runs labelled answers, and mutants of the honest ones, and counts what was found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from autograder.grading.grader import Grader
from autograder.grading.integrity import Findings, Outcome
from autograder.grading.integrity.search import findings
from autograder.grading.mutants import mutate
from autograder.sandbox import Limits
from findings_corpus.answers import COURSES, Labelled, exercise_of, labelled

#: The answers are small, and a mutant that never ends is to be ended soon.
LIMITS = Limits(test_seconds=0.6, check_seconds=3.0)
SEED = 7
#: Answers that one worker takes at a time.
_AT_ONCE = 20


@dataclass(frozen=True)
class Result:
    """What was found in one answer."""

    answer: Labelled
    found: Findings

    @property
    def is_found(self) -> bool:
        return self.found.outcome is Outcome.FOUND

    @property
    def named(self) -> frozenset[int]:
        return frozenset(line for item in self.found.items for line in item.lines)

    @property
    def with_its_line(self) -> bool:
        """True when a line that was to be found is among those that were named."""
        return self.is_found and bool(self.named & self.answer.lines)

    @property
    def has_gap(self) -> bool:
        """True when two visible checks passed whose hidden twins failed, so that there was something to try."""
        return self.found.checks > 1


def run(answers: list[Labelled]) -> Iterator[Result]:
    """The findings of each answer, one after the other."""
    with Grader(COURSES[0], limits=LIMITS, explains=False) as grader:
        for answer in answers:
            exercise = exercise_of(answer.exercise)
            yield Result(answer, findings(exercise, answer.stage, answer.source, grader, SEED))


def jobs_of(answers: list[Labelled]) -> list[list[Labelled]]:
    """The answers in lots of equal size, those to one exercise together."""
    ordered = sorted(answers, key=lambda answer: answer.exercise)
    return [ordered[first : first + _AT_ONCE] for first in range(0, len(ordered), _AT_ONCE)]


def mutants(most: int, seed: int = 1, *, twice: bool = False) -> list[Labelled]:
    """Up to ``most`` drawn mutants of the honest answers and of the small problems' references.

    ``twice`` draws mutants of mutants: they are wrong in two ways, and pass fewer hidden tests.
    """
    honest = [answer for answer in labelled() if not answer.gamed and not answer.holdout]
    for name in sorted({answer.exercise for answer in honest}):
        exercise = exercise_of(name)
        if exercise.path.is_relative_to(COURSES[0]):
            for kind, source in (("solution", exercise.solution), ("alternative", exercise.alternative)):
                honest.append(Labelled(name, kind, False, source))
    found = [
        replace(answer, source=mutant.source, change=f"line {mutant.line}: {mutant.name}")
        for answer in honest
        for mutant in mutate(answer.source)
    ]
    draw = random.Random(seed)
    draw.shuffle(found)
    return [_again(answer, draw) for answer in found[:most]] if twice else found[:most]


def _again(answer: Labelled, draw: random.Random) -> Labelled:
    """A drawn mutant of a mutant."""
    second = draw.choice(mutate(answer.source))
    return replace(answer, source=second.source, change=f"{answer.change}; line {second.line}: {second.name}")


def table(results: list[Result]) -> str:
    """The confusion table: a line for each group of answers."""
    lines = [f"{'':<36}{'answers':>8}{'with a gap':>12}{'found':>8}{'with its line':>15}{'silent':>8}"]
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.answer.group, []).append(result)
    for name in sorted(groups, key=lambda name: ("held out" in name, name)):
        mine = groups[name]
        found, lined = sum(r.is_found for r in mine), sum(r.with_its_line for r in mine)
        gap = sum(r.has_gap for r in mine)
        shown = lined if any(r.answer.gamed for r in mine) else ""
        lines.append(f"{name:<36}{len(mine):>8}{gap:>12}{found:>8}{shown:>15}{len(mine) - found:>8}")
    return "\n".join(lines)
