"""Which of an exercise's traps a sitting fell into, told from the hidden tests that failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.grading.verdict import Status, Verdict
from autograder.records.log import Attempt

#: A check says something of a stage's traps when at least this share of the stage's hidden tests passed; an answer that
#: fails most of them is not finished, and has fallen into nothing yet.
FINISHED = 0.5


@dataclass(frozen=True)
class Trap:
    """A common mistake of one ``stage``, and the hidden ``tests`` at which answers that make it fail."""

    name: str
    stage: int
    summary: str
    tests: frozenset[str]

    def told(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"name": self.name, "stage": self.stage, "summary": self.summary}


def read_traps(told: Iterable[Mapping[str, Any]]) -> tuple[Trap, ...]:
    """Traps as the grading service tells them."""
    return tuple(Trap(one["name"], one["stage"], one["summary"], frozenset(one["tests"])) for one in told)


def fallen_into(traps: Iterable[Trap], attempts: Iterable[Attempt]) -> tuple[Trap, ...]:
    """The traps that some check of ``attempts`` shows: earlier stages pass, this one nearly, and a trap's test fails."""
    verdicts = [attempt.read_verdict() for attempt in attempts if not attempt.faulty]
    return tuple(trap for trap in traps if any(_shows(verdict, trap) for verdict in verdicts))


def avoided(traps: Iterable[Trap], attempts: Iterable[Attempt]) -> tuple[Trap, ...]:
    """The traps of stages that passed, and that no check shows."""
    attempts = list(attempts)
    traps = list(traps)
    fallen = fallen_into(traps, attempts)
    passed = {
        result.stage
        for attempt in attempts
        if attempt.green
        for result in attempt.read_verdict().stages
        if result.green
    }
    return tuple(trap for trap in traps if trap.stage in passed and trap not in fallen)


def _shows(verdict: Verdict, trap: Trap) -> bool:
    if not all(result.green for result in verdict.stages if result.stage < trap.stage):
        return False
    hidden = [test for test in verdict.tests_of(trap.stage) if not test.visible]
    passed = sum(test.status is Status.PASSED for test in hidden)
    failed = {test.name for test in hidden if test.status is not Status.PASSED}
    return passed >= FINISHED * len(hidden) and bool(failed & trap.tests)
