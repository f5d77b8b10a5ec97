"""Runs the labelled answers, and mutants of the honest ones, and counts what was found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from findings_corpus.answers import COURSES, Labelled, exercise_of, labelled

from autograder.grading.grader import Grader
from autograder.grading.integrity import Findings, Outcome, findings
from autograder.grading.mutants import mutate
from autograder.sandbox import Limits

#: The answers of the corpus are small; a mutant that never ends is to be ended soon.
LIMITS = Limits(test_seconds=0.6, check_seconds=3.0)
STAGE, SEED = 1, 7


@dataclass(frozen=True)
class Result:
    """What was found in one answer; ``mutant`` says what was changed in an honest one."""

    answer: Labelled
    found: Findings
    mutant: str = ""

    @property
    def is_found(self) -> bool:
        return self.found.outcome is Outcome.FOUND

    @property
    def named(self) -> frozenset[int]:
        return frozenset(line for item in self.found.items for line in item.lines)

    @property
    def with_its_line(self) -> bool:
        """True when a line that was to be found is among those that were named."""
        return bool(self.named & self.answer.lines)


def run(answers: list[Labelled]) -> Iterator[Result]:
    """The findings of each answer, one after the other."""
    with Grader(COURSES[0], limits=LIMITS, explains=False) as grader:
        for answer in answers:
            yield Result(answer, findings(exercise_of(answer.exercise), STAGE, answer.source, grader, SEED))


def mutants(most: int, seed: int = 1) -> list[tuple[Labelled, str]]:
    """Up to ``most`` drawn mutants of the honest answers and of the references, with what was changed."""
    honest = [answer for answer in labelled() if not answer.gamed and not answer.holdout]
    for name in sorted({answer.exercise for answer in honest}):
        exercise = exercise_of(name)
        for kind, source in (("solution", exercise.solution), ("alternative", exercise.alternative)):
            honest.append(Labelled(name, kind, False, False, source))
    found = [
        (replace(answer, source=mutant.source), f"line {mutant.line}: {mutant.name}")
        for answer in honest
        for mutant in mutate(answer.source)
    ]
    random.Random(seed).shuffle(found)
    return found[:most]


def run_mutants(chosen: list[tuple[Labelled, str]]) -> Iterator[Result]:
    """The findings of some mutants."""
    for result, (_, what) in zip(run([answer for answer, _ in chosen]), chosen, strict=True):
        yield replace(result, mutant=what)
