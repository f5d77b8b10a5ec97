"""One notebook's work on one exercise: the answer as it stands, the sitting, the record of checks. No widgets here."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.content.location import course_dir
from autograder.grading import Client, GradingError, Verdict
from autograder.grading.integrity import Findings
from autograder.records import Attempt, AttemptsLog, RecordsError, Sitting

#: Folders of a course whose notebooks are graded or built, not worked in: nothing there is a learner's practice.
NOT_PRACTICE = ("source", "submitted", "autograded", "feedback")
#: ``locked``: a stage's prompt opens when the stage before passes. ``open``: all prompts are open from the start.
MODES = ("locked", "open", "practice")


@dataclass(frozen=True)
class Exercise:
    """What the grading service tells of an exercise; never a hidden test."""

    id: str
    round: str
    title: str
    minutes: int
    difficulty: str
    topic: str
    skills: list[str]
    needs: list[str]
    stages: list[dict[str, Any]]


class LabSession:
    """The state behind the notebook's functions. ``log`` is None where checks are not recorded.

    ``client`` and ``about``, what the grading service says of the exercise, come from a notebook with many sessions.
    """

    def __init__(
        self,
        exercise_id: str,
        *,
        mode: str = "locked",
        again: bool = False,
        where: Path | None = None,
        client: Client | None = None,
        about: dict[str, Any] | None = None,
    ):
        if mode not in MODES:
            raise ValueError(f"mode is {mode!r}; choose one of {', '.join(MODES)}")
        here = (where or Path.cwd()).resolve()
        self.course = course_dir(here if where else None)
        self._own_client = client is None
        self.client = client or Client(self.course)
        try:
            self.exercise = Exercise(**(about or self.client.ask({"op": "describe", "exercise": exercise_id})))
        except GradingError:
            self.client.close()
            raise
        self.mode = mode
        self.source: str | None = None
        self.last: Verdict | None = None
        self._last_source: str | None = None
        self.trouble = ""
        #: Checks that the log could not take yet, oldest first, as (verdict, source, when).
        self._unrecorded: list[tuple[Verdict, str, datetime]] = []
        self.log: AttemptsLog | None = None
        self.sitting: Sitting | None = None
        self._hints_shown: dict[int, int] = {}
        if _is_practice(here, self.course):
            self._open_log(again)

    def _open_log(self, again: bool) -> None:
        folder = self.course / "workbook"
        try:
            folder.mkdir(exist_ok=True)
            self.log = AttemptsLog(folder / ".attempts.db")
            self.sitting = self.log.open_sitting(self.exercise.id)
            if self.sitting is not None and again:
                self.log.end_sitting(self.sitting.id)
                self.sitting = None
            if self.sitting is None:
                self.log.begin_sitting(
                    self.exercise.id,
                    round=self.exercise.round,
                    mode=self.mode,
                    seed=_fresh_seed(),
                    minutes=self.exercise.minutes,
                )
                self.sitting = self.log.open_sitting(self.exercise.id)
            self.mode = self.sitting.mode
        except (RecordsError, OSError) as error:
            self.trouble = f"Checks work, but cannot be recorded: {error}"

    # -- time --------------------------------------------------------------------------------------------------------

    @property
    def began(self) -> datetime | None:
        return self.sitting.started_at if self.sitting else None

    def minutes_left(self, now: datetime | None = None) -> float | None:
        """Minutes until the sitting's time is over, negative in overtime; None without a clock."""
        if self.sitting is None or self.mode == "practice":
            return None
        return self.sitting.minutes - ((now or datetime.now(UTC)) - self.sitting.started_at).total_seconds() / 60

    # -- answers and checks --------------------------------------------------------------------------------------------

    def keep(self, source: str) -> None:
        """Take ``source`` as the answer from now on."""
        self.source = source
        self._event("answer", detail={"characters": len(source)})

    def check(self, stage: int | None = None, *, record: bool = True, minimum: str = "S0") -> Verdict:
        """Grade the answer as it stands; GradingError with one sentence when that is not possible.

        ``minimum`` is the weakest isolation that will do.
        """
        if self.source is None:
            raise GradingError(
                f"There is no answer yet. Run the cell that begins with %%answer {self.exercise.id}, then check again."
            )
        number = self._number(stage)
        seed = self.sitting.seed if self.sitting else None
        if not record and self.last is not None and (self.last.stage, self._last_source) == (number, self.source):
            return self.last  # the same answer, stage and seed give the same verdict
        verdict = self.client.check(self.exercise.id, number, self.source, seed=seed, minimum=minimum)
        self.last, self._last_source = verdict, self.source
        if record and self.log is not None:
            self._unrecorded.append((verdict, self.source, datetime.now(UTC)))
            self._record()
        return verdict

    def _record(self) -> None:
        """Write the checks that wait for it; a disk that was full or a lock must not cost a learner one."""
        try:
            while self._unrecorded:
                verdict, source, at = self._unrecorded[0]
                self.log.record_attempt(
                    verdict,
                    source,
                    round=self.exercise.round,
                    sitting_id=self.sitting.id if self.sitting else None,
                    at=at,
                )
                del self._unrecorded[0]
        except RecordsError as error:
            self.trouble = f"This check could not be recorded yet, and will be with your next one: {error}"

    def _number(self, stage: int | None) -> int:
        if stage is None:
            return self.current_stage()
        if type(stage) is not int or not 1 <= stage <= len(self.exercise.stages):
            raise GradingError(f"{self.exercise.title} has stages 1 to {len(self.exercise.stages)}, not {stage!r}.")
        return stage

    # -- progress --------------------------------------------------------------------------------------------------------

    def attempts(self) -> list[Attempt]:
        """The checks of this sitting, oldest first."""
        if self.log is None or self.sitting is None:
            return []
        with contextlib.suppress(RecordsError):
            return [a for a in self.log.attempts(self.exercise.id) if a.sitting_id == self.sitting.id]
        return []

    def checks(self) -> list[bool]:
        """Whether each check so far was green, of this exercise in any sitting."""
        recorded = self.recorded_checks(self.exercise.id)
        return recorded or ([self.last.green] if self.last is not None else [])

    def recorded_checks(self, exercise: str) -> list[bool]:
        """Whether each recorded check of an exercise was green; empty where nothing is recorded."""
        if self.log is not None:
            with contextlib.suppress(RecordsError):
                return [a.green for a in self.log.attempts(exercise) if not a.faulty]
        return []

    def green_stages(self) -> set[int]:
        """Stages that a check of this sitting found green together with all stages before them."""
        found: set[int] = set()
        for attempt in self.attempts():
            if attempt.green:
                found |= set(range(1, attempt.stage + 1))
        if self.last is not None and self.last.green:
            found |= set(range(1, self.last.stage + 1))
        return found

    def current_stage(self) -> int:
        """The first stage that is not green yet; the last one when all are."""
        green = self.green_stages()
        for stage in self.exercise.stages:
            if stage["number"] not in green:
                return stage["number"]
        return len(self.exercise.stages)

    # -- prompts, hints, debrief -----------------------------------------------------------------------------------------

    def prompt(self, stage: int | None = None, *, ahead: bool = False) -> str:
        """A stage's prompt in Markdown; in locked mode a sentence while the stage before is not green."""
        number = self._number(stage)
        opened = self.current_stage()
        if self.mode == "locked" and self.log is not None and number > opened and not ahead:
            return (
                f"Stage {number} opens when stage {number - 1} passes. "
                f"To read it all the same, run `prompt({number}, ahead=True)`; the record will say so."
            )
        self._event("prompt", number, detail={"ahead": number > opened})
        return self.prompt_text(number)

    def prompt_text(self, number: int) -> str:
        """A stage's prompt in Markdown, whatever the mode, and without a record."""
        about = self.exercise.stages[number - 1]
        head = f"### Stage {number} · {about['title']}\n\n*{about['minutes']} minutes, {about['points']:g} points*\n\n"
        return head + about["prompt"].strip()

    def hint(self, stage: int | None = None) -> str:
        """The next hint of a stage's ladder; the last one stays."""
        number = self._number(stage)
        ladder = self.client.ask({"op": "hints", "exercise": self.exercise.id, "stage": number})
        rung = min(self._hints_shown.get(number, 0) + 1, len(ladder))
        self._hints_shown[number] = rung
        self._event("hint", number, detail={"rung": rung})
        more = "" if rung == len(ladder) else f"\n\n*{len(ladder) - rung} more: run `hint()` again.*"
        return f"**Hint {rung} of {len(ladder)} for stage {number}.** {ladder[rung - 1]}{more}"

    def debrief(self, *, anyway: bool = False) -> str:
        """The debrief in Markdown, once the last stage is green or when asked for ``anyway``; ends the sitting."""
        done = len(self.exercise.stages) in self.green_stages()
        if self.log is not None and not done and not anyway:
            return (
                "The debrief shows how the reference solves all stages. Run `debrief(anyway=True)` to end this "
                "sitting and read it now."
            )
        text = self.client.ask({"op": "debrief", "exercise": self.exercise.id})
        self._event("debrief")
        if self.log is not None and self.sitting is not None:
            with contextlib.suppress(RecordsError):
                self.log.end_sitting(self.sitting.id)
        return text

    def findings(self) -> Findings:
        """What there is to talk about in the answer as it stands, once the sitting is over; GradingError otherwise.

        It says which code the hidden checks never reach, so that it would help an answer while one is at work.
        """
        if self.source is None:
            raise GradingError("There is no answer to look at.")
        if self.log is not None and self.log.open_sitting(self.exercise.id) is not None:
            raise GradingError("This is for after the sitting; the debrief ends it.")
        return Findings.from_dict(
            self.client.ask(
                {
                    "op": "findings",
                    "exercise": self.exercise.id,
                    "stage": self.current_stage(),
                    "source": self.source,
                    "seed": self.sitting.seed if self.sitting else None,
                }
            )
        )

    def _event(self, kind: str, stage: int | None = None, detail: dict | None = None) -> None:
        if self.log is None:
            return
        try:
            self.log.record_event(
                kind,
                self.exercise.id,
                round=self.exercise.round,
                stage=stage,
                sitting_id=self.sitting.id if self.sitting else None,
                detail=detail,
            )
        except RecordsError as error:
            self.trouble = f"This could not be recorded: {error}"

    def close(self) -> None:
        if self._own_client:
            self.client.close()
        if self.log is not None:
            self._record()
            self.log.close()


def _is_practice(here: Path, course: Path) -> bool:
    """True where a person works: not in a run by nbgrader, and not in a copy that is built or graded."""
    return "NBGRADER_EXECUTION" not in os.environ and not any(
        here.is_relative_to(course / name) for name in NOT_PRACTICE
    )


def _fresh_seed() -> int:
    return secrets.randbits(48)
