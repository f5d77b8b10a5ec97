"""What a pair task must prove beside what every exercise must: that its engineer understands, and that its drifts bite."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from autograder.content import ContentError, Exercise
from autograder.content.rubric import load_rubric
from autograder.grading.verdict import Status, Verdict
from autograder.pairing.measuring import understanding

#: Drifts that a pair task has.
DRIFTS = 3


def pair_claims(exercise: Exercise, check: Callable[[str], Verdict]) -> Iterator[tuple[str, list[str]]]:
    """Each claim about a pair task with its faults. ``check`` runs an answer through all stages."""
    yield "three drifts come, one contradicts the brief and one hands over", list(_drifts(exercise))
    yield "each ambiguity is decided by tests at which its wrong guesses fail", list(_ambiguities(exercise, check))
    yield "the engineer understands paraphrases, and nothing else", _understood(exercise)
    yield "what an engineer knows stands in no prompt, notebook or starter", list(_told(exercise))
    yield "the tests that came with the code pass on it, and on the reference", list(_given_tests(exercise))


def _drifts(exercise: Exercise) -> Iterator[str]:
    drifts = exercise.brief.drifts
    if len(drifts) != DRIFTS:
        yield f"there are {len(drifts)} drifts; {DRIFTS} are told"
    if not any(drift.contradicts for drift in drifts):
        yield "no drift contradicts the brief"
    if not any(drift.hands_over for drift in drifts):
        yield "no drift hands over"
    names = {drift.stage: exercise.brief.speaker(drift.stage) for drift in drifts}
    for stage, name in {1: exercise.brief.engineer, **names}.items():
        if f"**{name}:**" not in exercise.stage(stage).prompt:
            yield f"stage_{stage}.md has no word of {name}'s; a message begins **{name}:**"
    try:
        load_rubric(exercise.path.parent / "rubric.toml")
    except ContentError as error:
        yield str(error)


def _ambiguities(exercise: Exercise, check: Callable[[str], Verdict]) -> Iterator[str]:
    for ambiguity in exercise.brief.ambiguities:
        guesses = [shortcut for shortcut in exercise.shortcuts if shortcut.trap == ambiguity.question]
        if not guesses:
            yield f"no trap is called {ambiguity.question}: a wrong guess needs one, with its shortcuts"
        for guess in guesses:
            if guess.fails_at not in ambiguity.tests:
                yield f"{guess.name} fails at {guess.fails_at}, which brief.toml does not name for {ambiguity.question}"
    passed = {test.name for test in check(exercise.solution).tests if test.status is Status.PASSED}
    for ambiguity in exercise.brief.ambiguities:
        for name in ambiguity.tests:
            if name not in passed:
                yield f"the reference does not pass {name}"


def _understood(exercise: Exercise) -> list[str]:
    try:
        return list(understanding(exercise.id, exercise.brief).faults())
    except ContentError as error:
        return [str(error)]


def _told(exercise: Exercise) -> Iterator[str]:
    public = [*(stage.prompt for stage in exercise.stages), exercise.starter, exercise.given_tests]
    release = exercise.path.parents[2] / "release" / exercise.round / f"{exercise.id}.ipynb"
    if release.is_file():
        public.append(release.read_text(encoding="utf-8").replace("\\n", "\n").replace('\\"', '"'))
    shown = _plain(" ".join(public))
    texts = {
        f"the answer to {question.id}": text for question in exercise.brief.questions for _, text in question.answers
    } | {
        f"what settles the drift of stage {drift.stage}": drift.settled
        for drift in exercise.brief.drifts
        if drift.settled
    }
    for what, text in texts.items():
        if _plain(text) in shown:
            yield f"{what} can be read without asking"


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _given_tests(exercise: Exercise) -> Iterator[str]:
    """Run as a learner would run them in the notebook; they are ours, and so is the code."""
    if not exercise.given_tests:
        return
    for name, source in (("the code that is given", exercise.starter), ("the reference", exercise.solution)):
        names: dict[str, object] = {"__name__": "given"}
        try:
            for part, file in (
                (source, exercise.path / "given.py"),
                (exercise.given_tests, exercise.path / "given_tests.py"),
            ):
                exec(compile(ast.parse(part), str(file), "exec"), names)
        except Exception as error:
            yield f"{name}: {type(error).__name__}: {error}"
