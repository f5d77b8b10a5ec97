"""What an exercise with trials must prove before anyone sits it, on few seeds: ``make faults`` has the proof on many."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder.content import Exercise
from autograder.grading.campaign import Plan
from autograder.grading.claims import Claim, claim_of, leaks, shape, starter_faults, twins
from autograder.grading.grader import Grader
from autograder.grading.tables import answers, faults_of, row_of
from autograder.grading.trials import Job
from autograder.grading.verdict import Status
from autograder.grading.workers import Workers
from autograder.sandbox import Limits
from autograder.worlds.trial import load_world

#: The stages that need no drill; those are tried by ``make faults``.
_SEED = 1


def prove_trials(exercise: Exercise, course: Path, *, least_hidden: int) -> Iterator[Claim]:
    """Every claim about one exercise with trials, decided one after the other."""

    def claim(text: str, faults: list[str]) -> Claim:
        return claim_of(exercise.id, text, faults)

    yield claim("has points, tests, prompts and hints for each stage", list(shape(exercise, least_hidden)))
    yield claim("visible tests have a hidden twin each, with other literals", list(twins(exercise)))
    yield claim("nothing hidden stands in the release", list(leaks(exercise, course / "release")))
    yield claim("each invariant has a mutant that breaks it", list(_unbroken(exercise)))
    last = len(exercise.stages)
    with Grader(course, hidden_seeds=1, visible_seeds=1) as grader:
        verdict = grader.check_exercise(exercise, last, exercise.starter, seed=_SEED)
        yield claim("the starter raises NotImplementedError and nothing else", starter_faults(verdict))
        verdict = grader.check_exercise(exercise, last - 1, exercise.solution, seed=_SEED)
        faults = [f"{t.name}: {t.status.value}, {t.reason}" for t in verdict.tests if t.status is not Status.PASSED]
        yield claim("the reference passes on one seed, the same under two hash seeds", faults)
    yield claim(
        "the alternative holds everything on one seed, and each mutant breaks its invariant alone", _each(exercise)
    )


def _unbroken(exercise: Exercise) -> Iterator[str]:
    broken = {shortcut.breaks for shortcut in exercise.shortcuts}
    for invariant in load_world(exercise.trial.scenario).invariants:
        if invariant.name not in broken:
            yield f"no mutant breaks {invariant.name!r}"


def _each(exercise: Exercise) -> list[str]:
    """What speaks against the alternative and the mutants, on one seed."""
    names = [invariant.name for invariant in load_world(exercise.trial.scenario).invariants]
    workers, faults = Workers(1, rung=None, limits=Limits()), []
    try:
        for kind, name, source in answers(exercise):
            if name == "solution" or kind == "ablation":
                continue
            (seed,) = Plan(exercise, source, _SEED, 1, 1).hidden_seeds()
            job = Job(
                exercise.trial.scenario, source, exercise.id, seed, True, real_seconds=exercise.trial.seed_seconds
            )
            (future,) = workers.start([(job, 0)])
            # one seed may leave an invariant unexercised
            fault = faults_of(exercise, kind, row_of(name, [future.result()], names, 0.0), may_be_unknown=True)
            if fault:
                faults.append(f"{name}: {fault}")
    finally:
        workers.close()
    return faults
