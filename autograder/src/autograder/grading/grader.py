"""Answers in, verdicts out: runs an exercise's tests in this trusted process against a proxy of the answer."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

import pytest

from autograder.content import Exercise, Stage, find_exercise
from autograder.grading.plugin import CheckPlugin
from autograder.grading.verdict import StageResult, Status, TestResult, Verdict
from autograder.sandbox import Limits, Sandbox, SandboxFault

#: Plugins of pytest that a check has no use for; without them a run costs a third.
_UNUSED = (
    "terminal", "cacheprovider", "capture", "logging", "warnings", "doctest", "junitxml", "pastebin", "faulthandler",
    "setuponly", "setupplan", "stepwise", "debugging", "unittest", "threadexception", "unraisableexception",
    "legacypath", "recwarn", "monkeypatch", "tmpdir", "skipping", "subtests",
)  # fmt: skip
_OPTIONS = [option for name in _UNUSED for option in ("-p", f"no:{name}")]


class Grader:
    """Grades answers with one warm sandbox. Not for use from several threads; close it, or use it in a ``with``."""

    def __init__(self, course: Path, *, rung: str | None = None, limits: Limits | None = None, hash_seed: int = 0):
        self._course = course
        self._rung, self._limits, self._hash_seed = rung, limits, hash_seed
        self._sandbox: Sandbox | None = None
        self._loaded: dict[Path, int] = {}

    @property
    def sandbox(self) -> Sandbox:
        """The sandbox in use; a new one when the last one's template process has ended."""
        if self._sandbox is not None and not self._sandbox.alive:
            self._sandbox.close()
            self._sandbox = None
        if self._sandbox is None:
            self._sandbox = Sandbox(rung=self._rung, limits=self._limits, hash_seed=self._hash_seed)
        return self._sandbox

    def check(self, exercise_id: str, stage: int, source: str, *, seed: int) -> Verdict:
        """Run the visible and hidden tests of ``stage`` and of the stages before it against ``source``.

        The same exercise, stage, source and seed give an equal verdict. Raises ContentError for an exercise that does
        not exist and ValueError for a stage that it does not have; whatever the answer does is in the verdict.
        """
        exercise = find_exercise(self._course, exercise_id)
        exercise.stage(stage)
        return self.check_exercise(exercise, stage, source, seed=seed)

    def check_exercise(self, exercise: Exercise, stage: int, source: str, *, seed: int) -> Verdict:
        """As `check`, for an exercise that is loaded already."""
        began = time.monotonic()
        stages = exercise.stages[:stage]
        if not source.strip():
            why = "The answer is empty. Write it in the cell that begins with %%answer, and run that cell."
            results, rung = _all(stages, Status.NOT_RUN, why), ""
        else:
            try:
                results, rung = self._run(exercise, stages, source, seed), self.sandbox.rung
            except SandboxFault as error:
                results, rung = _all(stages, Status.GRADER_FAULT, f"The check itself failed: {error}."), ""
        return Verdict(
            exercise=exercise.id,
            stage=stage,
            seed=seed,
            isolation=rung,
            stages=tuple(_score(s, results) for s in stages),
            tests=tuple(results[s.number, case.name] for s in stages for case in (*s.visible, *s.hidden)),
            note=_note(stages, results),
            seconds=round(time.monotonic() - began, 4),
        )

    def _run(
        self, exercise: Exercise, stages: tuple[Stage, ...], source: str, seed: int
    ) -> dict[tuple[int, str], TestResult]:
        files = [path for stage in stages for path in (stage.visible_path, stage.hidden_path)]
        self._forget_changed(files)
        plugin = CheckPlugin(self.sandbox, exercise, source, seed)
        fault = ""
        try:
            code = _pytest(exercise.path.parents[1], files, plugin)
            if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
                fault = f"the test runner ended with {code!s}"
        finally:
            plugin.finish()
        results = dict(plugin.results)
        for stage in stages:
            for visible, cases in ((True, stage.visible), (False, stage.hidden)):
                for case in cases:
                    key = (stage.number, case.name)
                    if fault or key not in results:
                        why = f"The check itself failed: {fault or 'this test was never reported'}."
                        results[key] = TestResult(
                            case.name, stage.number, visible, case.label, Status.GRADER_FAULT, why
                        )
        return results

    def _forget_changed(self, files: list[Path]) -> None:
        """Have pytest import a test file again when it has changed since; else its rewritten module is kept."""
        for file in files:
            changed = file.stat().st_mtime_ns
            if self._loaded.get(file, changed) != changed:
                for name, module in list(sys.modules.items()):
                    if getattr(module, "__file__", None) == str(file):
                        del sys.modules[name]
            self._loaded[file] = changed

    def close(self) -> None:
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _pytest(root: Path, files: list[Path], plugin: CheckPlugin) -> int:
    """Run ``files`` in this process. ``root`` is above all exercises, so that their modules have different names."""
    options = [*_OPTIONS, "-c", os.devnull, f"--rootdir={root}", "--noconftest", "--import-mode=importlib"]
    autoload = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    # pytest says on stderr what is wrong with its use; what a test prints belongs to nobody
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        try:
            return pytest.main([*options, *map(str, files)], plugins=[plugin])
        finally:
            sys.dont_write_bytecode = writes
            if autoload is None:
                del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
            else:
                os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = autoload


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


def _note(stages: tuple[Stage, ...], results: dict[tuple[int, str], TestResult]) -> str:
    """One sentence for the whole check when every test ended for the same reason."""
    reasons = {result.reason for result in results.values() if result.status is not Status.PASSED}
    return reasons.pop() if len(reasons) == 1 and all(r.reason for r in results.values()) else ""
