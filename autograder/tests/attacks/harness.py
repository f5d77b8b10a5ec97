"""Runs one answer through a check at one rung of isolation and judges what came of it."""

from __future__ import annotations

import contextlib
import enum
import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from attacks import processes
from attacks.answers import Answer
from attacks.ground import SUCCEEDED, Ground, remove
from autograder.content import load_exercise
from autograder.grading import Status, Verdict
from autograder.grading.grader import Grader
from autograder.sandbox import Limits, Sandbox, linux
from autograder.sandbox.isolation import RUNGS

_BOUNDS = {"cpu_seconds": 8, "memory": 512 << 20, "file_size": 4 << 20, "open_files": 64, "processes": 64}
#: For attacks: most only hang, and the sooner that ends the better.
HASTY = Limits(test_seconds=0.4, check_seconds=4.0, **_BOUNDS)
#: For honest answers on a busy machine, and for attacks that need a while.
PATIENT = Limits(test_seconds=2.0, check_seconds=20.0, **_BOUNDS)
#: Seconds by which a check may outlast its limits.
SLACK = 2.0
#: Bytes by which a check may make the grader grow.
GROWTH = 200 << 20
_SEED = 1


class Result(enum.StrEnum):
    """What came of an answer, best first. An honest one is ``HELD`` when it earned everything."""

    HELD = "held"
    NOT_PROMISED = "not promised"
    LATE = "late"
    FAULT = "fault"
    LEFTOVER = "leftover"
    THROUGH = "got through"
    HARMED = "harmed"

    @property
    def bad(self) -> bool:
        return self not in (Result.HELD, Result.NOT_PROMISED)


@dataclass(frozen=True)
class Outcome:
    """``why`` has a sentence for each thing that was not as it should be; ``seconds`` is the check's own time, and
    ``over`` by how much it outlasted its limits (0 or less: not at all)."""

    answer: str
    rung: str
    result: Result
    why: tuple[str, ...] = ()
    seconds: float = 0.0
    over: float = 0.0


class Arena:
    """The ground, and a warm grader for each rung and pace. Use it in a ``with``."""

    def __enter__(self) -> Arena:
        with contextlib.ExitStack() as stack:
            self._scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="arena-"))
            with Sandbox() as strongest:
                #: Why each stronger rung is not there, by rung.
                self.missing = {rung: why for rung in RUNGS if (why := _why_missing(rung, strongest))}
                owner = os.getuid() if strongest.drops_user else None
            self.ground = stack.enter_context(Ground(owner))
            stack.enter_context(_closed_memory())
            stack.enter_context(_in_a_pipeline())
            self._graders: dict[tuple[str, bool], Grader] = {}
            stack.callback(self._close_graders)
            self.exercise = load_exercise(self.ground.folder)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def rungs(self) -> list[str]:
        """The rungs that this machine offers, from weak to strong."""
        return [rung for rung in RUNGS if rung not in self.missing]

    @property
    def full(self) -> float:
        return self.exercise.points

    def try_hostile(self, answer: Answer, rung: str) -> Outcome:
        """Run one attack; the ground and the grader are as before when it returns."""
        grader = self._grader(rung, patient=answer.patient)
        source = self.ground.fill(answer.source)
        why: dict[Result, list[str]] = {}
        limits, already = grader.sandbox.limits, set(processes.living())
        processes.forget_peak()
        before = processes.peak_memory()
        began = time.monotonic()
        verdict = None
        try:
            verdict = self._check(grader, source)
        except Exception as error:
            why.setdefault(Result.FAULT, []).append(f"the check raised {type(error).__name__}: {str(error)[:200]}")
        seconds = time.monotonic() - began
        if verdict is not None:
            _judge(verdict, answer, self.ground, why)
        # a test that ended with its process may have used up its time as well as one that hung
        hung = sum(t.status in (Status.TIMED_OUT, Status.CRASHED) for t in verdict.tests) if verdict else 1
        # a test that did not hang may still have used up nearly all of its time
        over = seconds - min(limits.check_seconds, (hung + 1) * limits.test_seconds) - SLACK
        if over > 0:
            why.setdefault(Result.LATE, []).append(
                f"it took {seconds:.1f} s with {hung} tests at {limits.test_seconds:g} s"
            )
        growth = processes.peak_memory() - before
        if growth > GROWTH:
            why.setdefault(Result.THROUGH, []).append(f"the grader grew by {growth >> 20} MB")
        left = self._left(grader, already)
        for pid, arguments in left[0].items():
            why.setdefault(Result.LEFTOVER, []).append(f"process {pid} ({arguments[:60]!r})")
        for path in left[1]:
            why.setdefault(Result.LEFTOVER, []).append(f"file {os.path.basename(path)}")
        if fault := self._fault_of_next(grader):
            why.setdefault(Result.FAULT, []).append(fault)
        # last, since what a signal does takes a moment
        for change in self.ground.changes():
            why.setdefault(Result.THROUGH, []).append(change)
        if why:
            self.ground.tidy(left)
            self._renew(rung, patient=answer.patient)
        return _outcome(answer, rung, why, seconds, over)

    def try_honest(self, answer: Answer, rung: str) -> Outcome:
        """Run one control, which must earn everything."""
        grader = self._grader(rung, patient=True)
        already = {grader.sandbox._process.pid, *processes.living()}
        began = time.monotonic()
        verdict = self._check(grader, answer.source)
        lost = [f"{t.name} {t.status}: {t.reason}" for t in verdict.tests if t.status is not Status.PASSED]
        result = Result.HELD if verdict.points == answer.earns and not lost else Result.HARMED
        left = self._left(grader, already)
        if left[0] or left[1]:
            lost += [*map(str, left[0]), *map(str, left[1])]
            result = Result.LEFTOVER
            self.ground.tidy(left)
        return Outcome(answer.name, rung, result, tuple(lost), time.monotonic() - began)

    # -- graders -------------------------------------------------------------------------------------------------------------

    def _grader(self, rung: str, *, patient: bool) -> Grader:
        if (rung, patient) not in self._graders:
            limits = PATIENT if patient else HASTY
            self._graders[rung, patient] = Grader(self.ground.course, rung=rung, limits=limits)
        return self._graders[rung, patient]

    def _renew(self, rung: str, *, patient: bool) -> None:
        """A grader that an attack got the better of is not to be trusted with the next one."""
        grader = self._graders.pop((rung, patient))
        base = grader._sandbox._base if grader._sandbox else None
        with contextlib.suppress(Exception):
            grader.close()
        if base is not None:
            remove(base)

    def _close_graders(self) -> None:
        for rung, patient in list(self._graders):
            self._renew(rung, patient=patient)

    def _check(self, grader: Grader, source: str) -> Verdict:
        return grader.check_exercise(self.exercise, len(self.exercise.stages), source, seed=_SEED)

    def _left(self, grader: Grader, already: set[int]) -> tuple[dict[int, str], list[str]]:
        """Processes that were not there ``already``, and files."""
        sandbox = grader.sandbox
        found, files = self.ground.left([sandbox._base], already | {sandbox._process.pid})
        # the template process has a scratch folder of its own, which its trials leave empty
        for entry in os.scandir(sandbox._base):
            if not entry.is_dir(follow_symlinks=False) or not os.access(entry, os.R_OK) or os.listdir(entry):
                files.append(entry.path)
        return found, files

    def _fault_of_next(self, grader: Grader) -> str:
        """What is wrong with the check of an honest answer now, ``""`` for nothing.

        One that is late is asked again: a machine is busy for a moment, a grader that an attack has slowed down stays slow.
        """
        for _ in range(3):
            try:
                verdict = grader.check_exercise(self.exercise, 1, self.exercise.solution, seed=_SEED)
            except Exception as error:
                return f"the next check raised {type(error).__name__}: {str(error)[:200]}"
            lost = next((test for test in verdict.tests if test.status is not Status.PASSED), None)
            if lost is None:
                return ""
            if lost.status is not Status.TIMED_OUT:
                break
        return f"the next, honest answer lost {lost.name}: {lost.reason}"


