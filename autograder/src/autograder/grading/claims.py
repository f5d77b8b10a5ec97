"""Claims that every exercise proves about its text: what each says when it does not hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.content import Exercise
from autograder.grading.verdict import Status, Verdict

#: Words that a person reads in a minute, and minutes that reading a prompt may take.
WORDS_A_MINUTE, MOST_MINUTES = 200, 3


@dataclass(frozen=True)
class Claim:
    """One thing that is to hold, and what speaks against it; an empty ``fault`` means that it holds."""

    exercise: str
    text: str
    fault: str


def claim_of(exercise: str, text: str, faults: list[str]) -> Claim:
    """A claim with the first of what speaks against it."""
    return Claim(exercise, text, "; ".join(faults[:3]) + (" …" if len(faults) > 3 else ""))


def shape(exercise: Exercise, least_hidden: int) -> Iterator[str]:
    for stage in exercise.stages:
        if len(stage.hidden) < least_hidden:
            yield f"stage {stage.number} has {len(stage.hidden)} hidden tests; {least_hidden} are the least"
        words = len(stage.prompt.split())
        if words > WORDS_A_MINUTE * MOST_MINUTES:
            yield f"stage {stage.number}'s prompt has {words} words, more than {MOST_MINUTES} minutes' reading"
    points = exercise.points + exercise.manual_points
    if points != 100 and not exercise.topic:
        yield f"the points add up to {points:g}, not to 100"
    if not any(f"class {n}" in exercise.starter or f"def {n}" in exercise.starter for n in exercise.needs):
        yield f"the starter defines none of {', '.join(exercise.needs)}"


def starter_faults(verdict: Verdict) -> list[str]:
    return [
        f"{test.name}: {test.status.value}, {test.reason}"
        for test in verdict.tests
        if test.status is not Status.FAILED or not test.reason.startswith("Not written yet: NotImplementedError")
    ]


def given_faults(verdict: Verdict) -> list[str]:
    """Given code runs, and every stage has something to do."""
    faults = [
        f"{test.name}: {test.status.value}, {test.reason}"
        for test in verdict.tests
        if test.status not in (Status.PASSED, Status.FAILED)
    ]
    for result in verdict.stages:
        if all(test.status is Status.PASSED for test in verdict.tests_of(result.stage) if not test.visible):
            faults.append(f"it passes every hidden test of stage {result.stage}")
    return faults


def twins(exercise: Exercise) -> Iterator[str]:
    for stage in exercise.stages:
        if len(stage.hidden) < len(stage.visible):
            yield f"stage {stage.number} has fewer hidden tests than visible ones"
        shown = set().union(*(_texts(test.source) for test in stage.visible))
        for test in stage.hidden:
            shared = _texts(test.source) & shown
            if shared:
                yield f"{test.name} shares {sorted(shared)[0]!r} with a visible test of stage {stage.number}"


def _texts(source: str) -> set[str]:
    """Texts in the code of a test that could be an input: no short key or separator, and no word of a world's own."""
    tree = ast.parse(source)
    doc = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and len(node.value) >= 9
        and not re.fullmatch(r"[a-z ]+", node.value)
        and id(node) not in doc
    }


def hidden_marks(exercise: Exercise) -> set[str]:
    """What gives a hidden test away: its name, its hint, and the texts of its code that no visible test has."""
    marks: set[str] = set()
    public = " ".join(
        [*(test.source for stage in exercise.stages for test in stage.visible), *(s.prompt for s in exercise.stages)]
    )
    for stage in exercise.stages:
        for test in stage.hidden:
            marks |= {test.name, *_texts(test.source)} | ({test.hint} if test.hint else set())
    marks |= {hint for ladder in exercise.hints for hint in ladder}
    return {mark for mark in marks if mark not in public}


def leaks(exercise: Exercise, release: Path) -> Iterator[str]:
    marks = hidden_marks(exercise)
    files = sorted(path for path in release.rglob("*") if path.is_file())
    if not files:
        yield f"{release} is empty; run make build"
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace")
        # a notebook holds its text as JSON
        plain = text.replace('\\"', '"').replace("\\n", "\n")
        for mark in sorted(marks):
            if mark in plain:
                yield f"{file.name} holds {mark[:60]!r}"
        if re.search(r"BEGIN (HIDDEN TESTS|SOLUTION)", text):
            yield f"{file.name} holds a marker of nbgrader's"
