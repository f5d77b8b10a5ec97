"""From what went wrong in a test to a status and one clear sentence for the learner."""

from __future__ import annotations

import math
import re
import reprlib
import signal
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from autograder.grading.verdict import Status
from autograder.sandbox import (
    AnswerError,
    Cancelled,
    ChannelClosed,
    Ending,
    Fault,
    Finding,
    Missing,
    OutOfTime,
    ProtocolError,
    SandboxFault,
)

#: Characters of a value in a message.
SHOWN = 600
#: Lines of an answer that are named for a hidden test. A person writes no longer one, and a program that did could say
#: a hidden input by the line that it stops at.
MOST_LINES = 1_000


#: How the schedules' own sentence on a deadlock begins; asyncio's begins with the tasks.
_OF_THREADS = re.compile(r"(T\d+|main|MainThread|Thread-\d+|ThreadPoolExecutor-\d+_\d+|thread \d+) waits ")


class Judged(Exception):
    """A verdict that was reached elsewhere: its status, and the sentences for the learner, which hold no hidden input."""

    def __init__(self, status: Status, reason: str):
        super().__init__(reason)
        self.status, self.reason = status, reason


class NotRun(Exception):
    """A test was not started; the message says why."""


@dataclass(frozen=True)
class Explanation:
    status: Status
    reason: str


def explain(
    error: BaseException,
    *,
    visible: bool,
    limit: float,
    cpu_seconds: float = math.inf,
    ending: Ending | None = None,
    hung_at: tuple[int, str] | None = None,
    together: float | None = None,
) -> Explanation:
    """Status and reason of a test that ended with ``error``; ``limit`` is a test's time in seconds and
    ``cpu_seconds`` the processor time of a whole check.

    ``ending`` says how the answer's process ended, when it did, and ``hung_at`` at which line and in which function the
    answer stood shortly before its time was over. ``together`` are the seconds that an answer may keep a check waiting,
    when it is these that ended the test.

    For a hidden test nothing is said that could hold one of its inputs: no message of an exception, no value.
    """
    if isinstance(error, NotRun):
        return Explanation(Status.NOT_RUN, str(error))
    if isinstance(error, Judged):
        return Explanation(error.status, error.reason)
    if isinstance(error, OutOfTime):
        where = _at(*hung_at, visible) if hung_at is not None else ""
        if together is not None:
            there = f"; here it was{where}" if where else ". Look for what takes real time"
            return Explanation(
                Status.TIMED_OUT,
                f"Your answer has kept the checks waiting for {together:g} s, all of them together{there}.",
            )
        return Explanation(
            Status.TIMED_OUT,
            f"No result after {limit:g} s of real time; your answer was{where}."
            if where
            else f"No result after {limit:g} s of real time. Look for a loop that does not end.",
        )
    if isinstance(error, ChannelClosed):
        return _of_ending(ending, cpu_seconds, _at(*hung_at, visible) if hung_at is not None else "")
    if isinstance(error, ProtocolError):
        return Explanation(Status.FORBIDDEN, f"Your answer's process sent {error}; a check cannot go on from there.")
    if isinstance(error, AnswerError):
        return Explanation(Status.FAILED, _of_answer(error, visible))
    if isinstance(error, Cancelled):
        return Explanation(Status.FAILED, "Your coroutine was cancelled, though nothing had asked for that.")
    if isinstance(error, (Fault, SandboxFault)):
        return Explanation(Status.GRADER_FAULT, f"The check itself failed: {error}")
    if isinstance(error, (AssertionError, pytest.fail.Exception)):
        return Explanation(Status.FAILED, "")
    if isinstance(error, Exception):
        # the test stumbled over a value that it did not expect: a None, a list that is too short
        said = f": {shown(str(error))}" if visible else ""
        return Explanation(
            Status.FAILED, f"What your answer returned could not be used by this check ({type(error).__name__}{said})."
        )
    return Explanation(Status.GRADER_FAULT, f"The check was interrupted ({type(error).__name__}).")


