"""Clients of a service: each sends a request, waits so long, tries again by itself a few times, and gives up.

Client libraries do this unasked, so that a service has a layer of retries above it that it did not write.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from autograder.worlds.trial.load import Arrival


@dataclass(frozen=True)
class Patience:
    """How clients behave; times are virtual seconds.

    A try waits ``wait``; after one that failed or was refused come up to ``retries`` more, ``backoff`` apart at first and
    twice as long each time, up to ``longest``, with full jitter between half and all of it. An answer counts as good
    within ``good`` of the first try. A share ``leaves`` of clients hangs up after a time out of ``leave_after``, and does
    not come back.
    """

    wait: float = 15.0
    retries: int = 2
    backoff: float = 0.5
    longest: float = 8.0
    good: float = 20.0
    leaves: float = 0.0
    leave_after: tuple[float, float] = (1.0, 6.0)


class Call:
    """One try of one client, as the service sees it: ``id`` is the request's, the same for each of its tries.

    ``number`` counts the tries from 1; ``deadline`` is when the client stops waiting. ``open`` turns false when it has an
    answer or has gone.
    """

    __slots__ = ("arrival", "deadline", "id", "jitter", "number", "open", "sent", "timer")

    def __init__(self, id: int, number: int, arrival: Arrival, jitter: list[float], sent: float, deadline: float):
        self.id, self.number, self.arrival, self.jitter = id, number, arrival, jitter
        self.sent, self.deadline = sent, deadline
        self.open = True
        self.timer: asyncio.TimerHandle | None = None


class Clients:
    """All clients of one run. ``send(call)`` reaches the service; ``gone(call)`` tells it that nobody waits any more.

    The world's ledger has an entry for each request, with the outcome ``ok``, ``late`` (an answer after its time),
    ``refused``, ``failed``, ``timed out`` (after the last try), or ``left``.
    """

    def __init__(
        self,
        world: Any,
        patience: Patience,
        rng: random.Random,
        *,
        send: Callable[[Call], None],
        gone: Callable[[Call], None],
    ):
        self._world, self._patience, self._rng, self._send, self._gone = world, patience, rng, send, gone
        #: Requests that are neither answered nor given up.
        self.waiting = 0

    def start(self, arrivals: Iterable[Arrival]) -> None:
        """Have these requests, which are in order, come at their times."""
        self._next(enumerate(arrivals, start=1))

    def _next(self, upcoming: Iterator[tuple[int, Arrival]]) -> None:
        """Set the timer of one arrival; it sets the next one's, so that the loop's heap of timers stays small."""
        for id, arrival in upcoming:
            self._world.at(arrival.at, self._arrive, id, arrival, upcoming)
            return

    def _arrive(self, id: int, arrival: Arrival, upcoming: Iterator[tuple[int, Arrival]]) -> None:
        self._next(upcoming)
        world, patience, rng = self._world, self._patience, self._rng
        # all of a client's chance is drawn as it arrives, so that nothing a policy does moves another client's
        leaves, after = rng.random() < patience.leaves, rng.uniform(*patience.leave_after)
        jitter = [rng.uniform(0.5, 1.0) for _ in range(patience.retries)]
        world.ledger.open(id, arrival.at, arrival.at + patience.good, arrival.group)
        world.telemetry.count("offered", arrival.at)
        self.waiting += 1
        call = self._try(id, 1, arrival, jitter)
        if leaves:
            world.later(after, self._leave, call)

    def _try(self, id: int, number: int, arrival: Arrival, jitter: list[float]) -> Call:
        world = self._world
        call = Call(id, number, arrival, jitter, world.now, world.now + self._patience.wait)
        call.timer = world.at(call.deadline, self._time_out, call)
        world.note("sent", id, number=number)
        if number > 1:
            world.telemetry.count("client retries", world.now)
        self._send(call)
        return call

    # -- how a try ends ----------------------------------------------------------------------------------------------------

    def answered(self, call: Call) -> None:
        """The whole answer is there."""
        if not call.open:
            return
        self._close(call)
        now = self._world.now
        entry = self._world.ledger.entries[call.id]
        self._end(call, "ok" if now <= entry.due else "late")

    def refused(self, call: Call) -> None:
        """The service does not take the call."""
        self._again(call, "refused")

    def failed(self, call: Call) -> None:
        """The service has taken the call and gives it up."""
        self._again(call, "failed")

    def _time_out(self, call: Call) -> None:
        if call.open:
            self._again(call, "timed out")
            self._gone(call)

    def _again(self, call: Call, why: str) -> None:
        """A try has come to nothing: another one after a while, or the end."""
        if not call.open:
            return
        self._close(call)
        patience, world = self._patience, self._world
        if call.number > patience.retries:
            self._end(call, why)
            return
        world.note(f"{why} once", call.id)
        seconds = min(patience.longest, patience.backoff * 2 ** (call.number - 1)) * call.jitter[call.number - 1]
        world.later(seconds, self._try, call.id, call.number + 1, call.arrival, call.jitter)

    def _leave(self, call: Call) -> None:
        if call.open:
            self._close(call)
            self._end(call, "left")
            self._gone(call)

    def _close(self, call: Call) -> None:
        call.open = False
        if call.timer is not None:
            call.timer.cancel()

    def _end(self, call: Call, outcome: str) -> None:
        world = self._world
        self.waiting -= 1
        entry = world.ledger.end(call.id, world.now, outcome)
        world.note(outcome, call.id)
        world.telemetry.count("good" if entry.good else f"ended {outcome}", world.now)
        world.telemetry.count("ended", world.now)
