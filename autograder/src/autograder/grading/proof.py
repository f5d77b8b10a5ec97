"""What an exercise must prove about itself before anyone sits it: ``make check``."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import fields
from multiprocessing import get_context
from pathlib import Path

from autograder.content import LEAST_HIDDEN_TESTS, Course, Exercise, Scenario, Shortcut, load_exercise
from autograder.grading.claims import Claim, claim_of, given_faults, hidden_marks, leaks, shape, starter_faults, twins
from autograder.grading.grader import Grader
from autograder.grading.proof_of_pair import pair_claims
from autograder.grading.talk_proof import prove_talk
from autograder.grading.trial_proof import prove_trials
from autograder.grading.verdict import Status, TestResult, Verdict
from autograder.sandbox import processors, protect_this_process

SEEDS = tuple(range(1, 11))
HASH_SEEDS = (0, 1)
#: Turns over which the tests that a shortcut passes are dealt out: of nine further seeds each test sees three.
DEALT = 3


def prove_course(
    course: Course, *, report: Callable[[Claim], None] = lambda claim: None, seeds: tuple[int, ...] = SEEDS
) -> list[Claim]:
    """Prove every exercise, as many at once as there are processors; an exercise's claims are reported together."""
    claims = []

    def keep(claim: Claim) -> None:
        report(claim)
        claims.append(claim)

    jobs = [(exercise, round_.least_hidden_tests) for round_ in course.rounds for exercise in round_.exercises]
    # the longest first: else one worker ends long after the others
    jobs.sort(key=lambda job: _work(job[0]), reverse=True)
    # an exercise is one worker's job: its tests are collected once, and its claims come together
    context = get_context("spawn")
    count = min(len(processors.available()), max(1, len(jobs)))
    places = processors.hand_out(context, count)
    with ProcessPoolExecutor(count, context, initializer=_begin_worker, initargs=(os.getpid(), places)) as pool:
        waiting = {
            pool.submit(_prove_alone, exercise.path, course.path, least, seeds): exercise.id for exercise, least in jobs
        }
        for done in as_completed(waiting):
            for claim in done.result():
                keep(claim)
    return claims


def _begin_worker(parent: int, places: processors.Places) -> None:
    """End with the process that gives the work, however it ends; where that has happened already, at once."""
    protect_this_process()
    if os.getppid() != parent:
        os._exit(1)
    processors.stay_on(places.get())


def _work(exercise: Exercise | Scenario) -> int:
    """About how long an exercise's proof takes, beside that of others; a conversation's takes no time."""
    return 0 if isinstance(exercise, Scenario) else len(exercise.shortcuts) * len(exercise.stages)


def _prove_alone(folder: Path, course: Path, least_hidden: int, seeds: tuple[int, ...]) -> list[Claim]:
    """Every claim about the exercise of one folder, in a process that does nothing else."""
    exercise = load_exercise(folder)
    if isinstance(exercise, Scenario):
        return [claim_of(exercise.id, text, faults) for text, faults in prove_talk(exercise, course)]
    if exercise.trial is not None:
        return list(prove_trials(exercise, course, least_hidden=least_hidden))
    with contextlib.ExitStack() as stack:
        graders = [stack.enter_context(Grader(course, hash_seed=seed, explains=False)) for seed in HASH_SEEDS]
        return list(prove(exercise, graders, course, least_hidden=least_hidden, seeds=seeds))


def prove(
    exercise: Exercise,
    graders: list[Grader],
    course: Path,
    *,
    least_hidden: int = LEAST_HIDDEN_TESTS,
    seeds: tuple[int, ...] = SEEDS,
) -> Iterator[Claim]:
    """Every claim about one exercise, decided one after the other."""
    last = len(exercise.stages)

    def claim(text: str, faults: list[str]) -> Claim:
        return claim_of(exercise.id, text, faults)

    known: dict[tuple, Verdict] = {}

    def check(source: str, stage: int, seed: int, grader: int = 0, *, again: bool = False) -> Verdict:
        """The verdict, which several claims look at; made anew when it is asked for ``again``."""
        key = (source, stage, seed, grader)
        if again or key not in known:
            known[key] = graders[grader].check_exercise(exercise, stage, source, seed=seed)
        return known[key]

    yield claim("has points, tests, prompts and hints for each stage", list(shape(exercise, least_hidden)))
    if exercise.given:
        faults = given_faults(check(exercise.starter, last, 1))
        yield claim("the code that is given loads, and fails a hidden test of each stage", faults)
    else:
        faults = starter_faults(check(exercise.starter, last, 1))
        yield claim("the starter raises NotImplementedError and nothing else", faults)
    for name, source in (("the reference", exercise.solution), ("the alternative", exercise.alternative)):
        faults = [f for seed in seeds for f in _not_green(check(source, last, seed), seed)]
        yield claim(f"{name} scores full marks on {len(seeds)} seeds", faults)
    for shortcut in exercise.shortcuts:
        breaking, others = (shortcut.passes + 1, shortcut.fails_at), _decisive(exercise, shortcut)
        faults = list(_shortcut(shortcut, check(shortcut.source, shortcut.passes + 1, seeds[0]).tests, seeds[0]))
        for turn, seed in enumerate(seeds[1:]):
            # the first seed's check has run every test; on each other the one runs that breaks it, and a share of those
            # that the claim is about: every one is asked in DEALT turns, and they are most of the time that a proof takes
            only = {breaking, *others[turn % DEALT :: DEALT]}
            results = graders[0].run_tests(exercise, shortcut.source, seed=seed, only=only)
            faults += _shortcut(shortcut, results, seed)
        yield claim(f"{shortcut.name} passes {shortcut.passes} stages and fails at {shortcut.fails_at}", faults)
    yield claim("each trap has two shortcuts, one of which passes the visible tests", list(_traps(exercise)))
    yield claim("each stage breaks a shortcut", list(_broken(exercise)))
    yield claim(
        "the same answer and seed give the same verdict", list(_repeatable(exercise, check, len(graders), seeds))
    )
    yield claim("visible tests have a hidden twin each, with other literals", list(twins(exercise)))
    if exercise.brief is not None:
        for text, faults in pair_claims(exercise, lambda source: check(source, last, seeds[0])):
            yield claim(text, faults)
    yield claim("nothing hidden stands in the release", list(leaks(exercise, course / "release")))
    yield claim("the feedback of a wrong answer holds no hidden literal", list(_told(exercise, check, seeds[0])))