def _of_ending(ending: Ending | None, cpu_seconds: float, where: str) -> Explanation:
    if ending is None:
        return Explanation(Status.CRASHED, "Your answer's process ended in the middle of this check.")
    if ending.reason:
        return Explanation(Status.CRASHED, f"Your answer {ending.reason}, and was ended for that.")
    if ending.signal == signal.SIGXCPU or (ending.signal == signal.SIGKILL and ending.cpu >= cpu_seconds):
        allowed = f" of {cpu_seconds:g} s for all checks together" if math.isfinite(cpu_seconds) else ""
        there = f"; your answer was{where}" if where else ". Look for what it does too often"
        return Explanation(Status.TIMED_OUT, f"The processor time{allowed} is used up{there}.")
    if ending.signal == signal.SIGKILL:
        why = "it was killed, as when it has used up its time or its memory"
    elif ending.signal == signal.SIGSEGV:
        why = "a crash of the interpreter, as after a recursion without end in C code"
    elif ending.signal:
        why = f"it got signal {ending.signal}"
    else:
        why = f"it ended itself with code {ending.code}, as os._exit does"
    return Explanation(Status.CRASHED, f"Your answer's process ended in the middle of this check: {why}.")


def _of_answer(error: AnswerError, visible: bool) -> str:
    """One sentence on an exception of the answer.

    Of a hidden test's it says only what no answer can choose: the built-in type and lines of the source. An answer
    could put an input into any other word, a type's or a function's name included.
    """
    where = _where(error, visible)
    name = error.type_name if visible else error.base_name
    message = f": {shown(error.message)}" if visible and error.message else ""
    if isinstance(error, Missing):
        return f"Your answer does not define {error.message}, which this check calls."
    if error.base_name in ("SyntaxError", "IndentationError", "TabError") and visible:
        return f"Your answer does not compile{where}{message}."
    if error.base_name == "NotImplementedError":
        return f"Not written yet: NotImplementedError{where}."
    if error.type_name == "Deadlock" and _OF_THREADS.match(error.message):
        return f"Deadlock: every thread waits and none can ever go on. {error.message}."
    if error.type_name in ("Livelock", "Hung") and not error.lines:
        what = "Livelock: the threads go round without an end" if error.type_name == "Livelock" else "A thread hangs"
        return f"{what}. {error.message}".rstrip(". ") + "."
    if error.type_name == "Deadlock":
        return f"Deadlock: every task waits and nothing can ever happen.{_lines_told(error, visible)}"
    if error.type_name == "Spinning":
        return f"Busy loop: a task polls without waiting, so that no time can pass.{_lines_told(error, visible)}"
    if error.base_name == "TypeError" and not error.lines:
        return f"A call did not fit your definition{message}."
    if error.type_name in ("SystemExit", "KeyboardInterrupt"):
        return f"Your answer ended the program ({error.type_name}{where}); a check needs it to return."
    return f"Your answer raised {name}{where}{message}."


def remarks(findings: Sequence[Finding], *, visible: bool) -> str:
    """What was noticed on the way, as sentences; of a hidden test one, since each line says a little."""
    told = [finding for finding in findings if visible or finding.line <= MOST_LINES]
    return " ".join(str(finding) for finding in told[: 3 if visible else 1])


def _lines_told(error: AnswerError, visible: bool) -> str:
    """The lines that the message of a deadlock or a spin names, as a sentence."""
    told = (int(number) for number in re.findall(r"(?:at line |, )(\d{1,6})\b", error.message))
    lines = sorted({line for line in told if visible or line <= MOST_LINES})
    waits = "waits" if error.type_name == "Deadlock" else "goes round"
    return f" Your code {waits} at line {', '.join(map(str, lines[:8]))}." if lines else ""


def _where(error: AnswerError, visible: bool) -> str:
    return _at(*error.lines[-1], visible) if error.lines else ""


def _at(line: int, function: str, visible: bool) -> str:
    if not visible and line > MOST_LINES:
        return ""
    return f" at line {line}" + (f" in {function}" if visible and function and function != "<module>" else "")


class _Repr(reprlib.Repr):
    """Bounded text of plain values; a list shows as many items as fit a message."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlist = self.maxtuple = self.maxdict = self.maxset = self.maxfrozenset = 12
        self.maxstring = self.maxother = 160
        self.maxlong = 60


_repr = _Repr().repr


def shown(value: object) -> str:
    """A short text of ``value`` that can be stored and printed anywhere."""
    text = value if isinstance(value, str) else show(value)
    text = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def show(value: object) -> str:
    """``value`` as Python text, shortened."""
    try:
        text = _repr(value)
    except Exception as error:  # an int too long to print, a structure too deep
        text = f"<{type(value).__name__} that cannot be shown: {type(error).__name__}>"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
