"""What grading an answer says: plain frozen data, the same for the same answer and seed."""

from __future__ import annotations

import enum
import json
from dataclasses import asdict, dataclass, field, replace

#: The isolation of a verdict on data, of which nothing was run.
DATA = "data"


class Status(enum.StrEnum):
    """How one test ended. Only ``PASSED`` earns points; every other status comes with a reason.

    ``UNKNOWN``: no run put to the test what the test is about, so that nothing was found for or against the answer.
    """

    PASSED = "passed"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    CRASHED = "crashed"
    FORBIDDEN = "forbidden"
    NOT_RUN = "not run"
    UNKNOWN = "unknown"
    GRADER_FAULT = "grader fault"


@dataclass(frozen=True)
class TestResult:
    """One test of one stage. ``label`` and ``reason`` may be shown to a learner; nothing here holds a hidden input.

    ``call``, ``got`` and ``expected`` are filled for a visible test that failed, and empty for a hidden one. ``trace``
    shows how the threads took turns, in lines of the answer, where a test explores schedules.
    """

    __test__ = False  # not a test class, whatever pytest makes of the name

    name: str
    stage: int
    visible: bool
    label: str
    status: Status
    reason: str = ""
    hint: str = ""
    call: str = ""
    got: str = ""
    expected: str = ""
    output: str = ""
    trace: str = ""


@dataclass(frozen=True)
class StageResult:
    """The points of one stage: ``max_points`` times the share of its hidden tests that passed."""

    stage: int
    title: str
    points: float
    max_points: float
    passed: int
    total: int
    green: bool


@dataclass(frozen=True)
class Verdict:
    """Everything a check found out. ``stage`` was asked for; the stages before it ran as well.

    ``faulty`` is true when the grader itself failed: then the points say nothing about the answer and must never be
    entered as a zero. ``processor_seconds`` is what the answer's own processes took, ``seconds`` the time that passed.
    """

    exercise: str
    stage: int
    seed: int
    isolation: str
    stages: tuple[StageResult, ...]
    tests: tuple[TestResult, ...]
    note: str = ""
    seconds: float = field(default=0.0, compare=False)
    processor_seconds: float = field(default=0.0, compare=False)

    @property
    def green(self) -> bool:
        """True when every test of the stage asked for and of the stages before it passed."""
        return bool(self.stages) and all(stage.green for stage in self.stages)

    @property
    def faulty(self) -> bool:
        return any(test.status is Status.GRADER_FAULT for test in self.tests)

    @property
    def points(self) -> float:
        return sum(stage.points for stage in self.stages)

    @property
    def max_points(self) -> float:
        return sum(stage.max_points for stage in self.stages)

    def stage_result(self, stage: int) -> StageResult:
        """The result of one stage; KeyError when that stage did not run."""
        for result in self.stages:
            if result.stage == stage:
                return result
        raise KeyError(f"this verdict has no stage {stage}")

    def part(self, stage: int) -> Verdict:
        """The verdict reduced to one stage, for showing it; KeyError when that stage did not run."""
        return replace(self, stages=(self.stage_result(stage),), tests=tuple(self.tests_of(stage)))

    def tests_of(self, stage: int) -> list[TestResult]:
        return [test for test in self.tests if test.stage == stage]

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Verdict:
        """The inverse of ``to_json``; ValueError or TypeError when the text is no verdict."""
        data = json.loads(text)
        if not isinstance(data, dict) or not {"stages", "tests"} <= data.keys():
            raise ValueError("this text is no verdict")
        data["stages"] = tuple(StageResult(**stage) for stage in data["stages"])
        data["tests"] = tuple(TestResult(**{**test, "status": Status(test["status"])}) for test in data["tests"])
        return cls(**data)
