"""What a scenario with trials proves about itself: references, mutants and an ablation, each over many seeds, as tables."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path
from statistics import median

from autograder.content import Exercise
from autograder.content.trials import ablation
from autograder.grading.campaign import Plan
from autograder.grading.grader import Grader
from autograder.grading.trials import Job, Report
from autograder.grading.verdict import Status
from autograder.grading.workers import Workers
from autograder.sandbox import Limits
from autograder.words import count
from autograder.worlds.trial import Outcome, load_world


@dataclass(frozen=True)
class Row:
    """One answer over the seeds: how often each invariant held, was broken and was not exercised.

    ``fault`` says what kept a seed from its end. ``seconds`` are real seconds of one run, its median.
    """

    name: str
    seeds: int
    tally: dict[str, tuple[int, int, int]]
    margins: dict[str, float]
    summary: dict[str, tuple[float, float, float]]
    seconds: float
    fault: str = ""

    def broken(self) -> dict[str, int]:
        """How many seeds broke each invariant that any seed broke."""
        return {name: counts[1] for name, counts in self.tally.items() if counts[1]}


def answers(exercise: Exercise) -> Iterator[tuple[str, str, str]]:
    """``(kind, name, source)`` of each answer that a scenario proves itself with."""
    yield "reference", "solution", exercise.solution
    yield "reference", "alternative", exercise.alternative
    for shortcut in exercise.shortcuts:
        if shortcut.breaks:
            yield "mutant", shortcut.name, shortcut.source
    for name, source in ablation(exercise.path).items():
        yield "ablation", name, source


#: Seeds of an ablation at the most: policies that drown cost ten times what others do, and do so on every seed.
_OF_ABLATION = 6


def measure(
    exercise: Exercise, workers: Workers, seeds: int, *, seed: int = 1, kinds: tuple[str, ...] = ()
) -> Iterator[tuple[str, Row]]:
    """``(kind, row)`` of each answer over the first ``seeds`` hidden seeds of a check with ``seed``."""
    world = load_world(exercise.trial.scenario)
    for kind, name, source in answers(exercise):
        if kinds and kind not in kinds:
            continue
        most = min(seeds, _OF_ABLATION) if kind == "ablation" else seeds
        numbers = Plan(exercise, source, seed, most).hidden_seeds()
        jobs = [
            (
                # an ablation is to show that what is stuck stays so
                Job(
                    exercise.trial.scenario,
                    source,
                    exercise.id,
                    number,
                    True,
                    real_seconds=3 * exercise.trial.seed_seconds,
                    calls_off=kind != "ablation",
                ),
                0,
            )
            for number in numbers
        ]
        reports = []
        began = time.monotonic()
        for future in workers.start(jobs):
            reports.append(future.result())
        took = (time.monotonic() - began) * workers.count / max(1, len(jobs))
        yield kind, row_of(name, reports, [invariant.name for invariant in world.invariants], took)


def row_of(name: str, reports: list[Report], invariants: list[str], seconds: float) -> Row:
    ended = [report for report in reports if report.status is Status.PASSED]
    tally, margins = {}, {}
    for place, invariant in enumerate(invariants):
        findings = [report.findings[place] for report in ended]
        tally[invariant] = tuple(sum(f.outcome is outcome for f in findings) for outcome in Outcome)
        known = [f.margin for f in findings if f.margin == f.margin]
        if known:
            margins[invariant] = min(known)
    figures = {
        key: (min(values), median(values), max(values))
        for key in (ended[0].summary if ended else {})
        if (values := [report.summary[key] for report in ended])
    }
    fault = next(
        (f"seed {report.seed}: {report.reason}" for report in reports if report.status is not Status.PASSED), ""
    )
    return Row(name, len(reports), tally, margins, figures, seconds, fault)


def faults_of(exercise: Exercise, kind: str, row: Row, *, may_be_unknown: bool = False) -> str:
    """What speaks against an answer of this kind; ``""`` when it does what it must on every seed.

    Few seeds ``may_be_unknown``: leave an invariant unexercised.
    """
    if row.fault:
        return row.fault
    if kind == "reference":
        never = [name for name, (held, _, _) in row.tally.items() if not held]
        if row.broken():
            return "breaks " + ", ".join(f"{name} on {n}" for name, n in row.broken().items())
        return f"never exercises {', '.join(never)}" if never and not may_be_unknown else ""
    if kind == "mutant":
        wanted = next(shortcut.breaks for shortcut in exercise.shortcuts if shortcut.name == row.name)
        others = {name: n for name, n in row.broken().items() if name != wanted}
        if row.broken().get(wanted, 0) < row.seeds:
            return f"breaks {wanted} on {row.broken().get(wanted, 0)} seeds only"
        return "also breaks " + ", ".join(f"{name} on {n}" for name, n in others.items()) if others else ""
    return ""


#: Hidden seeds of a check of an answer whose policy is the reference's: its data alone is wrong.
_FEW = 4


def check_answers(exercise: Exercise, course: Path, *, seeds: int, workers: int) -> Iterator[tuple[str, str, str]]:
    """``(name, what came of it, fault)`` of whole checks: the references', and those of mutants that break no invariant."""
    wanted = [("solution", exercise.solution, "", seeds), ("alternative", exercise.alternative, "", seeds)]
    wanted += [(s.name, s.source, s.fails_at, min(seeds, _FEW)) for s in exercise.shortcuts if not s.breaks]
    for name, source, fails_at, most in wanted:
        with Grader(course, workers=workers, hidden_seeds=most) as grader:
            verdict = grader.check_exercise(exercise, len(exercise.stages), source, seed=1)
        said = f"{verdict.points:g} of {verdict.max_points:g} points on {most} seeds, {verdict.seconds:.0f} s"
        missed = [test.name for test in verdict.tests if test.status is not Status.PASSED and not test.visible]
        expected = [fails_at] if fails_at else []
        yield name, said, "" if missed == expected else f"fails {', '.join(missed) or 'nothing'}"


