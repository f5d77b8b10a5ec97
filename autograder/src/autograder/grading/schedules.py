"""Threads of an answer under controlled schedules: a test runs once for each of many, and the one that fails is shown.

A test that takes the fixture ``threads`` is called again and again, each time with the answer's module loaded afresh,
and each time the threads that it asks for take turns in another order. The count of schedules is fixed, so that the
same answer and seed come to the same verdict on every machine.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from autograder.sandbox import AnswerError, ProtocolError, Proxy, Session, answer_error
from autograder.worlds.threads import Moment, Outcome, Policy, Replay, Report, Stuck, search, shrink

#: Schedules of a test that does not say how many; ``@pytest.mark.schedules(n)`` does.
SCHEDULES = 100
#: Runs that may be spent on a shorter schedule for a failure.
SHRINK_TRIES = 60
_NAME = 40


@dataclass(frozen=True)
class Step:
    """One call that a thread makes; ``action`` None sleeps for the one argument.

    ``beat`` is ``(seconds, function)`` for what goes on beside a coroutine, see `Threads.beating`.
    """

    action: Any
    arguments: tuple
    beat: tuple = ()


class Threads:
    """What the fixture ``threads`` is: runs threads of a test's making against the answer, under one schedule."""

    def __init__(self, source: str):
        self._lines = source.splitlines()
        self._session: Session | None = None
        self._policy: Policy | None = None
        self._told = False
        self._died: AnswerError | None = None
        self.outcome: Outcome | None = None

    def begin(self, session: Session, policy: Policy, *, told: bool = False) -> None:
        """Make ready for one call of the test; with ``told`` the outcome has its interleaving."""
        self._session, self._policy, self._told, self.outcome = session, policy, told, None

    def __call__(self, *bodies: tuple | list) -> list[list[Any]]:
        """Run each body as a thread, all at the same time; the values of its calls, body by body.

        A body is one call ``(callable, argument, …)``, or a list of calls made one after the other; `sleep` makes one
        that waits. A coroutine function is run to its end, on an event loop of its own. Raises what a call raised;
        AnswerError named Deadlock or Livelock when the threads cannot end.
        """
        values = []
        for outcomes in self.outcomes(*bodies):
            for kind, value in outcomes:
                if kind == "raised":
                    raise value
            values.append([value for _, value in outcomes])
        return values

    @staticmethod
    def sleep(seconds: float) -> Step:
        """A step that waits for so many virtual seconds."""
        return Step(None, (float(seconds),))

    @staticmethod
    def beating(seconds: float, beat: Callable[[], Any], function: Any, *arguments: Any) -> Step:
        """A step that calls a coroutine function of the answer; meanwhile its event loop calls ``beat()`` at that interval.

        When the loop is blocked, the beats come late.
        """
        return Step(function, arguments, (float(seconds), beat))

    def outcomes(self, *bodies: tuple | list) -> list[list[tuple[str, Any]]]:
        """As a call, but gives ``("value", v)`` or ``("raised", AnswerError)`` for each call and raises neither."""
        if self.outcome is not None:
            raise RuntimeError("a test runs threads once; give it all bodies at the same time")
        steps = [_steps(body) for body in bodies]
        for body in steps:
            for step in body:
                if step.action is not None and type(step.action) is not Proxy:
                    raise TypeError(f"a body calls functions of the answer, not {step.action!r}")
        wire = [[[step.action, list(step.arguments), *step.beat] for step in body] for body in steps]
        said = self._session.request(0, "run threads", (wire, pickle.dumps(self._policy), self._told))
        results = self._read(said, len(bodies))
        if self._died and self.outcome.stuck:
            # what the others wait for will not come: the exception is the news, not the waiting
            raise self._died
        if self.outcome.status == "deadlock":
            raise answer_error("Deadlock", self._stuck())
        if self.outcome.status == "livelock":
            raise answer_error("Livelock", self._stuck())
        if self.outcome.status == "hung":
            raise answer_error("Hung", self._stuck())
        if any(len(got) != len(body) for got, body in zip(results, steps, strict=True)):
            raise ProtocolError("fewer results than calls")
        if not any(self.outcome.steps_by_thread.values()) and any(s.action is not None for b in steps for s in b):
            raise ProtocolError("no switch point at all: the control of its threads was switched off")
        return results

    def _read(self, said: Any, count: int) -> list[list[tuple[str, Any]]]:
        """The outcome and the results out of what the answer's process says, or ProtocolError."""
        try:
            return self._checked(said, count)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            raise ProtocolError("an outcome of threads that is none") from None

    def _checked(self, said: Any, count: int) -> list[list[tuple[str, Any]]]:
        results = [[self._result(kind, value) for kind, value in body] for body in said["results"]]
        if len(results) != count or said["status"] not in ("done", "raised", "deadlock", "livelock", "hung"):
            raise ValueError
        names = _Names()
        self._died = next((self._session.error(description) for _, _, description in said["errors"]), None)
        steps = {names[name]: int(number) for name, number in said["steps"].items()}
        self.outcome = Outcome(
            # an exception in a thread of the answer's own ends that thread alone; the test decides what it meant
            status="done" if said["status"] == "raised" else said["status"],
            error=None,
            # it goes back to where it came from, and nowhere else
            schedule=[[str(a)[:_NAME], int(b), str(c)[:_NAME]] for a, b, c in said["schedule"][:_MOST_SWITCHES]],
            steps=sum(steps.values()),
            contested=int(said["contested"]),
            steps_by_thread=steps,
            seconds=0.0,
            interleaving=tuple(
                Moment(names[thread], int(line), self._source(line), names.in_text(what))
                for thread, line, what in said["interleaving"]
            ),
            stuck=tuple(
                Stuck(names[thread], names.in_text(waits), int(line), self._source(line))
                for thread, line, waits in said["stuck"]
            ),
        )
        return results

    def _result(self, kind: Any, value: Any) -> tuple[str, Any]:
        if kind == "value":
            return "value", value
        if kind == "raised":
            return "raised", self._session.error(value)
        raise ValueError

    def _source(self, line: int) -> str:
        """A line of the answer as it was handed in: what its process says of it is not asked."""
        return self._lines[line - 1].strip() if 0 < line <= len(self._lines) else ""

    def _stuck(self) -> str:
        return "; ".join(
            f"{s.thread} waits at line {s.line} for {s.waits_for}" if s.line else f"{s.thread} waits for {s.waits_for}"
            for s in self.outcome.stuck[:6]
        )


