"""What leaves the instructor's machine: verdicts and replies with nothing in them that is hidden."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from autograder.content import Course, Exercise, Scenario
from autograder.conversation.talk import general_checks
from autograder.grading.verdict import Status, TestResult, Verdict
from autograder.serve.line import Place


@dataclass(frozen=True)
class Standing:
    """How a check stands: its verdict, or its place in line and the seconds within which 95 of 100 recent ones came."""

    id: str
    verdict: Verdict | None = None
    place: Place | None = None
    p95: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """What goes to the learner."""
        if self.verdict is not None:
            return {"id": self.id, "state": "graded", "verdict": self.verdict.to_json()}
        place = self.place or Place(0, 1.0)
        state = "waiting" if place.ahead else "in grading"
        return {"id": self.id, "state": state, "place": place.ahead, "wait": place.seconds, "wait_p95": self.p95}


class Telling:
    """Gives the hidden tests of a course other names, always the same ones."""

    def __init__(self, course: Course):
        self._names = {exercise.id: _aliases(exercise) for exercise in course.exercises.values()}

    def verdict(self, verdict: Verdict) -> Verdict:
        """A verdict for its learner: of a hidden test the label, how it ended, and why; its name is another."""
        names = self._names.get(verdict.exercise, {})
        tests = tuple(test if test.visible else _hide(test, names) for test in verdict.tests)
        return replace(verdict, tests=tests)

    def reply(self, exercise: str, reply: Any) -> Any:
        """Any reply about an exercise with the hidden tests' names changed, wherever they stand."""
        names = self._names.get(exercise, {})
        if not names:
            return reply
        pattern = re.compile(r"\b(" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + r")\b")
        return json.loads(pattern.sub(lambda found: names[found[1]], json.dumps(reply, ensure_ascii=False)))


def ungraded(exercise: str, stage: int, seed: int, why: str) -> Verdict:
    """The verdict where the grader failed: it says so, and gives no points that could be taken for a zero."""
    fault = TestResult("grader", stage, True, "The check could be made", Status.GRADER_FAULT, why)
    return Verdict(exercise, stage, seed, "", (), (fault,), note=why)


def _aliases(exercise: Exercise | Scenario) -> dict[str, str]:
    """By the name of each hidden test: its stage and its place there.

    Most checks of a conversation are called by the lines of its cards, which its notebook shows; these keep their names.
    """
    hidden = [(stage.number, test.name) for stage in exercise.stages for test in stage.hidden]
    kept = {}
    if isinstance(exercise, Scenario):
        own = {f"{check.part}_{check.name}": exercise.parts[check.part] for check in exercise.checks}
        hidden = [*((number, name) for name, number in own.items()), *hidden]
        kept = {check.name: check.name for check in general_checks(exercise) if check.name not in own}
    places = Counter()
    for number, name in hidden:
        places[number] += 1
        kept[name] = f"hidden_{number}_{places[number]}"
    return kept


def _hide(test: TestResult, names: dict[str, str]) -> TestResult:
    # the hint is part of the reason where it is to be told
    return replace(test, name=names.get(test.name, "hidden"), hint="", call="", got="", expected="", output="")
