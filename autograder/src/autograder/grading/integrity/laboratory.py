"""Runs copies of an answer through the normal grader and keeps what each test said."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.content import Exercise
from autograder.grading.grader import Grader
from autograder.grading.integrity.tracing import marks_in
from autograder.grading.verdict import Status

#: A test by stage and name.
TestId = tuple[int, str]


class OutOfChecks(Exception):
    """The experiments on one answer have used up their checks."""


@dataclass(frozen=True)
class Run:
    """How each test ended, and the marks that it saw."""

    status: dict[TestId, Status]
    visible: frozenset[TestId]
    marks: dict[TestId, frozenset[str]]

    @property
    def reported(self) -> bool:
        """True when at least one test was run to an end, and the grader itself did not fail."""
        states = set(self.status.values())
        return Status.GRADER_FAULT not in states and bool(states - {Status.NOT_RUN})

    @property
    def passed(self) -> frozenset[TestId]:
        return frozenset(test for test, status in self.status.items() if status is Status.PASSED)

    @property
    def failed(self) -> frozenset[TestId]:
        return frozenset(test for test, status in self.status.items() if status not in (Status.PASSED, Status.NOT_RUN))

    def saw(self, mark: str) -> frozenset[TestId]:
        """The tests in which a mark was left."""
        return frozenset(test for test, marks in self.marks.items() if mark in marks)


class Laboratory:
    """Checks copies of one answer, at most ``most`` times; the same copy and seed are checked once."""

    def __init__(self, exercise: Exercise, stage: int, grader: Grader, *, most: int):
        self.checks = 0
        self._exercise, self._stage, self._grader, self._most = exercise, stage, grader, most
        self._known: dict[tuple[str, int, int], Run] = {}

    def narrow(self, stage: int) -> None:
        """Run the tests of the stages up to ``stage`` only from now on."""
        self._stage = stage

    def run(self, source: str, seed: int) -> Run:
        """One check; OutOfChecks when there is none left."""
        key = (source, seed, self._stage)
        if key not in self._known:
            if self.checks >= self._most:
                raise OutOfChecks
            self.checks += 1
            marks: dict[TestId, frozenset[str]] = {}

            def watch(test: TestId, output: str) -> None:
                marks[test] = marks_in(output)

            verdict = self._grader.check_exercise(self._exercise, self._stage, source, seed=seed, watch=watch)
            self._known[key] = Run(
                {(test.stage, test.name): test.status for test in verdict.tests},
                frozenset((test.stage, test.name) for test in verdict.tests if test.visible),
                marks,
            )
        return self._known[key]