class _Names:
    """Words for a learner out of words from the answer's process, none of which the answer could have chosen.

    An answer names its threads, and could put a hidden input into a name: what is not a name that Python gives is
    numbered instead. What a thread waits for is said in the engine's own words or not at all.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __getitem__(self, name: Any) -> str:
        name = str(name)[:_NAME]
        if name not in self._known:
            given = _GIVEN_NAME.fullmatch(name)
            self._known[name] = (
                name if given else f"thread {sum(n.startswith('thread ') for n in self._known.values()) + 1}"
            )
        return self._known[name]

    def in_text(self, text: Any) -> str:
        text = str(text)[:_TEXT]
        for name in sorted(self._known, key=len, reverse=True):
            text = text.replace(name, self._known[name])
        plain = text
        for name in sorted(self._known.values(), key=len, reverse=True):
            plain = plain.replace(name, "")
        if all(word in _WORDS or _NUMBER.fullmatch(word) for word in plain.split()):
            return text
        return (
            "raises"
            if text.startswith("raises ")
            else "blocks on something"
            if text.startswith("blocks ")
            else "something"
        )


_TEXT, _MOST_SWITCHES = 120, 10_000
_GIVEN_NAME = re.compile(
    r"T\d{1,3}|main|MainThread|Thread-\d{1,3}|ThreadPoolExecutor-\d{1,2}_\d{1,3}"
    r"|(Fork|Spawn)Process-\d{1,3}|manager-\d{1,3}"
)
_NUMBER = re.compile(r"\d{1,6}(\.\d{1,3})?")
#: Every word that `autograder.worlds.threads` uses to say what happened or what is waited for.
_WORDS = frozenset(
    word
    for line in (
        "a an the runs switch to blocks on woken times out ends lock RLock that it itself holds held when ended item",
        "in queue room queue's items be done notify of condition event set permit semaphore others at barrier future's",
        "begins dies is stopped job finds broken",
        "result next map workers its pool end future futures loop s pass work from does not come switch point",
    )
    for word in line.split()
)


def _steps(body: tuple | list) -> list[Step]:
    calls = [body] if type(body) in (tuple, Step) else list(body)
    return [call if type(call) is Step else Step(call[0], tuple(call[1:])) for call in calls]


@dataclass(frozen=True)
class Failed:
    """A test that failed under some schedule: its exception, and the interleaving as text."""

    error: BaseException
    trace: str


def explore(
    call: Callable[[], None],
    prepare: Callable[[Policy, bool], Threads],
    *,
    schedules: int,
    seed: object,
    tries: int = SHRINK_TRIES,
) -> Failed | None:
    """Call the test under up to ``schedules`` schedules until it fails; ``tries`` go into a shorter one that fails alike.

    ``prepare(policy, told)`` makes everything fresh for one call and gives the Threads that it will use. Errors of the
    grader or of the border are raised at once.
    """

    def attempt(policy: Policy, told: bool = False) -> Outcome:
        threads = prepare(policy, told)
        try:
            call()
        except (AssertionError, AnswerError) as error:
            outcome = threads.outcome or _NONE
            return replace(outcome, status="raised" if outcome.status == "done" else outcome.status, error=error)
        return threads.outcome or _NONE

    found = search(attempt, schedules=schedules, seed=seed)
    if found.outcome is None:
        return None
    best = found.outcome
    if best.schedule:
        best = shrink(attempt, best, same=lambda other: _alike(best, other), tries=tries)
    # the same order once more, line by line
    again = attempt(Replay(best.schedule), told=True)
    if _alike(best, again):
        best = again
    report = Report(found.runs, schedules, seed, best)
    return Failed(best.error, "\n".join(report.turns()))


_NONE = Outcome("done", None, [], 0, 0, {}, 0.0)


def _alike(one: Outcome, other: Outcome) -> bool:
    return one.status == other.status and type(one.error) is type(other.error)
