"""What an exploration came to, for a person to read."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Any

from autograder.worlds.threads.outcome import Moment, Outcome, ProgramError, Raised, Schedule, Stuck

#: Lines of the interleaving that a report shows at the most, and of the threads that are stuck.
MAX_LINES, MAX_STUCK = 15, 4
#: How the notes of a world's own threads begin.
NOTES = ("begins", "dies", "is stopped", "finds")
_MAX_SOURCE, _MAX_NAME = 60, 20


@dataclass(frozen=True)
class Report:
    """What `explore` came to; ``str(report)`` shows how the threads took turns.

    ``ok``: all ``schedules`` were run and none failed, which is no proof. Otherwise ``outcome`` is the failure, replayed
    with its shortest known schedule, ``unfinished`` says that the time ran out first, and ``keeps_state`` that the
    program failed only after earlier calls, so that the fault may lie in what it keeps between them. ``contested`` is
    the most points of a run at which another thread could have gone on.
    """

    runs: int
    schedules: int
    seed: object
    outcome: Outcome | None = None
    contested: int = 0
    unfinished: bool = False
    keeps_state: bool = False

    @property
    def ok(self) -> bool:
        return self.outcome is None and not self.unfinished

    @property
    def schedule(self) -> Schedule:
        """For `replay`; empty when nothing failed, or when it fails with no switch forced."""
        return [] if self.outcome is None else self.outcome.schedule

    def turns(self) -> list[str]:
        """How the threads took turns in the failure, line by line; empty when nothing failed."""
        return [] if self.outcome is None else _interleaving(self.outcome, several=False)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _chances(self) -> str:
        if not self.contested:
            return "no two threads could ever have changed places, so this shows nothing."
        return f"in one of them another thread could take over at {self.contested} points."

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _lines(self) -> list[str]:
        if self.outcome is None and self.unfinished:
            return [
                f"Stopped after {self.runs} of {self.schedules} schedules: the time ran out. No failure until then."
            ]
        if self.outcome is None:
            return [f"No failure in {self.runs} schedules (seed {self.seed}); {self._chances()}"]
        outcome = self.outcome
        several = len({m.file for m in outcome.interleaving if m.file}) > 1
        lines = [f"Schedule {self.runs} of {self.schedules} (seed {self.seed}) makes it fail: {_title(outcome)}"]
        if self.keeps_state:
            return [
                *lines,
                "It does not fail like that in a fresh process, so what it keeps between two calls plays a part.",
                "Let the program make all its state afresh each time it is called; then explore it again.",
            ]
        lines += [f"  {_raised(error, several)}" for error in outcome.errors[:MAX_STUCK]]
        lines += [f"  {_stuck(stuck, several)}" for stuck in outcome.stuck[:MAX_STUCK]]
        shown = _interleaving(outcome, several)
        if shown:
            lines += ["", *shown]
        if outcome.status != "hung":
            lines += ["", _moral(outcome)]
        if outcome.schedule:
            lines.append(f"To see it again: replay(program, {outcome.schedule!r})")
        return lines


def _title(outcome: Outcome) -> str:
    if outcome.status == "raised":
        return "an exception was not caught"
    if outcome.status == "deadlock":
        return "deadlock, every thread waits and none can ever go on"
    if outcome.status == "livelock":
        return f"no end after {outcome.steps:,} switch points"
    return "a thread hangs outside of every switch point"


def _moral(outcome: Outcome) -> str:
    if not outcome.schedule:
        return "No switch was forced: the plainest order of the threads does it."
    return "Nothing rules this order out: steps between which a switch can come are not guaranteed atomic."


def _raised(error: Raised, several: bool) -> str:
    text = str(error.error).split("\n")[0]
    own = type(error.error).__name__
    what = text if isinstance(error.error, ProgramError) else f"{own}: {text}" if text else own
    return f"{error.thread}{_at(error.line, error.source, error.file, several)}: {_cut(what, 100)}"


def _stuck(stuck: Stuck, several: bool) -> str:
    verb = "" if stuck.waits_for.startswith("does not") else "waits for "
    return f"{stuck.thread} {verb}{stuck.waits_for}{_at(stuck.line, stuck.source, stuck.file, several)}"


def _at(line: int, source: str, file: str, several: bool) -> str:
    if not line:
        return ""
    place = f"line {line}" if not several else f"{_short(file)}, line {line}"
    return f", {place} `{_cut(source)}`"


def _short(file: str) -> str:
    """A file's name; of a notebook's cell the number that stands beside it."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    cell = (
        shell.compile.format_code_name(file) if hasattr(getattr(shell, "compile", None), "format_code_name") else None
    )
    return cell[1] if cell else os.path.basename(file)


def _cut(text: str, most: int = _MAX_SOURCE) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _interleaving(outcome: Outcome, several: bool) -> list[str]:
    """The turns of the threads, each with its last lines; as many as have room, the last ones first."""
    turns = _turns(outcome.interleaving)
    width = min(max((len(turn[0].thread) for turn in turns), default=0), _MAX_NAME)
    for keep in (6, 4, 3, 2, 1):
        lines, left_at = [], {}
        for turn in turns:
            lines += _turn(turn, keep, width, several, left_at)
        if len(lines) <= MAX_LINES:
            return lines
    return ["…", *lines[-MAX_LINES + 1 :]]


def _turns(moments: tuple[Moment, ...]) -> list[list[Moment]]:
    turns: list[list[Moment]] = []
    for moment in moments:
        if not turns or turns[-1][0].thread != moment.thread:
            turns.append([])
        turns[-1].append(moment)
    return turns


def _turn(turn: list[Moment], keep: int, width: int, several: bool, left_at: dict[str, Moment]) -> list[str]:
    """``left_at`` is where each thread lost its turn in the middle of a line."""
    thread = turn[0].thread
    name = f"{_cut(thread, _MAX_NAME):{width}}"
    lines = []

    def show(moment: Moment, note: str = "") -> str:
        place = f"{_short(moment.file)}:{moment.line}" if several else f"{moment.line:4}"
        return f"{name} {place}  {_cut(moment.source)}{note}"

    if thread in left_at:
        lines.append(show(left_at.pop(thread), "   (the rest of it)"))
    # a world's own threads stand in no line, and say what they come to
    told = [moment for moment in turn if moment.what == "runs" or moment.what.startswith(NOTES)]
    if len(told) > keep:
        lines.append(f"{name}    …")
    lines += [show(m) if m.what == "runs" else f"{name}    ── {m.what}" for m in told[-keep:]]
    last = turn[-1]
    if last.what.startswith("switch"):
        if last.line:
            left_at[thread] = last
        lines.append(f"{'':{width}}    ── within this line: {last.what}" if last.line else f"    ── {last.what}")
    elif last.what.startswith("blocks"):
        lines.append(f"{'':{width}}    ── {last.what}")
    return lines


__all__ = ["Report"]
