"""Measures what the exploration of schedules promises and prints a table; exits 1 when a target is missed.

Called by ``make races``; ``--quick`` takes a few minutes less and a few seeds. A kind of programs of its own, asyncio
say, is one more module in `race_patterns` and one more entry in ``SECTIONS``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from race_patterns import (
    Collection,
    Pattern,
    asyncio_right,
    asyncio_wrong,
    processes_right,
    processes_wrong,
    threads_right,
    threads_wrong,
)

from autograder.content import Exercise, course_dir, load_course
from autograder.grading.grader import Grader
from autograder.lab.session import IN_A_NOTEBOOK
from autograder.sandbox import Limits
from autograder.worlds import Sweep, replay, simulate, sweep
from autograder.worlds.threads import Replay, explore, search
from autograder.worlds.threads.children import in_child
from autograder.worlds.threads.exploring import controlled_runs

#: A bug that needs no more orderings than this to come together is a shallow one.
SHALLOW = 2
#: Real seconds within which a bug has to be found; schedules that a search may take; forced switches of a short one.
WITHIN, SCHEDULES, SHORT = 1.0, 600, 3
REPLAYS, HANG_LIMIT, HANG_MORE = 1_000, 1.0, 2.0


@dataclass
class Row:
    """One line of the table. A ``target`` is met when ``got`` reaches it; without one the figure is for information."""

    what: str
    got: float
    unit: str = ""
    target: float | None = None
    at_most: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def met(self) -> bool:
        return self.target is None or (self.got <= self.target if self.at_most else self.got >= self.target)

    def __str__(self) -> str:
        target = "" if self.target is None else f"{'≤' if self.at_most else '≥'} {self.target:g} {self.unit}"
        verdict = "" if self.target is None else "ok" if self.met else "MISSED"
        figure = f"{self.got:,.1f} {self.unit}" if self.unit in ("%", "s", "ms") else f"{self.got:,.0f} {self.unit}"
        return "\n".join([f"{self.what:58} {figure:>14} {target:>12}  {verdict}", *(f"    {n}" for n in self.notes)])


def bugs(patterns: Collection, quick: bool) -> Iterator[Row]:
    """Each pattern with each seed: found within a second, and then shrunk."""
    seeds = 5 if quick else 100
    tallies: dict[bool, list[int]] = {True: [0, 0], False: [0, 0]}
    short, shallow_found, seconds = 0, 0, []
    for pattern in patterns:
        found, times, counts, switches = 0, [], [], []
        for seed in range(seeds):
            begin = time.perf_counter()
            report = explore(pattern.program, schedules=SCHEDULES, seed=seed, shrink=False)
            times.append(time.perf_counter() - begin)
            counts.append(report.runs)
            if report.outcome is None or report.outcome.status != pattern.status or times[-1] > WITHIN:
                continue
            found += 1
            if pattern.depth <= SHALLOW:
                shallow_found += 1
                report = explore(pattern.program, schedules=SCHEDULES, seed=seed)
                switches.append(len(report.schedule))
                short += switches[-1] <= SHORT
        tally = tallies[pattern.depth <= SHALLOW]
        tally[0] += found
        tally[1] += seeds
        seconds += times
        yield Row(
            f"  {pattern.name}, depth {pattern.depth}",
            100 * found / seeds,
            "%",
            notes=[
                f"schedules {statistics.median(counts):.0f} (most {max(counts)}), seconds "
                f"{statistics.median(times):.2f} (most {max(times):.2f})"
                + (f", forced switches at most {max(switches)}" if switches else "")
            ],
        )
    yield Row(f"bugs of depth ≤ {SHALLOW} found within {WITHIN:g} s", _percent(tallies[True]), "%", 99)
    if tallies[False][1]:
        yield Row("deeper bugs found within that time", _percent(tallies[False]), "%", 80)
    yield Row("median time to find one, processes included", 1e3 * statistics.median(seconds), "ms")
    yield Row(
        f"of them shrunk to ≤ {SHORT} forced switches (depth ≤ {SHALLOW})", _percent([short, shallow_found]), "%", 95
    )


def right_solutions(patterns: Collection, quick: bool) -> Iterator[Row]:
    """No schedule of a right solution is called a failure."""
    seeds, schedules = (1, 100) if quick else (10, 300)
    alarms, times = [], []
    for pattern in patterns:
        for seed in range(seeds):
            begin = time.perf_counter()
            report = explore(pattern.program, schedules=schedules, seed=seed)
            times.append(time.perf_counter() - begin)
            if not report.ok:
                alarms.append(f"{pattern.name}, seed {seed}: {str(report).splitlines()[0]}")
    programs = len(patterns)
    yield Row(f"false alarms, {programs} programs x {seeds} seeds x {schedules}", len(alarms), "", 0, True, alarms[:5])
    yield Row(f"median time of {schedules} schedules of one of them", statistics.median(times), "s")
    yield Row("longest", max(times), "s")


def replays(patterns: Collection, quick: bool) -> Iterator[Row]:
    """A recorded schedule gives the same steps, events, and end each time, in one process and in fresh ones."""
    rounds = max(1, (REPLAYS // 10 if quick else REPLAYS) // len(patterns)) + 1
    same = total = 0
    for pattern in patterns:
        identical = in_child(lambda child, pattern=pattern: _identical(child, pattern, rounds), limit=60)
        same, total = same + sum(identical), total + len(identical)
    yield Row(f"identical replays of {total:,} in one process", 100 * same / total, "%", 100)
    same = total = 0
    for pattern in patterns[: 5 if quick else None]:
        first = explore(pattern.program, schedules=SCHEDULES).outcome
        for _ in range(2):
            again = replay(pattern.program, first.schedule)
            total += 1
            same += (again.interleaving, again.schedule) == (first.interleaving, first.schedule)
    yield Row(f"identical replays of {total:,} in fresh processes", 100 * same / total, "%", 100)


def _identical(child, pattern: Pattern, rounds: int) -> list[bool]:
    attempt = controlled_runs(child, pattern.program)
    found = search(attempt, schedules=SCHEDULES)
    assert found.outcome is not None, pattern.name

    def facts(outcome):
        return outcome.status, outcome.schedule, outcome.steps_by_thread, outcome.seconds, outcome.interleaving

    return [facts(attempt(Replay(found.outcome.schedule))) == facts(found.outcome) for _ in range(rounds)]


def hangs_of_threads(quick: bool) -> Iterator[Row]:
    """A thread that never comes back is ended and named, whether Python still runs beside it or not."""

    def in_the_system():
        reading, _writing = os.pipe()
        os.read(reading, 1)

    def in_one_call():
        sum(range(10**13))

    for program, source in ((in_the_system, "os.read(reading, 1)"), (in_one_call, "sum(range(10**13))")):
        begin = time.perf_counter()
        report = explore(program, limit=HANG_LIMIT)
        more = time.perf_counter() - begin - HANG_LIMIT
        named = [stuck.source for stuck in report.outcome.stuck] == [source]
        yield Row(f"a hang {program.__name__.replace('_', ' ')} ends after its limit by", more, "s", HANG_MORE, True)
        yield Row("  and names its line", float(named), "", 1)


def bugs_of_asyncio(quick: bool) -> Iterator[Row]:
    """Each pattern with each seed of its latencies: found within a second, and told as what it is."""
    tallies: dict[bool, list[int]] = {True: [0, 0], False: [0, 0]}
    seconds = []
    for pattern in asyncio_wrong.PATTERNS:
        found, times, counts = 0, [], []
        seeds = 5 if quick else 100
        for seed in range(seeds):
            begin = time.perf_counter()
            said = sweep(pattern.program, seeds=SCHEDULES, seed=seed)
            times.append(time.perf_counter() - begin)
            counts.append(said.runs)
            found += _status(said) == pattern.status and times[-1] <= WITHIN
        tally = tallies[pattern.depth <= SHALLOW]
        tally[0] += found
        tally[1] += seeds
        seconds += times
        yield Row(
            f"  {pattern.name}, depth {pattern.depth}",
            100 * found / seeds,
            "%",
            notes=[f"runs {statistics.median(counts):.0f} (most {max(counts)}), seconds at most {max(times):.2f}"],
        )
    yield Row(f"bugs of depth ≤ {SHALLOW} found within {WITHIN:g} s", _percent(tallies[True]), "%", 99)
    yield Row("deeper bugs found within that time", _percent(tallies[False]), "%", 80)
    yield Row("median time to find one", 1e3 * statistics.median(seconds), "ms")


def _status(said: Sweep) -> str:
    """How a sweep's failure would be called in a pattern."""
    if said.ok:
        return "done"
    if said.error is None:
        return "finding"
    return {"Deadlock": "deadlock", "Spinning": "livelock"}.get(type(said.error).__name__, "raised")


