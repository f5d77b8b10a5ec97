"""One notebook's work on one exercise: the answer as it stands, the sitting, the record of checks. No widgets here."""

from __future__ import annotations

import contextlib
import math
import os
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.content.catalogue import catalogue
from autograder.content.location import course_dir
from autograder.content.settings import read_settings
from autograder.grading import Client, GradingError, Progress, Verdict
from autograder.grading.connect import connect
from autograder.grading.integrity import Findings
from autograder.lab.pair import Pair
from autograder.lab.traps import avoided, fallen_into, read_traps
from autograder.records import Attempt, AttemptsLog, Event, RecordsError, Sitting
from autograder.records.measures import OWN_TEST, Measures, measure
from autograder.records.review import TRAPS, Review, reviews
from autograder.records.worktime import PAUSE, RESUME, Worktime, worktime
from autograder.words import count

#: Folders of a course whose notebooks are graded or built, not worked in: nothing there is a learner's practice.
NOT_PRACTICE = ("source", "submitted", "autograded", "feedback")
#: Whoever waits at a notebook learns from one check that hangs what there is to learn; graded work has more patience.
IN_A_NOTEBOOK = {"timeouts": 1}
#: ``locked``: a stage's prompt opens when the stage before passes. ``open``: all prompts are open from the start.
MODES = ("locked", "open", "practice")
#: The event of a sitting that holds what was predicted before its first hidden run.
PREDICTIONS = "predictions"
#: Minutes left at which a sitting says so, once each; at 0 the time is over.
WARN_AT = (30, 10, 2, 0)


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
    starter: str
    engineers: list[str]
    rubric: dict[str, str]
    stages: list[dict[str, Any]]
    kind: str = "code"
    draws: list[dict[str, Any]] = field(default_factory=list)


