"""Grades conversations: a verdict on card, arithmetic and consistency. They are data, so that no sandbox is needed."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from autograder.content import Scenario, Stage, TestCase
from autograder.conversation.elsewhere import look_elsewhere
from autograder.conversation.engine import converse
from autograder.conversation.talk import GeneralCheck, NotSaid, Talk, general_checks
from autograder.conversation.transcript import from_source
from autograder.grading.runner import WarmTests, files_stamp
from autograder.grading.verdict import DATA, StageResult, Status, TestResult, Verdict


class TalkGrader:
    """Grades the conversations of one course; the scenarios' own tests stay collected between checks."""

    def __init__(self, course: Path):
        self._course = course
        self._warm: dict[Path, tuple[tuple, WarmTests, TalkPlugin]] = {}

    def check(self, scenario: Scenario, stage: int, source: str, *, seed: int, folders: Iterable[Path] = ()) -> Verdict:
        """The verdict on a transcript, as `to_source` writes it, up to the part ``stage``.

        ``folders`` are where the same person's other rounds may lie. ValueError when ``source`` is no transcript.
        """
        began = time.monotonic()
        scenario.stage(stage)
        talk = Talk(converse(scenario, from_source(source), look_elsewhere(scenario, self._course, folders)))
        stages = scenario.stages[:stage]
        numbers = {part: number for part, number in scenario.parts.items() if number <= stage}
        results = [
            _general(check, numbers[check.part], talk) for check in general_checks(scenario) if check.part in numbers
        ]
        results += self._own(scenario, stages, talk)
        # by part, and within it in the order of the conversation
        results.sort(key=lambda result: result.stage)
        return Verdict(
            exercise=scenario.id,
            stage=stage,
            seed=seed,
            isolation=DATA,
            stages=tuple(_score(one, [result for result in results if result.stage == one.number]) for one in stages),
            tests=tuple(results),
            note="" if talk.exchange.transcript else "Nothing was said yet.",
            seconds=round(time.monotonic() - began, 4),
        )

    def _own(self, scenario: Scenario, stages: tuple[Stage, ...], talk: Talk) -> list[TestResult]:
        """What the scenario's own tests say."""
        wanted = {case.name: (stage, case) for stage in stages for case in stage.hidden}
        if not wanted:
            return []
        tests, plugin = self._tests(scenario)
        plugin.begin(talk, wanted)
        fault = tests.run(plugin.place_of, contextlib.nullcontext)
        if fault:
            self._warm.pop(scenario.path, None)
            tests.close()
        results = []
        for name, (stage, case) in wanted.items():
            why = f"The check itself failed: {fault or 'this test was never reported'}."
            lost = TestResult(name, stage.number, False, case.label, Status.GRADER_FAULT, why)
            results.append(lost if fault else plugin.results.get(name, lost))
        return results

    def _tests(self, scenario: Scenario) -> tuple[WarmTests, TalkPlugin]:
        stamp = (scenario.path, files_stamp(scenario))
        known = self._warm.get(scenario.path)
        if known is not None and (known[0] != stamp or not known[1].alive):
            known[1].close()
            known = None
        if known is None:
            plugin = TalkPlugin()
            known = self._warm[scenario.path] = (stamp, WarmTests(scenario, plugin), plugin)
        return known[1], known[2]

    def close(self) -> None:
        for _, tests, _ in self._warm.values():
            tests.close()
        self._warm.clear()


class TalkPlugin:
    """Gives tests the fixture ``talk``, and turns each test's end into a TestResult."""

    def __init__(self) -> None:
        self._talk: Talk | None = None
        self._wanted: dict[str, tuple[Stage, TestCase]] = {}
        self.results: dict[str, TestResult] = {}

    def begin(self, talk: Talk, wanted: dict[str, tuple[Stage, TestCase]]) -> None:
        """Forget the check before and be ready for the next."""
        self._talk, self._wanted, self.results = talk, wanted, {}

    def place_of(self, item: pytest.Item) -> int | None:
        """Where a collected test comes in this check, None when it does not."""
        names = list(self._wanted)
        return names.index(item.name) if item.name in names else None

    @pytest.fixture
    def talk(self) -> Iterator[Talk]:
        yield self._talk

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo) -> pytest.TestReport:
        stage, case = self._wanted[item.name]
        if call.excinfo is not None:
            status, reason = _ending(call.excinfo.value, case)
            self.results[item.name] = TestResult(
                case.name, stage.number, False, case.label, status, reason, hint=case.hint
            )
        elif call.when == "call":
            self.results[item.name] = TestResult(case.name, stage.number, False, case.label, Status.PASSED)
        outcome = "failed" if call.excinfo is not None else "passed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)


def _ending(error: BaseException, case: TestCase) -> tuple[Status, str]:
    if isinstance(error, NotSaid):
        return Status.FAILED, str(error)
    if isinstance(error, AssertionError):
        first = str(error).partition("\n")[0]
        # pytest writes "assert …" where the author gave no message
        told = "" if first.startswith("assert ") else first
        return Status.FAILED, told or case.hint or "What the label names was not found."
    return Status.GRADER_FAULT, f"The check itself failed: {type(error).__name__} in {case.name}."


def _general(check: GeneralCheck, stage: int, talk: Talk) -> TestResult:
    try:
        reason = check.fault(talk)
    except Exception as error:  # a fault of ours is no zero of anybody's
        why = f"The check itself failed: {type(error).__name__} in {check.name}."
        return TestResult(check.name, stage, False, check.label, Status.GRADER_FAULT, why)
    status = Status.FAILED if reason else Status.PASSED
    return TestResult(check.name, stage, False, check.label, status, reason)


def _score(stage: Stage, results: list[TestResult]) -> StageResult:
    passed = sum(result.status is Status.PASSED for result in results)
    return StageResult(
        stage=stage.number,
        title=stage.title,
        points=round(stage.points * passed / max(1, len(results)), 4),
        max_points=stage.points,
        passed=passed,
        total=len(results),
        green=passed == len(results) > 0,
    )