def right_solutions_of_asyncio(quick: bool) -> Iterator[Row]:
    """No latencies make a right solution fail."""
    seeds, runs = (1, 100) if quick else (10, 300)
    alarms = []
    for pattern in asyncio_right.PATTERNS:
        for seed in range(seeds):
            said = sweep(pattern.program, seeds=runs, seed=seed)
            if not said.ok:
                alarms.append(f"{pattern.name}, seed {seed}: {str(said).splitlines()[0]}")
    programs = len(asyncio_right.PATTERNS)
    yield Row(f"false alarms, {programs} programs x {seeds} seeds x {runs}", len(alarms), "", 0, True, alarms[:5])


def replays_of_asyncio(quick: bool) -> Iterator[Row]:
    """A seed that failed takes the same turns each time."""
    rounds = 10 if quick else 1_000 // len(asyncio_wrong.PATTERNS) + 1
    same = total = 0
    for pattern in asyncio_wrong.PATTERNS:
        first = sweep(pattern.program, seeds=SCHEDULES)
        for _ in range(rounds):
            again = replay(pattern.program, first.seed)
            total += 1
            same += (again.turns, again.findings) == (first.turns, first.findings)
    yield Row(f"identical replays of {total:,}", 100 * same / total, "%", 100)


def speed_of_asyncio(quick: bool) -> Iterator[Row]:
    """Timers that a loop on virtual time serves in a second, the median of five."""
    tasks, each = 50, 400 if quick else 2_000

    async def ticker() -> None:
        for _ in range(each):
            await asyncio.sleep(1)

    async def main() -> None:
        await asyncio.gather(*(ticker() for _ in range(tasks)))

    rates = []
    for _ in range(5):
        begin = time.perf_counter()
        simulate(main(), limit=1e9)
        rates.append(tasks * each / (time.perf_counter() - begin))
    yield Row("timer events a second", statistics.median(rates), "", 50_000)


