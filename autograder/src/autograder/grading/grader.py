"""Answers in, verdicts out: runs an exercise's tests in this trusted process against a proxy of the answer."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from autograder.content import Exercise, Scenario, Stage, find_exercise
from autograder.conversation.elsewhere import Place
from autograder.grading.client import Progress
from autograder.grading.plugin import CheckPlugin, Watch, limits_of
from autograder.grading.runner import WarmTests, files_stamp
from autograder.grading.talks import TalkGrader
from autograder.grading.verdict import StageResult, Status, TestResult, Verdict
from autograder.grading.workers import Workers
from autograder.sandbox import Limits, Sandbox, SandboxFault, at_least


class Grader:
    """Grades answers with one warm sandbox. Not for use from several threads; close it, or use it in a ``with``."""

    def __init__(
        self,
        course: Path,
        *,
        rung: str | None = None,
        limits: Limits | None = None,
        hash_seed: int = 0,
        may_end_us: bool = False,
        explains: bool = True,
        workers: int = 1,
        hidden_seeds: int | None = None,
        visible_seeds: int | None = None,
    ):
        """``explains`` false saves the time that goes into making a failure readable.

        ``workers`` is how many trials run at once, in processes of their own when it is more than one; ``hidden_seeds``
        and ``visible_seeds`` bound how many of an exercise's seeds are run.
        """
        self._explains = explains
        self._course = course
        self._options = {
            "rung": rung, "limits": limits, "hash_seed": hash_seed, "may_end_us": may_end_us,
            "tools": ("autograder.worlds.inside",),
        }  # fmt: skip
        self._workers = Workers(workers, rung=rung, limits=limits or Limits())
        self._most_seeds = {"hidden_seeds": hidden_seeds, "visible_seeds": visible_seeds}
        #: Hears what a check with trials runs, and how many of how many are over.
        self.progress: Progress = lambda what, done, of: None
        self._sandbox: Sandbox | None = None
        self._warm: dict[Path, tuple[tuple, WarmTests, CheckPlugin]] = {}
        self._talks = TalkGrader(course)

    @property
    def sandbox(self) -> Sandbox:
        """The sandbox in use; a new one when the last one's template process has ended."""
        if self._sandbox is not None and not self._sandbox.alive:
            self._sandbox.close()
            self._sandbox = None
        if self._sandbox is None:
            self._sandbox = Sandbox(**self._options)
        return self._sandbox

    def check(
        self,
        exercise_id: str,
        stage: int,
        source: str,
        *,
        seed: int,
        minimum: str = "S0",
        folders: Iterable[Place] = (),
    ) -> Verdict:
        """Run the visible and hidden tests of ``stage`` and of the stages before it against ``source``.

        Nothing is run where isolation is weaker than ``minimum``. The same exercise, stage, source and seed give an
        equal verdict. A conversation is data: none of it is run, and it may draw on others of the same person's, whose
        rounds lie in ``folders``. Raises ContentError for an exercise that does not exist and ValueError for a stage that it does
        not have; whatever the answer does is in the verdict.
        """
        exercise = find_exercise(self._course, exercise_id)
        exercise.stage(stage)
        if isinstance(exercise, Scenario):
            return self._talks.check(exercise, stage, source, seed=seed, folders=folders)
        return self.check_exercise(exercise, stage, source, seed=seed, minimum=minimum)

    def check_exercise(
        self,
        exercise: Exercise,
        stage: int,
        source: str,
        *,
        seed: int,
        minimum: str = "S0",
        watch: Watch | None = None,
    ) -> Verdict:
        """As `check`, for an exercise that is loaded already; ``watch`` is told what the answer printed in each test."""
        began, self._processor_seconds = time.monotonic(), 0.0
        stages = exercise.stages[:stage]
        if not source.strip():
            why = "The answer is empty. Write it in the cell that begins with %%answer, and run that cell."
            results, rung = _all(stages, Status.NOT_RUN, why), ""
        else:
            try:
                sandbox = self.sandbox
                rung = sandbox.rung
                if not at_least(rung, minimum):
                    results = _all(stages, Status.GRADER_FAULT, _too_weak(sandbox, minimum))
                else:
                    results = self._run(sandbox, exercise, stages, source, seed, watch)
                    if not sandbox.alive:
                        # it may have been this machine that ended the template: the answer gets a second, fresh one
                        results = self._run(self.sandbox, exercise, stages, source, seed, watch)
            except SandboxFault as error:
                results, rung = _all(stages, Status.GRADER_FAULT, f"The check itself failed: {error}."), ""
        gated = _gate(exercise, results)
        scores = tuple(_score(s, results) for s in stages)
        return Verdict(
            exercise=exercise.id,
            stage=stage,
            seed=seed,
            isolation=rung,
            stages=_bounded(scores, exercise.trial.gated_points) if gated else scores,
            tests=tuple(results[s.number, case.name] for s in stages for case in (*s.visible, *s.hidden)),
            note=_note(stages, results),
            seconds=round(time.monotonic() - began, 4),
            processor_seconds=round(self._processor_seconds, 4),
        )

    def run_tests(
        self, exercise: Exercise, source: str, *, seed: int, only: Collection[tuple[int, str]]
    ) -> list[TestResult]:
        """What a check would say of the tests in ``only``, each a stage and a name, and nothing of the others.

        The answer is loaded anew for each test, so that its outcome does not depend on which others run. Raises
        SandboxFault where the answer could not be run.
        """
        return list(self._run(self.sandbox, exercise, exercise.stages, source, seed, None, only).values())

    def _run(
        self,
        sandbox: Sandbox,
        exercise: Exercise,
        stages: tuple[Stage, ...],
        source: str,
        seed: int,
        watch: Watch | None,
        only: Collection[tuple[int, str]] | None = None,
    ) -> dict[tuple[int, str], TestResult]:
        """A result for each test of the stages, or for those of ``only``, by stage and name."""
        tests, plugin = self._tests(exercise)
        plugin.begin(
            sandbox,
            source,
            seed,
            explains=self._explains,
            watch=watch,
            workers=self._workers,
            **self._most_seeds,
            whole=only is None and len(stages) == len(exercise.stages),
            progress=lambda *told: self.progress(*told),
        )
        cases = {
            (stage.number, case.name): (visible, case)
            for stage in stages
            for visible, mine in ((True, stage.visible), (False, stage.hidden))
            for case in mine
            if only is None or (stage.number, case.name) in only
        }
        with sandbox.watched(limits_of(exercise, sandbox.limits).check_seconds):
            try:
                fault = tests.run(lambda item: plugin.place_of(item, cases), sandbox.on_one_processor)
            finally:
                plugin.finish()
                self._processor_seconds += plugin.processor_seconds
        if fault:
            # pytest was cut off in the middle of a test, whose fixtures would reach into the next check
            self._warm.pop(exercise.path, None)
            tests.close()
        results = dict(plugin.results)
        for key, (visible, case) in cases.items():
            if fault or key not in results:
                why = f"The check itself failed: {fault or 'this test was never reported'}."
                results[key] = TestResult(case.name, key[0], visible, case.label, Status.GRADER_FAULT, why)
        return results

    def _tests(self, exercise: Exercise) -> tuple[WarmTests, CheckPlugin]:
        """The exercise's collected tests; collected anew when a file has changed or the last run broke off."""
        stamp = (exercise, *files_stamp(exercise))
        known = self._warm.get(exercise.path)
        if known is not None and (known[0] != stamp or not known[1].alive):
            known[1].close()
            known = None
        if known is None:
            plugin = CheckPlugin(exercise)
            known = self._warm[exercise.path] = (stamp, WarmTests(exercise, plugin), plugin)
        return known[1], known[2]

    def prepare(self) -> None:
        """Have a child ready for the next check; to be called when nobody waits."""
        self.sandbox.prepare()

    def close(self) -> None:
        for _, tests, _ in self._warm.values():
            tests.close()
        self._warm.clear()
        self._workers.close()
        self._talks.close()
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _too_weak(sandbox: Sandbox, minimum: str) -> str:
    missing = "".join(f" {rung}: {why}." for rung, why in sandbox.missing.items() if not at_least(sandbox.rung, rung))
    return (
        f"Not graded: this machine isolates answers at {sandbox.rung}, and at least {minimum} was asked for.{missing}"
    )


