"""All trials of one answer: visible and hidden seeds and drills, run once for a check and shared by its tests."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from autograder.content import Exercise
from autograder.grading.client import Progress
from autograder.grading.explain import Judged
from autograder.grading.trials import Job, Report
from autograder.grading.verdict import Status
from autograder.grading.workers import Workers
from autograder.sandbox import SandboxFault
from autograder.worlds.trial import Outcome, load_world

#: Seeds after which a campaign looks whether more can tell anything.
BLOCK = 4


@dataclass(frozen=True)
class Plan:
    """Which trials a check makes of an answer: hidden seeds by their number, visible ones as they are."""

    exercise: Exercise
    source: str
    seed: int
    hidden: int
    visible: int | None = None

    def hidden_seeds(self) -> list[int]:
        """Drawn from the check's seed; a shorter campaign has the first of a longer one's."""
        rng = random.Random(f"{self.exercise.id}/trials/{self.seed}")
        return [rng.getrandbits(40) for _ in range(self.hidden)]


class Campaign:
    """The trials of one answer, made when a test first asks for them."""

    def __init__(self, plan: Plan, workers: Workers, progress: Progress):
        self.plan, self._workers, self.progress = plan, workers, progress
        self._trial = plan.exercise.trial
        self.world = load_world(self._trial.scenario)
        self._reports: dict[bool, list[Report]] = {}
        self._drills: list[Report] | None = None
        #: Whether the drills are wanted after the hidden seeds, and what has begun of them with these.
        self.drills_follow = False
        self._drills_ahead: Iterator[Future] | None = None
        self._other: dict[bool, Report] = {}
        #: When no further seed is begun, as ``time.monotonic()`` has it; set at each check.
        self.deadline = float("inf")
        #: How many hidden seeds were left out, since what ran had told all.
        self.left_out = 0
        self.out_of_time = False
        self._processor_seconds = 0.0

    @property
    def faulty(self) -> bool:
        """Whether a run failed or was left out that was not the answer's doing; such a campaign is worth making again."""
        reports = [*self._reports.get(True, []), *self._reports.get(False, []), *(self._drills or [])]
        return self.out_of_time or any(report.status is Status.GRADER_FAULT for report in reports)

    def spent(self) -> float:
        """Processor seconds of the answer's processes since this was asked last."""
        spent, self._processor_seconds = self._processor_seconds, 0.0
        return spent

    # -- running -----------------------------------------------------------------------------------------------------------

    def reports(self, visible: bool) -> list[Report]:
        """The report of each seed; ends the test when a run, or one of the visible seeds before, came to no end."""
        if not visible:
            # what fails there fails here as well, and has been said
            self.reports(True)
        if visible not in self._reports:
            seeds = list(self._trial.visible[: self.plan.visible]) if visible else self.plan.hidden_seeds()
            self._reports[visible] = self._run(seeds, visible)
        for report in self._reports[visible]:
            came_to_its_end(report)
        return self._reports[visible]

    def _run(self, seeds: list[int], visible: bool) -> list[Report]:
        found: list[Report] = []
        what = "visible seeds" if visible else "hidden seeds"
        jobs = [(self._job(seed, visible, lines=number == 0), 0) for number, seed in enumerate(seeds)]
        # the first seed runs once more where texts hash otherwise, beside it
        jobs_ahead = [jobs[0], (jobs[0][0], 1), *jobs[1:]] if len(jobs) > 1 else jobs
        drills = self._drill_jobs() if self.drills_follow and not visible and self._drills is None else []
        coming = self._ahead([*jobs_ahead, *drills])
        for block in (jobs[:1], *_blocks(jobs[1:], BLOCK)):
            if time.monotonic() > self.deadline:
                self.out_of_time = True
                break
            if len(found) == 1:
                self._other[visible] = self._result(next(coming))
            for _ in block:
                found.append(self._result(next(coming)))
                self.progress(what, len(found), len(seeds))
            if any(report.status is not Status.PASSED for report in found) or self._hopeless(found):
                break
        else:
            self._drills_ahead = coming if drills else None
        if self._drills_ahead is not coming:
            coming.close()
        self.progress(what, len(seeds), len(seeds))
        if not found:
            found.append(
                Report(seeds[0], Status.TIMED_OUT, "Not run: the time of a check was over before these seeds.")
            )
        if not visible:
            self.left_out = len(seeds) - len(found)
        return found

    def _ahead(self, jobs: list[tuple[Job, int]]) -> Iterator[Future]:
        """The futures of jobs, in order. Some are begun ahead of the one that is waited for, so that no worker idles.

        Closed before its end, it takes back what no worker has begun.
        """
        left, begun = deque(jobs), deque()
        try:
            while left or begun:
                while left and len(begun) < 2 * self._workers.count:
                    begun += self._workers.start([left.popleft()])
                yield begun.popleft()
        finally:
            for future in begun:
                future.cancel()

    def _hopeless(self, found: list[Report]) -> bool:
        """Whether most of what is judged was broken in each of enough seeds: more of them would say the same."""
        if len(found) < BLOCK:
            return False
        broken = [
            all(report.findings[place].outcome is Outcome.BROKEN for report in found)
            for place in range(len(self.world.invariants))
        ]
        return sum(broken) * 2 > len(broken)

    def _result(self, future: Future) -> Report:
        try:
            report: Report = future.result()
            self._processor_seconds += report.processor_seconds
            return report
        except (SandboxFault, BrokenProcessPool) as error:
            self._workers.close()  # new ones are started for the next jobs
            return Report(0, Status.GRADER_FAULT, f"The check itself failed: {error}.")

    def _job(self, seed: int, visible: bool, *, drill: str = "", lines: bool = False) -> Job:
        exercise = self.plan.exercise
        return Job(
            self._trial.scenario,
            self.plan.source,
            exercise.id,
            seed,
            visible,
            drill=drill,
            real_seconds=self._trial.seed_seconds,
            lines=lines,
        )

    def drills(self) -> list[Report]:
        if self._drills is None:
            self.reports(True)
            if time.monotonic() > self.deadline:
                raise Judged(Status.TIMED_OUT, "Not run: the time of a check was over before the held-out faults.")
            jobs = self._drill_jobs()
            coming, self._drills_ahead = self._drills_ahead or self._ahead(jobs), None
            found = []
            for future in coming:
                found.append(self._result(future))
                self.progress("held-out faults", len(found), len(jobs))
            self._drills = found
        for report in self._drills:
            came_to_its_end(report)
            if report.signals_fault:
                raise Judged(Status.FAILED, report.signals_fault)
        return self._drills

    def _drill_jobs(self) -> list[tuple[Job, int]]:
        seed = self.plan.hidden_seeds()[0]
        return [
            (self._job(seed + number, False, drill=drill.name), 0) for number, drill in enumerate(self.world.drills)
        ]

    def other(self, visible: bool) -> Report:
        """The first seed's run where texts hash otherwise."""
        self.reports(visible)
        if visible not in self._other:  # a single seed, beside which nothing ran
            seed = self._reports[visible][0].seed
            (future,) = self._workers.start([(self._job(seed, visible, lines=True), 1)])
            self._other[visible] = self._result(future)
        came_to_its_end(self._other[visible])
        return self._other[visible]


def came_to_its_end(report: Report) -> None:
    if report.status is not Status.PASSED:
        raise Judged(report.status, report.reason)


def _blocks(items: list, size: int) -> Iterator[list]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