def print_tables(
    exercises: list[Exercise],
    course: Path,
    *,
    seeds: int,
    workers: int,
    kinds: tuple[str, ...] = (),
    out: Callable = print,
) -> int:
    """Print every scenario's tables as they come; how many rows do not do what they must."""
    missed = 0
    pool = Workers(workers, rung=None, limits=Limits())
    try:
        for exercise in exercises:
            out(f"\n{exercise.id}: {exercise.title}, {count(seeds, 'seed')}; held/broken/unknown, (smallest margin)")
            for kind, row in measure(exercise, pool, seeds, kinds=kinds):
                fault = faults_of(exercise, kind, row)
                missed += bool(fault)
                out(_line(kind, row, fault))
            if not kinds or "check" in kinds:
                for name, said, fault in check_answers(exercise, course, seeds=seeds, workers=workers):
                    missed += bool(fault)
                    out(
                        f"{'MISSED' if fault else 'ok':<7}check      {name}  {said}"
                        + (f"\n         {fault}" if fault else "")
                    )
    finally:
        pool.close()
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    out(f"\npeak memory of a process: {peak:.0f} MB")
    return missed


def _line(kind: str, row: Row, fault: str) -> str:
    cells = []
    for name, (held, broken, not_tried) in row.tally.items():
        cell = f"{name} {held}/{broken}/{not_tried}"
        cells.append(
            cell + (f" ({row.margins[name]:+.2f})" if name in row.margins and abs(row.margins[name]) < 100 else "")
        )
    figures = ", ".join(f"{key} {_figure(low)}..{_figure(high)}" for key, (low, _, high) in row.summary.items())
    return (
        f"{'MISSED' if fault else 'ok':<7}{kind:<10} {row.name}  [{row.seconds:.2f} s a run]\n"
        f"         {'; '.join(cells)}\n         {figures}" + (f"\n         {fault}" if fault else "")
    )


def _figure(value: float) -> str:
    return "never" if value == inf else f"{value:g}"