def _not_green(verdict: Verdict, seed: int) -> list[str]:
    return [
        f"seed {seed}: {test.name}: {test.status.value}, {test.reason}"
        for test in verdict.tests
        if test.status is not Status.PASSED
    ]


def _decisive(exercise: Exercise, shortcut: Shortcut) -> list[tuple[int, str]]:
    """The tests that a shortcut claims to pass: all of the stages before, and the visible ones of the next if it says so."""
    passed, broken = exercise.stages[: shortcut.passes], exercise.stage(shortcut.passes + 1)
    tests = [(stage.number, test.name) for stage in passed for test in (*stage.visible, *stage.hidden)]
    return tests + [(broken.number, test.name) for test in broken.visible if shortcut.passes_visible]


def _shortcut(shortcut: Shortcut, results: Iterable[TestResult], seed: int) -> Iterator[str]:
    stage = shortcut.passes + 1
    for test in results:
        if test.stage < stage and test.status is not Status.PASSED:
            yield f"seed {seed}: fails {test.name} of stage {test.stage} already"
        if test.stage == stage and test.name == shortcut.fails_at and test.status is Status.PASSED:
            yield f"seed {seed}: passes {test.name}"
        if test.stage == stage and test.visible and shortcut.passes_visible and test.status is not Status.PASSED:
            yield f"seed {seed}: says that it passes the visible tests, and fails {test.name}"


def _traps(exercise: Exercise) -> Iterator[str]:
    for trap in exercise.traps:
        mine = [shortcut for shortcut in exercise.shortcuts if shortcut.trap == trap.name]
        if len(mine) < 2:
            yield f"trap {trap.name} has {len(mine)} shortcuts"
        elif not any(shortcut.passes_visible for shortcut in mine):
            yield f"every shortcut of trap {trap.name} fails a visible test"


def _broken(exercise: Exercise) -> Iterator[str]:
    for stage in exercise.stages:
        if not any(shortcut.passes + 1 == stage.number for shortcut in exercise.shortcuts):
            yield f"no shortcut is broken by stage {stage.number}"


def _repeatable(
    exercise: Exercise, check: Callable[..., Verdict], graders: int, seeds: tuple[int, ...]
) -> Iterator[str]:
    last = len(exercise.stages)
    answers = {"the reference": exercise.solution, **{s.name: s.source for s in exercise.shortcuts[-1:]}}
    for name, source in answers.items():
        expected = check(source, last, seeds[0])
        for grader in range(graders):
            for _ in range(max(1, len(seeds) // graders)):
                got = check(source, last, seeds[0], grader, again=True)
                if got != expected and _late(got, expected):
                    # a machine is busy for a moment; an answer that is near its limit is late once more
                    expected = check(source, last, seeds[0], again=True)
                    got = check(source, last, seeds[0], grader, again=True)
                if got != expected:
                    yield f"{name} got two verdicts for seed {seeds[0]}: {_difference(expected, got)}"
                    return


def _late(*verdicts: Verdict) -> bool:
    return any(test.status is Status.TIMED_OUT for verdict in verdicts for test in verdict.tests)


def _difference(one: Verdict, other: Verdict) -> str:
    """What two verdicts on the same answer disagree about, first of all."""
    for test, again in zip(one.tests, other.tests, strict=False):
        for field in fields(test):
            told = [getattr(each, field.name) for each in (test, again)]
            if told[0] != told[1]:
                return f'{field.name} of {test.name} is once "{told[0]!s:.500}" and once "{told[1]!s:.500}"'
    return f"once {one.points:g} points at {one.isolation}, once {other.points:g} at {other.isolation}"


def _told(exercise: Exercise, check: Callable[..., Verdict], seed: int) -> Iterator[str]:
    """Shortcuts fail hidden tests in many ways; what is said then must not give an input away."""
    for shortcut in exercise.shortcuts:
        verdict = check(shortcut.source, shortcut.passes + 1, seed)
        hidden = [test for test in verdict.tests if not test.visible]
        said = " ".join(f"{test.reason} {test.call} {test.got} {test.expected} {test.output}" for test in hidden)
        names = {test.name for test in hidden}
        literals = hidden_marks(exercise) - names - {test.hint for stage in exercise.stages for test in stage.hidden}
        for literal in sorted(literals):
            if literal in said:
                yield f"{shortcut.name}: {literal[:60]!r}"
        if any(test.got or test.expected or test.call or test.output for test in hidden):
            yield f"{shortcut.name}: a value of a hidden test is shown"


def print_claim(claim: Claim) -> None:
    """One line a claim."""
    mark = "✗" if claim.fault else "✓"
    print(f"{mark} {claim.exercise}: {claim.text}" + (f"\n    {claim.fault}" if claim.fault else ""))
    sys.stdout.flush()