def checks(one_notebook: bool, median: float, most: float, quick: bool) -> Iterator[Row]:
    """Checks as a learner waits for them in a notebook: references, shortcuts, and answers that hang, to each stage.

    Where a round bounds how long an answer may keep a check waiting, also right answers that sleep in each test.
    ``one_notebook`` chooses the rounds with many exercises in a notebook, or those with one each, less the pair tasks.
    """
    course = load_course(course_dir(__file__))
    kinds = [e for r in course.rounds if r.one_notebook == one_notebook for e in r.exercises]
    exercises = [e for e in kinds if isinstance(e, Exercise) and e.trial is None and e.brief is None]
    times: defaultdict[str, dict[str, float]] = defaultdict(dict)
    with Grader(course.path, limits=Limits(**IN_A_NOTEBOOK)) as grader:

        def take(kind: str, exercise: Exercise, name: str, source: str, stage: int) -> None:
            verdict = grader.check_exercise(exercise, stage, source, seed=1)
            times[kind][f"{exercise.id}, stage {stage}, {name}"] = verdict.seconds

        for exercise in exercises:
            last = len(exercise.stages)
            grader.check_exercise(exercise, last, exercise.solution, seed=1)  # its tests are imported
            for stage in range(1, last + 1):
                take("references", exercise, "reference", exercise.solution, stage)
            for shortcut in exercise.shortcuts[: 1 if quick else None]:
                take("shortcuts", exercise, shortcut.name, shortcut.code, shortcut.passes + 1)
            hangs = exercise.starter.replace("raise NotImplementedError", "while True: pass")
            take("answers that hang", exercise, "hangs", hangs, last)
            for seconds in (0.3, 1.9) if exercise.wait_seconds is not None else ():
                sleeps = f"{exercise.solution}\nimport select\nselect.select([], [], [], {seconds})\n"
                take("answers that really sleep", exercise, f"sleeps {seconds} s in each test", sleeps, last)
    everything = [seconds for kind in times.values() for seconds in kind.values()]
    yield Row(
        f"{len(everything)} checks of {len(exercises)} exercises, median",
        statistics.median(everything),
        "s",
        median,
        True,
    )
    for kind, those in times.items():
        slowest = max(those, key=those.get)
        yield Row(f"  the longest of {len(those)} {kind}", those[slowest], "s", most, True, [slowest])


SECTIONS: dict[str, Callable[[bool], Iterator[Row]]] = {
    "threads: bugs": partial(bugs, threads_wrong.PATTERNS),
    "threads: right solutions": partial(right_solutions, threads_right.PATTERNS),
    "threads: replay": partial(replays, threads_wrong.PATTERNS),
    "threads: hangs": hangs_of_threads,
    "processes: bugs": partial(bugs, processes_wrong.PATTERNS),
    "processes: right solutions": partial(right_solutions, processes_right.PATTERNS),
    "processes: replay": partial(replays, processes_wrong.PATTERNS),
    "asyncio: bugs": bugs_of_asyncio,
    "asyncio: right solutions": right_solutions_of_asyncio,
    "asyncio: replay": replays_of_asyncio,
    "asyncio: speed": speed_of_asyncio,
    "drills: checks": partial(checks, True, 2, 5),
    "assessment: checks": partial(checks, False, 1, 3),
}


def _percent(tally: list[int]) -> float:
    return 100 * tally[0] / tally[1] if tally[1] else 100.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer seeds and schedules")
    parser.add_argument("sections", nargs="*", help=f"some of: {', '.join(SECTIONS)}")
    options = parser.parse_args()
    missed = 0
    for title, section in SECTIONS.items():
        if options.sections and title not in options.sections:
            continue
        print(f"\n{title}")
        for row in section(options.quick):
            print(row, flush=True)
            missed += not row.met
    print(f"\n{missed} missed" if missed else "\nall targets met")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
