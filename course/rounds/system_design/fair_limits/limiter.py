"""Tenants, two gateways that ask a limiter each, and the fleet behind them. Everything here is public."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from dataclasses import dataclass
from typing import Any

from autograder.worlds.trial import Drill, Event, Tokens, Unfit, World

#: Tokens a minute for each unit of weight.
PER_WEIGHT = 3000
#: Weights of the tenants that are there all the time, by their number.
WEIGHTS = (1, 1, 1, 2, 2, 2, 4, 4, 8)
#: Of its contract, what a tenant asks for on an ordinary day.
USUAL = 0.4
#: Requests that run at once in the fleet, and tokens a second of each; what comes beyond them waits in line.
SLOTS, SPEED = 13, 100.0
ACTUAL = Tokens(median=115.0, p99=400.0, most=480)
#: The share of a tenant's requests that comes in at one and the same gateway.
AT_HOME = 0.95
#: Seconds that a gateway waits for its limiter; then it asks the other one, and once more.
PATIENCE = 5.0
#: Tenants that come once, send a few requests and are not seen again: how many a second.
VISITORS = 0.3


@dataclass(frozen=True)
class Tenant:
    """Who asks: ``per_minute`` is the contract, in tokens, over any 60 s; it is proportional to ``weight``."""

    id: int
    weight: int
    per_minute: int


@dataclass(frozen=True)
class Request:
    """What is asked for: ``estimate`` is the client's guess of its tokens, ``most`` what it can use at the very most."""

    id: int
    estimate: int
    most: int


@dataclass(slots=True)
class Asked:
    """What the world knows of a request. ``replica`` is the gateway that it comes in at."""

    request: Request
    tenant: Tenant
    at: float
    tokens: int
    replica: int
    #: It dies on its way, and nobody settles it.
    dies: bool = False
    #: It runs well, and the message that settles it is lost.
    unsettled: bool = False
    tries: int = 0
    denied: bool = False
    admitted: float | None = None
    started: float | None = None
    ended: float | None = None
    reserved_at: int | None = None

    @property
    def service(self) -> float:
        """Seconds that it takes in a slot, which is all it takes when nobody else is there."""
        return self.tokens / SPEED