def _judge(verdict: Verdict, answer: Answer, ground: Ground, why: dict[Result, list[str]]) -> None:
    if verdict.points > answer.earns:
        passed = [t.name for t in verdict.tests if t.status is Status.PASSED and not t.visible]
        why.setdefault(Result.THROUGH, []).append(f"{verdict.points:g} points for {', '.join(passed)}")
    told = asdict(verdict)
    del told["seconds"], told["seed"]
    text = json.dumps(told, ensure_ascii=False, default=str)
    if leaked := ground.leaked(text):
        where = next((t for t in verdict.tests if ground.leaked(json.dumps(asdict(t), ensure_ascii=False))), None)
        why.setdefault(Result.THROUGH, []).append(
            f"{leaked} came out: {where.name}: {where.reason or where.output}"[:200]
        )
    if SUCCEEDED in text:
        why.setdefault(Result.THROUGH, []).append("its act succeeded")
    for test in verdict.tests:
        if test.status is not Status.PASSED and not test.reason:
            why.setdefault(Result.FAULT, []).append(f"{test.name} did not pass, without a reason")
    faults = {test.reason for test in verdict.tests if test.status is Status.GRADER_FAULT}
    why.setdefault(Result.FAULT, []).extend(sorted(faults))
    if not why[Result.FAULT]:
        del why[Result.FAULT]


def _outcome(answer: Answer, rung: str, why: dict[Result, list[str]], seconds: float, over: float) -> Outcome:
    worst = next((r for r in (Result.THROUGH, Result.LEFTOVER, Result.FAULT, Result.LATE) if r in why), Result.HELD)
    if worst.bad and RUNGS.index(rung) < promised_at(answer):
        worst = Result.NOT_PROMISED
    return Outcome(answer.name, rung, worst, tuple(one for many in why.values() for one in many), seconds, over)


def promised_at(answer: Answer) -> float:
    """The place in the ladder from which on an attack must be held; infinite for a rung that is not built."""
    return RUNGS.index(answer.held_from) if answer.held_from in RUNGS else float("inf")


def _why_missing(rung: str, strongest: Sandbox) -> str:
    if RUNGS.index(rung) <= RUNGS.index(strongest.strongest):
        return ""
    return strongest.missing.get(rung, "not offered here")


@contextlib.contextmanager
def _in_a_pipeline() -> Iterator[None]:
    """Where grading runs in a pipeline, pytest leaves no comparison short, however long it takes."""
    before = os.environ.get("CI")
    os.environ["CI"] = "true"
    try:
        yield
    finally:
        del os.environ["CI"]
        if before is not None:
            os.environ["CI"] = before


@contextlib.contextmanager
def _closed_memory() -> Iterator[None]:
    """What the grading service does for itself; here this process stands in its place."""
    linux.set_dumpable(False)
    try:
        yield
    finally:
        linux.set_dumpable(True)