def _all(stages: tuple[Stage, ...], status: Status, reason: str) -> dict[tuple[int, str], TestResult]:
    return {
        (stage.number, case.name): TestResult(case.name, stage.number, visible, case.label, status, reason)
        for stage in stages
        for visible, cases in ((True, stage.visible), (False, stage.hidden))
        for case in cases
    }


def _score(stage: Stage, results: dict[tuple[int, str], TestResult]) -> StageResult:
    mine = [results[stage.number, case.name] for case in (*stage.visible, *stage.hidden)]
    hidden = [result for result in mine if not result.visible]
    passed = sum(result.status is Status.PASSED for result in hidden)
    return StageResult(
        stage=stage.number,
        title=stage.title,
        points=round(stage.points * passed / len(hidden), 4),
        max_points=stage.points,
        passed=sum(result.status is Status.PASSED for result in mine),
        total=len(mine),
        green=all(result.status is Status.PASSED for result in mine),
    )


def _gate(exercise: Exercise, results: dict[tuple[int, str], TestResult]) -> bool:
    """Whether a test that bounds the points of all has failed; its reason then says what that means."""
    trial = exercise.trial
    broken = [
        key
        for key, result in results.items()
        if trial is not None and result.name in trial.gates and result.status is Status.FAILED
    ]
    for key in broken:
        bound = f"While this is broken, all checks together count for at most {trial.gated_points:g} points."
        results[key] = replace(results[key], reason=f"{results[key].reason}\n{bound}")
    return bool(broken)


def _bounded(stages: tuple[StageResult, ...], most: float) -> tuple[StageResult, ...]:
    """The stages with at most so many points together, each with the same share less."""
    points = sum(stage.points for stage in stages)
    if points <= most:
        return stages
    return tuple(replace(stage, points=round(stage.points * most / points, 4)) for stage in stages)


def _note(stages: tuple[Stage, ...], results: dict[tuple[int, str], TestResult]) -> str:
    """One sentence for the whole check when every test ended for the same reason."""
    reasons = {result.reason for result in results.values() if result.status is not Status.PASSED}
    return reasons.pop() if len(reasons) == 1 and all(r.reason for r in results.values()) else ""
