"""Sittings as a learner might have had them, written down check by check: the golden logs of the measures' tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from autograder.grading.verdict import StageResult, Status, TestResult, Verdict
from autograder.records import Attempt, Event, Sitting

START = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
#: Minutes and points of the four stages that the stories are about.
PLANNED = (15, 25, 20, 30)
POINTS = (20.0, 25.0, 25.0, 30.0)


def lines(*spans: tuple[int, int] | int) -> str:
    """A source of numbered lines: ``lines((1, 3), 7)`` has lines 1, 2, 3 and 7, so that stories can say what changed."""
    numbers = [n for span in spans for n in (range(span[0], span[1] + 1) if isinstance(span, tuple) else (span,))]
    return "".join(f"line_{n} = {n}\n" for n in numbers)


def verdict(stage: int, green: set[int], *, failed: tuple[str, ...] = (), faulty: bool = False) -> Verdict:
    """A check of ``stage`` in which the stages of ``green`` passed; four hidden tests a stage, ``failed`` ones by name."""
    results, tests = [], []
    for number in range(1, stage + 1):
        names = [f"test_{number}_{letter}" for letter in "abcd"]
        bad = set() if number in green else ({name for name in names if name in failed} or set(names))
        for name in names:
            status = Status.GRADER_FAULT if faulty else Status.FAILED if name in bad else Status.PASSED
            tests.append(TestResult(name, number, False, name, status))
        passed = 4 - len(bad)
        points = POINTS[number - 1]
        results.append(StageResult(number, f"Stage {number}", points * passed / 4, points, passed, 4, number in green))
    return Verdict("stack", stage, 7, "S3", tuple(results), tuple(tests))


class Story:
    """A sitting that is told in minutes of the wall clock."""

    def __init__(self, *, mode: str = "locked", minutes: float = 90, number: int = 1, start: datetime = START):
        self.sitting = Sitting(number, "stack", "assessment", start, None, mode, 7, minutes)
        self.attempts: list[Attempt] = []
        self.events: list[Event] = []
        self._behind = timedelta()

    def _at(self, minute: float) -> datetime:
        return self.sitting.started_at + timedelta(minutes=minute) - self._behind

    def check(self, minute: float, stage: int, green: str, source: str, **about) -> Story:
        """A check of ``stage`` at which the stages in ``green``, such as ``"12"``, passed."""
        result = verdict(stage, {int(n) for n in green}, **about)
        row = Attempt(
            len(self.attempts) + 1, self._at(minute), "assessment", "stack", stage, self.sitting.id, 7, result.green,
            result.faulty, result.points, result.max_points, "S3", 0.2, result.to_json(), source,
        )  # fmt: skip
        self.attempts.append(row)
        return self

    def event(self, minute: float, kind: str, stage: int | None = None, **detail) -> Story:
        row = Event(
            len(self.events) + 1, self._at(minute), "assessment", "stack", stage, self.sitting.id, kind, detail or None
        )
        self.events.append(row)
        return self

    def own_test(self, minute: float, stage: int, outcome: str = "passed") -> Story:
        return self.event(minute, "own test", stage, lines=3, asserts=1, outcome=outcome)

    def set_back(self, minutes: float) -> Story:
        """From here on the wall clock shows so many minutes less."""
        self._behind += timedelta(minutes=minutes)
        return self

    def end(self, minute: float) -> Story:
        self.sitting = Sitting(*(getattr(self.sitting, f) for f in ("id", "exercise", "round", "started_at")),
                               self._at(minute), self.sitting.mode, 7, self.sitting.minutes)  # fmt: skip
        return self


def steady() -> Story:
    """Small steps from an early first stage to the last, tests of one's own before each."""
    story = Story()
    story.check(6, 1, "", lines((1, 10))).own_test(8, 1).check(9, 1, "1", lines((1, 12)))
    story.own_test(20, 2).check(24, 2, "1", lines((1, 20))).own_test(28, 2, "AssertionError")
    story.check(32, 2, "12", lines((1, 26))).check(45, 3, "12", lines((1, 34))).check(50, 3, "123", lines((1, 36)))
    return story.check(70, 4, "123", lines((1, 50))).check(78, 4, "1234", lines((1, 55))).end(80)


def big_bang() -> Story:
    """Everything is written first, and checked when most of the time is gone."""
    story = Story().check(48, 1, "", lines((1, 140)))
    return story.check(60, 1, "1", lines((1, 138))).check(75, 2, "1", lines((1, 130), (200, 215))).end(90)


def regresses() -> Story:
    """Stage 2 breaks stage 1, which stays broken for a quarter of an hour; then most of the answer is replaced."""
    story = Story().check(7, 1, "", lines((1, 15))).own_test(8, 1).check(10, 1, "1", lines((1, 18)))
    story.check(30, 2, "", lines((1, 14), (20, 30))).check(45, 2, "1", lines((1, 18), (20, 30)))
    return story.check(60, 2, "12", lines((1, 8), (100, 130))).end(70)


def reads_ahead() -> Story:
    """A sound sitting in which later prompts are read before they open."""
    story = steady()
    story.events.clear()
    story.event(1, "prompt", 2, ahead=True).event(2, "prompt", 4, ahead=True).own_test(8, 1)
    return story.event(9, "prompt", 2, ahead=False).event(30, "hint", 2, rung=1)


def paused() -> Story:
    """A pause of half an hour after stage 1, another in which the sitting ends."""
    story = Story().check(10, 1, "1", lines((1, 12))).event(20, "pause").event(21, "pause").event(50, "resume")
    return story.check(60, 2, "12", lines((1, 20))).event(70, "pause").end(100)


def overtime() -> Story:
    """Stage 3 takes what is left; it passes past the time."""
    story = Story().check(12, 1, "1", lines((1, 12))).check(30, 2, "12", lines((1, 30))).own_test(31, 3)
    return story.check(85, 3, "12", lines((1, 45))).check(97, 3, "123", lines((1, 50))).end(99)


def no_green() -> Story:
    """Three checks of stage 1, none of which passes."""
    story = Story().check(40, 1, "", lines((1, 60))).check(55, 1, "", lines((1, 66)))
    return story.check(88, 1, "", lines((1, 70))).end(90)


def clock_set_back() -> Story:
    """The wall clock loses an hour after the first pass."""
    story = Story().event(2, "answer", characters=120).check(10, 1, "1", lines((1, 12))).set_back(60)
    story.event(14, "answer", characters=200).check(20, 2, "1", lines((1, 20)))
    return story.event(24, "answer", characters=220).check(30, 2, "12", lines((1, 24))).end(40)


STORIES = (steady, big_bang, regresses, reads_ahead, paused, overtime, no_green, clock_set_back)
