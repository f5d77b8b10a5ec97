"""The base of a scenario's world: one run of it from one seed, on whatever loop it is begun on.

A scenario derives from `World`, sets its class attributes and writes `setup`. What happens goes by callbacks on the
loop (``self.at``, ``self.later``), which cost less than tasks do; a coroutine of the world's runs by `spawn`.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from autograder.worlds.trial.desk import Desk
from autograder.worlds.trial.env import MOST_EMITTED
from autograder.worlds.trial.faults import Effect, Fault, Injector, Planned, draw
from autograder.worlds.trial.history import Event, History, excerpt
from autograder.worlds.trial.ledger import Ledger
from autograder.worlds.trial.panels import Panel
from autograder.worlds.trial.signals import Drill
from autograder.worlds.trial.store import Store
from autograder.worlds.trial.telemetry import Telemetry
from autograder.worlds.trial.verdicts import Finding, Invariant, Outcome

#: Events told of the first violating request.
MOST_TOLD = 14
#: Metrics of a policy's own that are kept.
MOST_METRICS = 20


class World:
    """One run. ``seed`` decides its load and its faults, and nothing else does.

    ``drill`` gives a run with that drill's faults and length in place of the scenario's own.
    """

    #: The methods that a policy must have.
    hooks: ClassVar[tuple[str, ...]] = ()
    #: How many replicas of the policy run, each with an env of its own and one store; faults of theirs name one as target.
    replicas: ClassVar[int] = 1
    #: Virtual seconds of a run, its quiet tail included.
    seconds: float = 600.0
    #: The last seconds of a run, in which nothing new comes and what is at work ends.
    tail: ClassVar[float] = 20.0
    #: The faults of a seed, in order.
    plan: ClassVar[tuple[Planned, ...]] = ()
    #: Held-out faults that a dashboard is tried on.
    drills: ClassVar[tuple[Drill, ...]] = ()
    #: What is judged.
    invariants: ClassVar[tuple[Invariant, ...]] = ()
    #: Seconds without one request that ended well, after which a run that is graded is called off: more of it says nothing
    #: new, and costs most. None: never.
    stuck_after: ClassVar[float | None] = None
    #: Seconds that a call of the policy's store takes.
    store_latency: ClassVar[float] = 0.002

    def __init__(self, seed: int, drill: Drill | None = None):
        self.seed = seed
        self.seconds = type(self).seconds if drill is None else drill.seconds
        self.history, self.ledger = History(), Ledger()
        self.telemetry = Telemetry(self.seconds)
        self.store = Store(self.store_latency)
        self.faults: tuple[Fault, ...] = draw(self.plan if drill is None else drill.plan, self.chance("faults"))
        self.injector = Injector(self.faults, self.effects(), self.history)
        #: Plain attributes of the policy, such as bounds that it declares.
        self.declared: dict[str, Any] = {}
        #: What the policy noted by ``env.log`` and ``env.metric``: ``(kind, name, value, at)``. It decides nothing.
        self.said: list[tuple[str, str, float, float]] = []
        self.desk = Desk(self)
        #: Whether a run that is stuck is called off, and when it was.
        self.calls_off = False
        self.called_off: float | None = None
        #: What a callback of this world raised, which ended the run: an author's mistake.
        self.stumbled: Exception | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task] = set()

    # -- what a scenario writes --------------------------------------------------------------------------------------------

    def setup(self) -> None:
        """Set the first timers: arrivals, for one. The loop stands at 0."""
        raise NotImplementedError

    def effects(self) -> Mapping[str, Effect]:
        """How each kind of fault in ``plan`` is carried out. Those of the policy's own process are here already."""
        return {
            "policy crash": Effect(
                lambda fault: self.desk.crash(fault.target or 0), lambda fault: self.desk.restart(fault.target or 0)
            ),
            "clock skew": Effect(self._skew, lambda fault: self.desk.skew(0.0, fault.target or 0)),
        }

    def _skew(self, fault: Fault) -> int:
        self.desk.skew(fault.size, fault.target or 0)
        return self.desk.unanswered

    def sample(self, now: float) -> None:
        """Take the gauges of the telemetry; called once every virtual second."""

    def tell(self, event: Event) -> str:
        """One event in words, for the timeline of a break."""
        about = ", ".join(f"{name} {value}" for name, value in event.detail.items())
        return f"{event.kind}" + (f" ({about})" if about else "")

    def summary(self) -> dict[str, float]:
        """Figures of the run that a learner's predictions and claims can be held against, by name."""
        return {}

    def series(self) -> dict[str, list[float]]:
        """What a dashboard may be made of: one value for each second, by name.

        What the policy notes by ``env.metric`` is there as ``my.<name>``: the last value of each second, until the next.
        """
        mine: dict[str, list[float]] = {}
        for kind, name, value, at in self.said:
            if kind == "metric" and 0 <= at < self.seconds and len(mine) < MOST_METRICS:
                values = mine.setdefault(f"my.{name}", [math.nan] * self.telemetry.seconds)
                values[int(at) :] = [value] * (len(values) - int(at))
        return mine

    def panels(self) -> tuple[Panel, ...]:
        """What is drawn of the run."""
        return ()

    def lane(self, event: Event) -> str:
        """Where an event happens, for the picture of a request's way."""
        return "faults" if event.kind.startswith("fault ") else "request"

    #: Faults in words, by kind.
    fault_names: ClassVar[Mapping[str, str]] = {}

    # -- what a scenario uses ----------------------------------------------------------------------------------------------

    def chance(self, purpose: str) -> random.Random:
        """A stream of chance of its own for each purpose, so that more draws for one change no other."""
        return random.Random(f"{type(self).__name__}/{purpose}/{self.seed}")

    @property
    def policy_chance(self) -> int:
        """What the policy's chance is drawn from; the seed, out of which the faults could be worked out, is not its own."""
        return self.chance("policy").getrandbits(63)

    @property
    def now(self) -> float:
        return self._loop.time()

    def at(self, moment: float, action: Callable[..., Any], *arguments: Any) -> asyncio.TimerHandle:
        """Call ``action`` at a moment of virtual time."""
        return self._loop.call_at(moment, action, *arguments)

    def later(self, seconds: float, action: Callable[..., Any], *arguments: Any) -> asyncio.TimerHandle:
        """Call ``action`` in so many virtual seconds."""
        return self._loop.call_later(seconds, action, *arguments)

    def spawn(self, coroutine: Coroutine) -> asyncio.Task:
        """Run a coroutine of the world's own until the run ends."""
        task = self._loop.create_task(coroutine)
        self._tasks.add(task)
        return task

    def ask(self, hook: str, *arguments: Any, then: Callable[[Any], None], replica: int = 0) -> None:
        """Call a hook of the policy; ``then`` gets what it returns. See `Desk.ask`."""
        self.desk.ask(hook, arguments, then, replica)

    def note(self, kind: str, subject: Any = None, **detail: Any) -> None:
        """Put something into the history, now."""
        self.history.add(self._loop.time(), kind, subject, **detail)

    # -- a run -------------------------------------------------------------------------------------------------------------

    def begin(self, loop: asyncio.AbstractEventLoop, desk: Desk) -> None:
        """Start the run on ``loop``, whose time is 0; called by the desk once the policy is there."""
        self._loop = loop
        before = loop.get_exception_handler()

        def stumble(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            # a callback of the world's that raises would be logged and forgotten, and the run be judged all the same
            if "handle" in context and isinstance(context.get("exception"), Exception):
                self.stumbled = self.stumbled or context["exception"]
                self.desk.stop()
            else:
                (before or type(loop).default_exception_handler)(loop, context)

        loop.set_exception_handler(stumble)
        self.setup()
        self.injector.start(loop)
        loop.call_at(1.0, self._second, 1)
        loop.call_at(self.seconds, self._over)

    def _second(self, number: int) -> None:
        now = self._loop.time()
        self.sample(now)
        if self.calls_off and self.stuck_after is not None and now - self.ledger.last_good > self.stuck_after:
            self.called_off = now
            self.note("called off")
            self._over()
        elif number < self.seconds:
            self._loop.call_at(number + 1.0, self._second, number + 1)

    def _over(self) -> None:
        for task in self._tasks:
            task.cancel()
        self.desk.close()

    def emitted(self, kind: str, name: str, value: float, at: float) -> None:
        """The policy noted something. What it says of the time is its own affair, and it says so much and no more."""
        if [type(kind), type(name), type(value), type(at)] == [str, str, float, float] and len(
            self.said
        ) < MOST_EMITTED:
            self.said.append((kind, name[:200], value, at))

    def judge(self) -> tuple[Finding, ...]:
        """What this run, which is over, says about each invariant."""
        return tuple(self._judged(invariant) for invariant in self.invariants)

    def _judged(self, invariant: Invariant) -> Finding:
        finding = replace(invariant.judge(self), invariant=invariant.name, seed=self.seed)
        if finding.outcome is Outcome.BROKEN and finding.subject is not None:
            finding = replace(finding, story=tuple(self.story(finding.subject, finding.at)))
        return finding

    def name_of(self, fault: Fault) -> str:
        """A fault in words, with its times."""
        until = f" to {fault.end:.0f}" if fault.end > fault.start else ""
        return f"{self.fault_names.get(fault.kind, fault.kind)} at {fault.start:.0f}{until} s"

    def events_of(self, subject: Any) -> list[Event]:
        """What happened to one request, with the faults that began or ended meanwhile."""
        mine = self.history.of(subject)
        if not mine:
            return []
        faults = [e for e in self.history.between(mine[0].at, mine[-1].at + 1e-9) if e.kind.startswith("fault ")]
        return sorted((*mine, *faults), key=lambda event: event.at)

    def told_of(self, subject: Any, at: float | None = None) -> list[Event | int]:
        """What is told of one request: all of it, or how it began and what led to ``at``; see `excerpt`."""
        return excerpt(self.events_of(subject), MOST_TOLD, at)

    def story(self, subject: Any, at: float | None = None) -> list[str]:
        """What happened to one request, a line each, with the faults that fell in between."""
        return [
            f"          ... {told} more ..." if isinstance(told, int) else f"{told.at:8.2f} s  {self.tell(told)}"
            for told in self.told_of(subject, at)
        ]
