"""The engineer beside the learner: questions, talk, drifts and silence of one sitting. No widgets here.

A sitting of a pair task has no stages that open one after the other: its drifts come by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from autograder.content.rubric import LEVELS
from autograder.grading import GradingError
from autograder.pairing.flow import DRIFT_AT, SILENCE, due_drift, silent
from autograder.pairing.stance import Stance, stance
from autograder.records import Event
from autograder.records.measures import DRIFT, NUDGE
from autograder.records.pairing import ASK, OF_THE_ENGINEER, RATING, SAY, PairMeasures, measure_pair

if TYPE_CHECKING:
    from autograder.lab.session import LabSession


class Pair:
    """What a session has when an engineer sits beside it; ``engineers`` are the names of the first and the second."""

    def __init__(self, session: LabSession, engineers: Sequence[str]):
        self._session = session
        self._first, self._second = engineers
        self._reached = 1
        self._taken_over = False
        #: What was said where it may not have been seen.
        self.missed = ""

    @property
    def stage(self) -> int:
        """How many drifts have come, and one."""
        session = self._session
        last = len(session.exercise.stages)
        if session.log is None:  # in a copy that is graded, nobody waits for anybody
            return min(max(session.green_stages(), default=0) + 1, last)
        come = [event.stage for event in session.events() if event.kind == DRIFT]
        return max(come, default=self._reached)

    @property
    def speaker(self) -> str:
        """Who sits there now."""
        handed_over = any(event.kind == DRIFT and event.detail["hands_over"] for event in self._session.events())
        return self._second if handed_over else self._first

    def ask(self, text: str) -> str:
        """The engineer's answer to each question of a text, in Markdown; GradingError when there is none."""
        text = _spoken(text, "%%ask")
        told = self._session.ask("ask", text=text, stage=self.stage, settled=self._settled())
        for reply in told["replies"]:
            self._note(ASK, reply["asked"], reply)
        return "\n\n".join(_quoted(reply["speaker"], reply["text"]) for reply in told["replies"])

    def say(self, text: str) -> str:
        """The engineer's word on what was said, in Markdown; GradingError when nothing was."""
        text = _spoken(text, "%%say")
        said = [event for event in self._session.events() if event.kind == SAY]
        taken_over = self._taken_over or any(event.detail["said"] == "taken over" for event in said)
        known = {"settled": self._settled(), "heard": len(said), "taken_over": taken_over, "agreed": self._agreed(said)}
        reply = self._session.ask("say", text=text, stage=self.stage, **known)
        self._taken_over = taken_over or reply["said"] == "taken over"
        self._note(SAY, text, reply)
        return _quoted(reply["speaker"], reply["text"])

    def measures(self) -> PairMeasures | None:
        """What this sitting was like; None without one. For its end: it asks what the engineer knew."""
        session = self._session
        if session.log is None or session.sitting is None:
            return None
        name = session.exercise.id
        attempts, events = session.log.attempts(name), session.log.events(name)
        briefing = session.ask("briefing")
        return measure_pair(session.sitting, attempts, events, briefing, session.exercise.starter, datetime.now(UTC))

    def _note(self, kind: str, text: str, reply: Mapping[str, Any]) -> None:
        told = {"said": reply["said"], "speaker": reply["speaker"], "reply": reply["text"]}
        self._session.note(kind, {"text": text, **told, "question": reply["question"], "drift": reply["stage"]})

    def _agreed(self, said: Sequence[Event]) -> bool:
        """Whether a yes or no to the last drift has been asked for, or a yes was said."""
        since = [event for event in said if event.stage == self.stage]
        return any(
            e.detail["said"] == "asked for a yes or no" or stance(e.detail["text"]) is Stance.AGREES for e in since
        )

    def _settled(self) -> list[int]:
        """The stages whose drift has been objected to."""
        words = (event for event in self._session.events() if event.kind in (ASK, SAY))
        return [event.detail["drift"] for event in words if event.detail["said"] == "settled"]

    def rate(self, levels: Mapping[str, int]) -> str:
        """Take the learner's own levels, in Markdown what was taken; GradingError for an unknown name or level."""
        rubric = self._session.exercise.rubric
        for name, level in levels.items():
            if name not in rubric:
                raise GradingError(f"The rubric has no {name!r}; it has: {', '.join(rubric)}.")
            if type(level) is not int or not 0 <= level <= LEVELS:
                raise GradingError(f"{name} is {level!r}; a level is 1 to {LEVELS}, and 0 is not rated.")
        given = {name: level for name, level in levels.items() if level}
        if not given:
            return f"Give each a level from 1 to {LEVELS} and run the cell again."
        self._session.note(RATING, {"levels": given})
        return "Kept: " + ", ".join(f"{rubric[name].lower()} {level}" for name, level in given.items()) + "."

    def due(self, now: datetime | None = None) -> str:
        """What the engineer says unasked at this moment, in Markdown: a drift, or after a silence. Each is said once."""
        session = self._session
        if session.log is None or session.sitting is None or session.finished or session.paused:
            return ""
        minute = session.worktime(now).worked if session.timed else None
        due = due_drift(self.stage, len(session.exercise.stages), session.green_stages(), minute)
        if due is not None:
            self._reached = due.stage
            detail = {"because": due.because, "hands_over": self._hands_over(due.stage)}
            session.note(DRIFT, detail, stage=due.stage, at=now)
            return self._message(due.stage)
        if minute is not None and silent(minute, self._last_word(now)):
            session.note(NUDGE, {"speaker": self.speaker}, at=now)
            return _quoted(
                self.speaker, "You have been quiet for a while. What are you thinking? Tell me with `%%say`."
            )
        return ""

    def unasked(self, now: datetime | None = None) -> str:
        """As `due`, with what was said before where it may not have been seen."""
        missed, self.missed = self.missed, ""
        return "\n\n".join(message for message in (missed, self.due(now)) if message)

    def minutes_until_word(self, now: datetime) -> float | None:
        """Minutes until `due` has something to say by time alone; None where no clock runs."""
        session = self._session
        if not session.timed or session.paused:
            return None
        worked = session.worktime(now).worked
        at = [self._last_word(now) + SILENCE]
        if self.stage < len(session.exercise.stages):
            at.append(DRIFT_AT[self.stage - 1])
        return max(0.0, min(at) - worked)

    def conversation(self) -> str:
        """All that was said so far, in Markdown."""
        lines = []
        for event in self._session.events():
            if event.kind in (ASK, SAY):
                lines.append(f"**You:** {' '.join(event.detail['text'].split())}")
                lines.append(_quoted(event.detail["speaker"], event.detail["reply"]))
            elif event.kind == DRIFT:
                lines.append(f"*The task changed: {self._session.exercise.stages[event.stage - 1]['title']}.*")
            elif event.kind == NUDGE:
                lines.append(f"*{event.detail['speaker']} asked what you are thinking.*")
        return "\n\n".join(lines) or "Nothing yet. Ask with `%%ask`, say something with `%%say`."

    def _hands_over(self, stage: int) -> bool:
        return self._session.exercise.stages[stage - 1]["hands_over"]

    def _last_word(self, now: datetime | None) -> float:
        moments = self._session.worktime(now or datetime.now(UTC)).moments
        return max((m.minute for m in moments if getattr(m.row, "kind", "") in OF_THE_ENGINEER), default=0.0)

    def may_check(self, stage: int | None) -> None:
        """GradingError for a stage of which nobody has spoken yet."""
        if stage is not None and self._session.log is not None and stage > self.stage:
            raise GradingError("Nobody has asked for that yet. `check()` checks what you were asked for so far.")

    def prompt(self, stage: int | None) -> str:
        """What was asked for, as a prompt's Markdown; a sentence for what nobody has asked for yet."""
        number = self.stage if stage is None else stage
        if self._session.log is not None and number > self.stage and not self._session.finished:
            return "Nobody has asked for that yet."
        return self._message(number)

    def _message(self, stage: int) -> str:
        about = self._session.exercise.stages[stage - 1]
        return f"### {about['title']}\n\n{about['prompt'].strip()}"


def _spoken(text: str, magic: str) -> str:
    if not text.strip(". \t\n"):  # the notebook's own cells hold three dots
        raise GradingError(f"Write in place of the dots below {magic}, and run the cell again.")
    return text.strip()


def _quoted(speaker: str, text: str) -> str:
    plain = text.strip().strip('"')
    return f'**{speaker}:** "{plain}"'