class LabSession:
    """The state behind the notebook's functions. ``log`` is None where checks are not recorded.

    A sitting that is open goes on; a finished one with a clock stays finished until ``again`` begins a new one, so that
    nobody begins one by running an old notebook. ``mode`` is that of a new sitting, ``"locked"`` unless it is given.

    ``client`` and ``about``, what the grading service says of the exercise, come from whoever has them already, such as a
    notebook with many sessions; with ``owns_client`` the session closes that client.
    """

    def __init__(
        self,
        exercise_id: str,
        *,
        mode: str | None = None,
        again: bool = False,
        where: Path | None = None,
        client: Client | None = None,
        about: dict[str, Any] | None = None,
        owns_client: bool = False,
    ):
        if mode not in (None, *MODES):
            raise ValueError(f"mode is {mode!r}; choose one of {', '.join(MODES)}")
        here = (where or Path.cwd()).resolve()
        self.course = course_dir(here if where else None)
        extra_time = read_settings(self.course).extra_time
        self._own_client = client is None or owns_client
        self.client = client or connect(self.course, limits=IN_A_NOTEBOOK)
        try:
            self.exercise = Exercise(**(about or self.client.ask({"op": "describe", "exercise": exercise_id})))
        except GradingError:
            self.client.close()
            raise
        # where no check can pass, a prompt that waits for one would stay shut
        self.mode = mode or (MODES[0] if self.client.checks else "open")
        #: Where the grading service may look for other conversations of the same person's.
        self.folders: tuple[str, ...] = ()
        self.source: str | None = None
        self.last: Verdict | None = None
        self._last_source: str | None = None
        self.trouble = ""
        #: Checks that the log could not take yet, oldest first, as (verdict, source, when, id of the sitting).
        self._unrecorded: list[tuple[Verdict, str, datetime, int | None]] = []
        self.log: AttemptsLog | None = None
        self.sitting: Sitting | None = None
        self._hints_shown: dict[int, int] = {}
        self._warned: set[int] = set()
        #: The engineer beside the learner; None where the exercise has none.
        self.pair = Pair(self, self.exercise.engineers) if self.exercise.engineers else None
        if _is_practice(here, self.course):
            self._open_log(again, extra_time)

    def _open_log(self, again: bool, extra_time: float) -> None:
        folder = self.course / "workbook"
        try:
            folder.mkdir(exist_ok=True)
            self.log = AttemptsLog(folder / ".attempts.db")
            sittings = self.log.sittings(self.exercise.id)
            timed = [] if self.mode == "practice" else [one for one in sittings if one.mode != "practice"]
            self.sitting = self.log.open_sitting(self.exercise.id) or next(reversed(timed), None)
            if again and self.sitting is not None and not self.finished:
                self._end()
            if self.sitting is None or again:
                self.sitting = self.log.begin_sitting(
                    self.exercise.id,
                    round=self.exercise.round,
                    mode=self.mode,
                    seed=_fresh_seed({sitting.seed for sitting in sittings}),
                    minutes=self.exercise.minutes * extra_time,
                )
            self.mode = self.sitting.mode
            self._warned = {event.detail["minutes"] for event in self.events() if event.kind == "warning"}
        except (RecordsError, OSError) as error:
            self.trouble = f"Checks work, but cannot be recorded: {error}"

    @property
    def scenario(self) -> Path | None:
        """The file of the world that the answer's policy is run against, which is public; None where there is none."""
        file = self.course / "rounds" / self.exercise.round / self.exercise.id / "scenario.py"
        return file if file.is_file() else None

    # -- time --------------------------------------------------------------------------------------------------------

    @property
    def finished(self) -> bool:
        """True when the sitting has ended: its clock stands, and checks no longer belong to it."""
        return self.sitting is not None and self.sitting.ended_at is not None

    @property
    def timed(self) -> bool:
        """True while a clock runs or is stopped by a pause."""
        return self.sitting is not None and self.mode != "practice" and not self.finished

    def worktime(self, now: datetime | None = None) -> Worktime | None:
        """The sitting's time of work up to ``now``; None without a sitting."""
        if self.sitting is None:
            return None
        return worktime(self.sitting, self.attempts(), self.events(), now or datetime.now(UTC))

    def minutes_left(self, now: datetime | None = None) -> float | None:
        """Minutes of work until the sitting's time is over, negative in overtime; None without a clock."""
        return self.sitting.minutes - self.worktime(now).worked if self.timed else None

    @property
    def paused(self) -> bool:
        return self.timed and self.worktime().paused

    def pause(self) -> str:
        """Stop the clock, and say so."""
        if not self.timed:
            return "There is no clock to stop here."
        if self.paused:
            return "The clock stands already. `resume()` lets it go on."
        self._event(PAUSE)
        return self.told() or f"The clock stands with {time_left(self.minutes_left())}. `resume()` lets it go on."

    def resume(self) -> str:
        """Let a clock that was stopped go on, and say so."""
        if not self.paused:
            return "The clock is not stopped." if self.timed else "There is no clock to set going here."
        self._event(RESUME)
        return self.told() or f"The clock goes on, {time_left(self.minutes_left())}."

    def _work(self) -> None:
        """Work on the answer ends a pause."""
        if self.paused:
            self.trouble = "The pause is over: " + self.resume()

    def told(self) -> str:
        """What is to be said once, and was not yet; empty when there is nothing."""
        told, self.trouble = self.trouble, ""
        return told

    def due_warning(self, now: datetime | None = None) -> int | None:
        """The number of ``WARN_AT`` that is to be said now and was not yet, None when there is none."""
        left = self.minutes_left(now)
        if left is None:
            return None
        # after a long cell only the last one is true
        due = min((at for at in WARN_AT if left <= at < self.sitting.minutes), default=None)
        return None if due is None or due in self._warned or self.paused else due

    def warned(self, minutes: int, shown: str) -> None:
        """Note that a warning was shown in the ``"panel"`` or as ``"text"``, so that it is said once."""
        if minutes in WARN_AT and minutes not in self._warned:
            self._warned.add(minutes)
            self._event("warning", detail={"minutes": minutes, "shown": shown})

    @property
    def warnings_said(self) -> list[int]:
        return sorted(self._warned)

    # -- answers and checks --------------------------------------------------------------------------------------------

    def keep(self, source: str) -> None:
        """Take ``source`` as the answer from now on."""
        self._work()
        self.source = source
        self._event("answer", detail={"characters": len(source)})

    def check(
        self,
        stage: int | None = None,
        *,
        record: bool = True,
        minimum: str = "S0",
        progress: Progress | None = None,
    ) -> Verdict:
        """Grade the answer as it stands; GradingError with one sentence when that is not possible.

        ``minimum`` is the weakest isolation that will do; ``progress`` hears how far a check with trials is.
        """
        if self.source is None:
            raise GradingError(
                f"There is no answer yet. Run the cell that begins with %%answer {self.exercise.id}, then check again."
            )
        self._work()
        number = self._number(stage)
        seed = self.sitting.seed if self.sitting else None
        if not record and self.last is not None and (self.last.stage, self._last_source) == (number, self.source):
            return self.last  # the same answer, stage and seed give the same verdict
        verdict = self.client.check(
            self.exercise.id,
            number,
            self.source,
            seed=seed,
            minimum=minimum,
            folders=self.folders,
            progress=progress,
        )
        self.last, self._last_source = verdict, self.source
        if record and self.log is not None:
            sitting = None if self.sitting is None or self.finished else self.sitting.id
            self._unrecorded.append((verdict, self.source, datetime.now(UTC), sitting))
            self._record()
        return verdict

    def _record(self) -> None:
        """Write the checks that wait for it; a disk that was full or a lock must not cost a learner one."""
        try:
            while self._unrecorded:
                verdict, source, at, sitting = self._unrecorded[0]
                self.log.record_attempt(verdict, source, round=self.exercise.round, sitting_id=sitting, at=at)
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

    def events(self) -> list[Event]:
        """The events of this sitting, oldest first."""
        if self.log is not None and self.sitting is not None:
            with contextlib.suppress(RecordsError):
                return [e for e in self.log.events(self.exercise.id) if e.sitting_id == self.sitting.id]
        return []

    def measures(self, now: datetime | None = None) -> Measures | None:
        """What this sitting was like so far; None without one. RecordsError when the log cannot be read."""
        if self.log is None or self.sitting is None:
            return None
        attempts, events = self.log.attempts(self.exercise.id), self.log.events(self.exercise.id)
        return measure(self.sitting, attempts, events, now or datetime.now(UTC))

    def reviews(self, now: datetime) -> tuple[Review, ...]:
        """What was missed in this exercise and comes back; RecordsError when the log cannot be read."""
        if self.log is None:
            return ()
        name = self.exercise.id
        entries = [entry for entry in catalogue(self.course) if entry.id == name]
        return reviews(entries, self.log.sittings(name), self.log.attempts(name), self.log.events(name), now)

    def last_source(self) -> str | None:
        """The answer that this sitting checked last, else the one of this kernel; None when there is none."""
        attempts = self.attempts()
        return attempts[-1].source if attempts else self.source

    def expected(self, predictions: dict[str, Any]) -> None:
        """Keep what is predicted before the first hidden run of this sitting; what comes later changes nothing."""
        if self.first_predictions() is None:
            self._event(PREDICTIONS, detail={"predictions": predictions})

    def first_predictions(self) -> dict[str, Any] | None:
        """What was predicted before the first hidden run of this sitting."""
        return next((e.detail.get("predictions") for e in self.events() if e.kind == PREDICTIONS), None)

    def own_test(self, *, lines: int, asserts: int, outcome: str) -> None:
        """Note a cell of the learner's own that tried the answer; ``outcome`` is "passed" or an exception's name."""
        self._event(OWN_TEST, self.current_stage(), {"lines": lines, "asserts": asserts, "outcome": outcome})

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
        """The first stage that is not green yet, the last one when all are; of a pair task, that of the last drift."""
        if self.pair is not None:
            return self.pair.stage
        green = self.green_stages()
        for stage in self.exercise.stages:
            if stage["number"] not in green:
                return stage["number"]
        return len(self.exercise.stages)

    # -- prompts, hints, debrief -----------------------------------------------------------------------------------------

    def prompt(self, stage: int | None = None, *, ahead: bool = False) -> str:
        """A stage's prompt in Markdown; in locked mode a sentence while the stage before is not green."""
        number = self._number(stage)
        if self.pair is not None:
            return self.pair.prompt(number)
        opened = self.current_stage()
        locked = self.mode == "locked" and self.log is not None and not self.finished
        if locked and number > opened and not ahead:
            return (
                f"Stage {number} opens when stage {number - 1} passes. "
                f"To read it all the same, run `prompt({number}, ahead=True)`; the record will say so."
            )
        self._event("prompt", number, detail={"ahead": number > opened})
        return self.prompt_text(number)

    def starter_text(self) -> str:
        """The cell from which an answer begins, in Markdown."""
        return f"```python\n%%answer {self.exercise.id}\n{self.exercise.starter.strip()}\n```"

    def prompt_text(self, number: int) -> str:
        """A stage's prompt in Markdown, whatever the mode, and without a record."""
        about = self.exercise.stages[number - 1]
        head = f"### Stage {number} · {about['title']}\n\n*{about['minutes']} minutes, {about['points']:g} points*\n\n"
        return head + about["prompt"].strip()

    def hint(self, stage: int | None = None) -> str:
        """The next hint of a stage's ladder; the last one stays."""
        number = self._number(stage)
        if self.pair is not None:
            self.pair.may_check(number)
        ladder = self.ask("hints", stage=number)
        rung = min(self._hints_shown.get(number, 0) + 1, len(ladder))
        self._hints_shown[number] = rung
        self._event("hint", number, detail={"rung": rung})
        more = "" if rung == len(ladder) else f"\n\n*{len(ladder) - rung} more: run `hint()` again.*"
        return f"**Hint {rung} of {len(ladder)} for stage {number}.** {ladder[rung - 1]}{more}"

    def may_debrief(self) -> bool:
        """True when the last stage passes, when the sitting is finished, and where nothing is recorded."""
        return self.log is None or self.finished or len(self.exercise.stages) in self.green_stages()

    def finish(self) -> None:
        """End the sitting, whatever passes; what was missed is noted, to come back later. Changes nothing a second time."""
        self._event("debrief")
        if self.log is not None and self.sitting is not None and not self.finished:
            try:
                self._end()
            except RecordsError as error:
                self.trouble = f"The end of the sitting could not be recorded: {error}"

    def _end(self) -> None:
        attempts = self.attempts()
        if attempts:
            with contextlib.suppress(GradingError):  # an end without traps is better than none
                traps = read_traps(self.ask("traps"))
                told = {"fallen": fallen_into(traps, attempts), "avoided": avoided(traps, attempts)}
                self._event(TRAPS, detail={kind: [trap.told() for trap in found] for kind, found in told.items()})
        self.log.end_sitting(self.sitting.id)
        self.sitting = next(s for s in self.log.sittings(self.exercise.id) if s.id == self.sitting.id)

    def ask(self, operation: str, **more: Any) -> Any:
        """What the grading service says of this exercise; GradingError when it cannot."""
        return self.client.ask({"op": operation, "exercise": self.exercise.id, **more})

    def findings(self) -> Findings:
        """What there is to talk about in the answer as it stands, once the sitting is over; GradingError otherwise.

        It says which code the hidden checks never reach, so that it would help an answer while one is at work.
        """
        source = self.last_source()
        if source is None:
            raise GradingError("There is no answer to look at.")
        if self.log is not None and self.log.open_sitting(self.exercise.id) is not None:
            raise GradingError("This is for after the sitting; the debrief ends it.")
        seed = self.sitting.seed if self.sitting else None
        return Findings.from_dict(self.ask("findings", stage=self.current_stage(), source=source, seed=seed))

    def note(self, kind: str, detail: dict, *, stage: int | None = None, at: datetime | None = None) -> None:
        """Record something that was said, now or ``at`` a moment; it is work, and ends a pause."""
        self._work()
        self._event(kind, stage or self.current_stage(), detail, at)

    def _event(
        self, kind: str, stage: int | None = None, detail: dict | None = None, at: datetime | None = None
    ) -> None:
        if self.log is None:
            return
        try:
            self.log.record_event(
                kind,
                self.exercise.id,
                round=self.exercise.round,
                stage=stage,
                sitting_id=None if self.sitting is None or self.finished else self.sitting.id,
                detail=detail,
                at=at,
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


def _fresh_seed(used: set[int]) -> int:
    """A seed that no sitting of the exercise has had: a second one is asked other questions."""
    while (seed := secrets.randbits(48)) in used:
        pass
    return seed


def time_left(minutes: float) -> str:
    """``"41 minutes left"`` or ``"3 minutes past the time"``."""
    if minutes >= 0:
        return f"{count(math.ceil(minutes), 'minute')} left"
    return f"{count(math.floor(-minutes), 'minute')} past the time"


def warning(left: float) -> str:
    """What a sitting says at one of ``WARN_AT``."""
    if left > 0:
        return f"{time_left(left)}."
    return (
        "The time is over. Go on if you like: checks from now on are marked as overtime. `finish()` ends the sitting."
    )