class Limiter(World):
    """Asks the policy for each request, runs what it admits, and settles what has run."""

    hooks = ("reserve", "settle")
    replicas = 2

    def __init__(self, seed: int, drill: Drill | None = None):
        super().__init__(seed, drill)
        self.tenants = [Tenant(n, weight, weight * PER_WEIGHT) for n, weight in enumerate(WEIGHTS)]
        self.asked: dict[int, Asked] = {}
        self.line: deque[Asked] = deque()
        self.running = 0
        self.unsettled: set[int] = set()
        self.peak_values = 0

    # -- what comes ----------------------------------------------------------------------------------------------------

    def demand(self, tenant: Tenant, at: float) -> float:
        """What a tenant asks for at a moment, as a share of its contract."""
        return USUAL

    def draw(self, id: int, at: float, tenant: Tenant, rng: random.Random) -> Asked:
        """A request with all that chance has to say about it, drawn as it comes."""
        tokens = ACTUAL.draw(rng)
        most, guess, away = round(tokens * rng.uniform(1.3, 3.0)), rng.uniform(0.8, 1.2), rng.random() > AT_HOME
        return Asked(Request(id, max(1, round(tokens * guess)), most), tenant, at, tokens, (tenant.id + away) % 2)

    def all_requests(self, until: float) -> list[Asked]:
        """Every request of this run: the steady tenants' by their demand, and visitors'."""
        moments: list[tuple[float, Tenant]] = []
        for tenant in self.tenants:
            rng, at = self.chance(f"tenant {tenant.id}"), 0.0
            usual = tenant.per_minute / 60 / ACTUAL.mean
            # thinned from the most that it ever asks for, so that a fault moves no other tenant's requests
            top = max(self.demand(tenant, edge) for edge in [0.0, *(f.start for f in self.faults)])
            while (at := at + rng.expovariate(usual * top)) < until:
                if rng.random() * top < self.demand(tenant, at):
                    moments.append((at, tenant))
        rng, at, visitor = self.chance("visitors"), 0.0, len(self.tenants)
        while (at := at + rng.expovariate(VISITORS)) < until:
            moments += [(at + rng.uniform(0.0, 5.0), Tenant(visitor, 1, PER_WEIGHT)) for _ in range(rng.randint(1, 3))]
            visitor += 1
        moments.sort(key=lambda moment: (moment[0], moment[1].id))
        rng = self.chance("requests")
        return [self.draw(id, round(at, 4), who, rng) for id, (at, who) in enumerate(moments, start=1) if at < until]

    def offer(self, requests: list[Asked]) -> None:
        self.asked = {asked.request.id: asked for asked in requests}
        self._next(iter(requests))

    def _next(self, upcoming: Any) -> None:
        for asked in upcoming:
            self.at(asked.at, self._arrive, asked, upcoming)
            return

    def _arrive(self, asked: Asked, upcoming: Any) -> None:
        self._next(upcoming)
        self.ledger.open(asked.request.id, asked.at, asked.at + 60.0, f"tenant {asked.tenant.id}")
        self.telemetry.count("asked", self.now)
        self.telemetry.count("tokens asked", self.now, asked.tokens)
        self.telemetry.count(f"asked by {asked.tenant.id}", self.now)
        self.note("asked", asked.request.id, tenant=asked.tenant.id)
        self._ask(asked, asked.replica)

    # -- the gateways --------------------------------------------------------------------------------------------------

    def _ask(self, asked: Asked, replica: int) -> None:
        if not self.desk.is_up(replica):
            replica = 1 - replica
        asked.tries += 1
        number = asked.tries
        timer = self.later(PATIENCE, self._no_answer, asked, replica)
        self.ask(
            "reserve", asked.tenant, asked.request, replica=replica,
            then=lambda yes: self._answered(asked, number, replica, yes, timer),
        )  # fmt: skip

    def _no_answer(self, asked: Asked, replica: int) -> None:
        if asked.tries > 2:
            self._deny(asked, "no answer")
        else:
            self.note("asked again", asked.request.id)
            self._ask(asked, 1 - replica)

    def _answered(self, asked: Asked, number: int, replica: int, yes: object, timer: asyncio.TimerHandle) -> None:
        if type(yes) is not bool:
            raise Unfit(f"reserve returns True or False; it returned {yes!r:.60}")
        if number != asked.tries or asked.denied or asked.admitted is not None:
            return  # the gateway has asked somebody else meanwhile
        timer.cancel()
        if not yes:
            self._deny(asked, "denied")
            return
        asked.admitted, asked.reserved_at = self.now, replica
        self.telemetry.count("tokens admitted", self.now, asked.tokens)
        self.note("admitted", asked.request.id, replica=replica)
        self.line.append(asked)
        self.unsettled.add(asked.request.id)
        self._start()

    def _deny(self, asked: Asked, why: str) -> None:
        asked.denied = True
        self.telemetry.count("denied", self.now)
        self.note(why, asked.request.id)
        self.ledger.end(asked.request.id, self.now, "denied")

    # -- the fleet -----------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        while self.line and self.running < SLOTS:
            asked = self.line.popleft()
            asked.started = self.now
            self.running += 1
            self.note("started", asked.request.id, waited=round(self.now - asked.admitted, 3))
            self.later(asked.service, self._done, asked)

    def _done(self, asked: Asked) -> None:
        self.running -= 1
        asked.ended = self.now
        id = asked.request.id
        self.ledger.end(id, self.now, "died" if asked.dies else "ok")
        self.telemetry.count("tokens done", self.now, asked.tokens)
        self.telemetry.count("tokens estimated", self.now, asked.request.estimate)
        self.note("died" if asked.dies else "done", id, tokens=asked.tokens)
        if not asked.dies and not asked.unsettled:
            self.unsettled.discard(id)
            replica = asked.reserved_at if self.desk.is_up(asked.reserved_at) else 1 - asked.reserved_at
            self.ask("settle", asked.tenant, id, asked.tokens, replica=replica, then=lambda nothing: None)
        self._start()

    # -- the store -----------------------------------------------------------------------------------------------------

    def values_kept(self) -> int:
        """How many numbers and texts lie in the store, each key that holds something counted as one more."""
        return sum(1 + leaves(value) for value in self.store.values.values() if value is not None)

    # -- in words ------------------------------------------------------------------------------------------------------

    def tell(self, event: Event) -> str:
        return WORDS[event.kind].format(**event.detail) if event.kind in WORDS else super().tell(event)

    def lane(self, event: Event) -> str:
        if event.kind.startswith("fault "):
            return "faults"
        return (
            "client" if event.kind == "asked" else "fleet" if event.kind in ("started", "done", "died") else "limiter"
        )


def leaves(value: Any) -> int:
    """Numbers and texts in a value, however they lie in it."""
    if type(value) is dict:
        return sum(map(leaves, value.values()))
    if type(value) in (list, tuple):
        return sum(map(leaves, value))
    return 1


#: Events in words.
WORDS = {
    "asked": "tenant {tenant} asks",
    "asked again": "no answer of the limiter in time: the other replica is asked",
    "no answer": "no answer of either replica: the request is turned away",
    "denied": "the limiter turns it away",
    "admitted": "replica {replica} admits it",
    "started": "it starts, after {waited:g} s in the fleet's line",
    "done": "it is done, with {tokens} tokens",
    "died": "its connection dies after {tokens} tokens, and nobody settles it",
    "fault hot tenant": "(a tenant asks for {size:.0f} times as much as it usually does)",
    "fault hot tenant over": "(the tenant asks for as much as it usually does)",
    "fault rush": "(four tenants ask for {size:.1f} times their contract)",
    "fault rush over": "(the rush is over)",
    "fault deaths": "(connections of two tenants die, and are not settled)",
    "fault deaths over": "(connections hold again)",
    "fault comeback": "(these two tenants ask for {size:.1f} times their contract)",
    "fault comeback over": "(they ask for as much as they usually do)",
    "fault clock skew": "(the clock of one replica is {size:+.0f} s off)",
    "fault clock skew over": "(the clock is put right)",
    "fault policy crash": "(a replica crashes)",
    "fault policy crash over": "(the replica starts anew)",
}
