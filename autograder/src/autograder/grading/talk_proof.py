"""What a conversation must prove about itself before anyone sits it: ``make check``."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.content import Scenario, load_exercise
from autograder.conversation.engine import converse
from autograder.conversation.paths import explore
from autograder.conversation.talk import general_checks
from autograder.conversation.transcript import to_source
from autograder.grading.talks import TalkGrader
from autograder.grading.verdict import Status, Verdict

#: Words of a situation that are read in three minutes, and of what an interviewer says at once.
MOST_WORDS, MOST_SAID = 600, 160
#: Automatic points and those for prose, together.
POINTS = 100
_HASH_SEEDS = ("0", "1")


def prove_talk(scenario: Scenario, course: Path) -> Iterator[tuple[str, list[str]]]:
    """Every claim about one conversation, with what speaks against it."""
    grader = TalkGrader(course)
    last = len(scenario.stages)
    try:
        verdicts = {e.name: grader.check(scenario, last, to_source(e.cells), seed=1) for e in scenario.examples}
        empty = grader.check(scenario, last, "", seed=1)
    finally:
        grader.close()
    paths = explore(scenario)
    yield (
        f"each path has {scenario.least_probes} probes, quotes what is there and contradicts nothing",
        list(paths.faults),
    )
    yield "has points, checks and words in their measure", list(_shape(scenario))
    strong = [example for example in scenario.examples if example.strong]
    for example in strong:
        faults = [f"{t.name}: {t.reason}" for t in verdicts[example.name].tests if t.status is not Status.PASSED]
        exchange = converse(scenario, example.cells)
        if not exchange.complete:
            faults.append("a question is left without an answer")
        faults += [f"{s.turn}: {remark}" for s in exchange.steps for remark in s.remarks]
        yield f"{example.name} gets full points, and no remark", faults
    yield "strong conversations take opposite positions", list(_opposite(scenario))
    for example in scenario.examples:
        if not example.strong:
            yield f"{example.name} loses at {example.fails_at}", list(_loses(verdicts[example.name], example.fails_at))
    yield "an empty conversation gets nothing, with a reason for each check", list(_nothing(empty))
    yield "equal cells give equal words and verdicts under two hash seeds", list(_repeatable(scenario, course))
    yield "nothing hidden stands in the release", list(_leaks(scenario, course / "release"))


def _shape(scenario: Scenario) -> Iterator[str]:
    total = scenario.points + scenario.manual_points
    if total != POINTS:
        yield f"the points of parts and replies add up to {total:g}, not to {POINTS}"
    names = [check.name for check in general_checks(scenario)] + [t.name for s in scenario.stages for t in s.hidden]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two checks are called {name}"
    for part in scenario.parts:
        if not any(name.startswith((part, f"test_{part}_")) for name in names):
            yield f"the part {part} has points and no check"
    if len(scenario.situation.split()) > MOST_WORDS:
        yield f"the situation has {len(scenario.situation.split())} words, more than three minutes' reading"
    for turn in scenario.turns:
        for number, variant in enumerate(turn.variants, start=1):
            words = len(variant.says.text.split())
            if words > MOST_SAID:
                yield f"{turn.id}: variant {number} has {words} words; nobody listens to more than {MOST_SAID} at once"


def _opposite(scenario: Scenario) -> Iterator[str]:
    choices = [
        slot.key for slot in scenario.slots if slot.kind in ("choice", "choices", "yes_no") and not slot.restates
    ]
    positions = [converse(scenario, e.cells).state.values for e in scenario.examples if e.strong]
    if choices and not any(len({str(values.get(key)) for values in positions}) > 1 for key in choices):
        yield "they choose the same everywhere"


def _loses(verdict: Verdict, name: str) -> Iterator[str]:
    found = [test for test in verdict.tests if test.name == name]
    if not found:
        yield f"there is no check {name}; there are: {', '.join(test.name for test in verdict.tests)}"
    elif found[0].status is not Status.FAILED:
        yield f"the check ended as {found[0].status.value}"


def _nothing(verdict: Verdict) -> Iterator[str]:
    for test in verdict.tests:
        if test.status is not Status.FAILED or not test.reason:
            yield f"{test.name}: {test.status.value}, {test.reason or 'without a reason'}"


def _repeatable(scenario: Scenario, course: Path) -> Iterator[str]:
    outputs = set()
    for seed in _HASH_SEEDS:
        done = subprocess.run(
            [sys.executable, "-m", "autograder.grading.talk_proof", str(scenario.path), str(course)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            yield f"hash seed {seed}: {done.stderr[-300:]}"
            return
        outputs.add(done.stdout)
    if len(outputs) > 1:
        yield "they differ"


def hidden_marks(scenario: Scenario) -> set[str]:
    """What gives a conversation away before it is held: later words, reasons, tests, hints and the debrief."""
    marks = {line for ladder in scenario.hints for hint in ladder for line in hint.splitlines()}
    marks |= set(_sentences(scenario.debrief))
    for turn in scenario.turns[1:]:
        for variant in turn.variants:
            marks |= set(_sentences(variant.says.text))
    for slot in scenario.slots:
        marks |= {slot.asks} | ({mistake.says for mistake in slot.item.mistakes} if slot.item else set())
    marks |= {check.says for check in scenario.checks}
    marks |= {part for stage in scenario.stages for test in stage.hidden for part in (test.name, test.hint)}
    return {mark for mark in marks if len(mark) >= 25}


def _sentences(text: str) -> Iterator[str]:
    """Pieces of a text that stand in it as they are: fields and ends of lines part them."""
    for piece in re.split(r"\{[^{}]*\}|\n|(?<=[.?!])\s", text):
        yield piece.strip()


def _leaks(scenario: Scenario, release: Path) -> Iterator[str]:
    files = sorted(release.rglob("*.ipynb"))
    if not any(file.stem == scenario.id for file in files):
        yield f"{release} has no {scenario.id}.ipynb; run make build"
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace").replace('\\"', '"').replace("\\n", "\n")
        yield from (f"{file.name} holds {mark[:60]!r}" for mark in sorted(hidden_marks(scenario)) if mark in text)


def _tell(folder: Path, course: Path) -> None:
    """Print the words and the verdict of every example, to be compared with those of another process."""
    scenario = load_exercise(folder)
    grader = TalkGrader(course)
    for example in scenario.examples:
        words = [step.text for step in converse(scenario, example.cells).steps]
        verdict = json.loads(grader.check(scenario, len(scenario.stages), to_source(example.cells), seed=1).to_json())
        verdict.pop("seconds")
        print(json.dumps([example.name, words, verdict]))
    grader.close()


if __name__ == "__main__":
    _tell(Path(sys.argv[1]), Path(sys.argv[2]))
