"""Two regions, each with a router of the policy's, and what goes between them. Everything here is public."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from autograder.worlds.trial import Drill, Event, Fault, Surge, Unfit, World

from .load import PATIENCE, PERIOD, REGIONS, TENANTS, Coming, coming
from .site import Site

#: Slots of a region's servers: with 1.5 s a request about 8 requests a second.
SLOTS = 12
#: A router tells the other one something once a second; it is under way for so long.
EVERY, UNDER_WAY = 1.0, (0.1, 0.3)
#: Of what routers tell each other, this share gets lost and this share comes twice.
LOST, TWICE = 0.02, 0.05
#: How much a router may tell at once, as characters of JSON.
MOST_TOLD = 20_000
#: So many messages are kept for whom nobody reaches; they come in any order, within so many seconds after a heal.
KEPT, LATE = 4, (2.5, 6.0)
#: Seconds until a client tries again whose router is down, and until one hears that a region cannot be reached.
AGAIN, UNREACHABLE = 1.0, 2.0
#: Configurations come so far apart when all is well, and not within so many seconds after a heal.
PUSHES, QUIET = (11.0, 13.0), 45.0


@dataclass(frozen=True)
class Request:
    """``origin`` is the region that its client came to, 0 or 1; ``stays``: its data must not leave that region."""

    id: int
    tenant: str
    origin: int
    stays: bool


@dataclass(frozen=True)
class View:
    """A region's own servers, and the seconds since its router last heard from the other one."""

    running: int
    waiting: int
    slots: int
    age: float


class Ticket:
    """One request under way. ``open`` until its client has an answer or has gone."""

    __slots__ = ("came", "id", "open", "request", "served", "service")

    def __init__(self, id: int, came: Coming):
        self.id, self.came = id, came
        self.request = Request(id, came.tenant, came.region, came.stays)
        self.service = came.service
        self.open = True
        self.served: int | None = None


@dataclass(frozen=True)
class Decision:
    """What a router decided, under which epoch; ``before`` is the newest epoch of its decisions when it was asked."""

    asked: float
    at: float
    region: int
    request: int
    place: str
    epoch: int
    before: int


class Control(World):
    """Asks the region's router about each request, carries what routers tell, and pushes configurations."""

    hooks = ("recover", "configured", "tell", "heard", "decide")
    replicas = len(REGIONS)

    def __init__(self, seed: int, drill: Drill | None = None):
        super().__init__(seed, drill)
        # there is no store that both could reach: that is what a partition takes away
        self.store.times_out = lambda operation, key: "before"
        self.sites = [Site(self, SLOTS, self._served) for _ in REGIONS]
        self._ways = self.chance("ways")
        #: Whether what goes from a region arrives at the other.
        self.open_from = [True, True]
        self._slow = 0.0
        self.heard_at = [0.0, 0.0]
        self._journals: list[Any] = [None, None]
        self._kept: dict[int, list] = {0: [], 1: []}
        self._newest = [0, 0]
        #: When each epoch was published; those that a region missed at the time and got, or did not get, later.
        self.published: dict[int, float] = {}
        self.decisions: list[Decision] = []
        #: By tenant and period: when which requests were let in, by both, and how many were wanted.
        self.let_in: dict[tuple[str, int], list[tuple[float, int]]] = {}
        self.wanted: dict[tuple[str, int], int] = {}
        self.crossed: list[int] = []
        self.sent_over = 0

    def setup(self) -> None:
        surges = tuple((f.target, Surge(f.start, f.end, f.size)) for f in self.faults if f.kind == "dead servers")
        upcoming = coming(self.seconds - self.tail, surges, self.chance("load"))
        for region in range(len(REGIONS)):
            self.ask("recover", None, then=lambda value: None, replica=region)
        for epoch, at in enumerate(self._pushes(), start=1):
            self.at(at, self._publish, epoch)
        self.at(0.5, self._tell_all)
        self._next(enumerate(upcoming, start=1))

    def _pushes(self) -> list[float]:
        """When configurations come: several while the regions are apart, none for a while after a heal."""
        chance, apart = self.chance("pushes"), [f for f in self.faults if f.kind in ("partition", "one way")]
        found, at = [0.0], 0.0
        while True:
            at += chance.uniform(*PUSHES)
            for fault in apart:
                if fault.end - 8 < at < fault.end + QUIET:
                    at = fault.end + QUIET
            if at > self.seconds - self.tail:
                return found
            found.append(round(at, 3))

    # -- requests --------------------------------------------------------------------------------------------------------

    def _next(self, upcoming) -> None:
        for id, came in upcoming:
            self.at(came.at, self._arrive, id, came, upcoming)
            return

    def _arrive(self, id: int, came: Coming, upcoming) -> None:
        self._next(upcoming)
        entry = self.ledger.open(id, self.now, self.now + PATIENCE, "hot" if TENANTS[came.tenant].hot else "modest")
        entry.about["region"], entry.about["stays"] = came.region, came.stays
        self.telemetry.count(f"offered {came.region}", self.now)
        self.telemetry.count(f"asked {entry.group} {came.region}", self.now)
        ticket = Ticket(id, came)
        self.note("asked", id, tenant=came.tenant, region=REGIONS[came.region])
        period = came.tenant, int(self.now // PERIOD)
        self.wanted[period] = self.wanted.get(period, 0) + 1
        self.later(PATIENCE, self._end, ticket, "timed out")
        self._ask(ticket, came.region)

    def _ask(self, ticket: Ticket, region: int) -> None:
        if not ticket.open:
            return
        if not self.desk.is_up(region):
            self.later(AGAIN, self._ask, ticket, region)
            return
        asked, before = self.now, self._newest[region]
        self.ask(
            "decide", ticket.request, self._view(region),
            then=lambda answer: self._decided(ticket, region, asked, before, answer), replica=region,
        )  # fmt: skip

    def _view(self, region: int) -> View:
        site = self.sites[region]
        return View(site.running, site.waiting, site.slots, round(self.now - self.heard_at[region], 3))

    def _decided(self, ticket: Ticket, region: int, asked: float, before: int, answer: object) -> None:
        if type(answer) not in (list, tuple) or len(answer) != 2:
            raise Unfit(f"decide returns a place and an epoch; it returned {answer!r:.60}")
        place, epoch = answer
        if place not in ("here", "there", "refuse"):
            raise Unfit(f'decide says "here", "there" or "refuse"; it said {place!r:.60}')
        if type(epoch) is not int:
            raise Unfit(f"decide names the epoch of its configuration, a whole number, not {epoch!r:.60}")
        if place != "refuse":
            self._newest[region] = max(self._newest[region], epoch)
        self.decisions.append(Decision(asked, self.now, region, ticket.id, place, epoch, before))
        if not ticket.open:
            return
        self.telemetry.count(f"decided {region}", self.now)
        self.note("decided", ticket.id, by=REGIONS[region], place=place, epoch=epoch)
        if place == "here":
            self._serve(ticket, region)
        elif place == "there" and region == ticket.came.region:
            self._send_over(ticket, region)
        else:
            self._end(ticket, "refused")

    def _serve(self, ticket: Ticket, region: int) -> None:
        period = ticket.came.tenant, int(self.now // PERIOD)
        self.let_in.setdefault(period, []).append((self.now, ticket.id))
        ticket.served = region
        self.sites[region].submit(ticket)

    def _send_over(self, ticket: Ticket, region: int) -> None:
        self.sent_over += 1
        self.telemetry.count(f"sent over {region}", self.now)
        if ticket.came.stays:
            self.crossed.append(ticket.id)
        if all(self.open_from):
            self.later(0.05, self._ask, ticket, 1 - region)
        else:
            self.later(UNREACHABLE, self._end, ticket, "unreachable")

    def used(self, tenant: str, period: int) -> int:
        """How many of a tenant's requests were let in within a period."""
        return len(self.let_in.get((tenant, period), ()))

    def _served(self, ticket: Ticket) -> None:
        if ticket.served == ticket.came.region or all(self.open_from):
            self._end(ticket, "ok")

    def _end(self, ticket: Ticket, outcome: str) -> None:
        if not ticket.open:
            return
        ticket.open = False
        entry = self.ledger.end(ticket.id, self.now, outcome)
        self.note(outcome, ticket.id)
        region = ticket.came.region
        self.telemetry.count(f"ended {entry.group} {region}", self.now)
        self.telemetry.count(f"{outcome} {entry.group} {region}", self.now)

    # -- between the regions ---------------------------------------------------------------------------------------------

    def _tell_all(self) -> None:
        for region in range(len(REGIONS)):
            if self.desk.is_up(region):
                self.ask("tell", self._view(region), then=lambda data, r=region: self._told(r, data), replica=region)
        if self.now + EVERY < self.seconds:
            self.later(EVERY, self._tell_all)

    def _told(self, region: int, data: object) -> None:
        try:
            text = json.dumps(data)
        except (TypeError, ValueError):
            raise Unfit(f"tell returns what JSON can hold; it returned {data!r:.60}") from None
        if len(text) > MOST_TOLD:
            raise Unfit(f"tell returned {len(text):,} characters of JSON; {MOST_TOLD:,} are the most")
        self._journals[region] = text
        # drawn whether or not it arrives, so that a partition moves nothing else
        lost, twice = self._ways.random() < LOST, self._ways.random() < TWICE
        delays = [self._ways.uniform(*UNDER_WAY) + self._slow * self._ways.random() for _ in range(2)]
        self._send(region, ("heard", (text,)), [] if lost else delays[: 1 + twice])

    def _send(self, region: int, message: tuple, delays: list[float]) -> None:
        """Send something from a region to the other; what cannot go now is kept, the first few of it."""
        if self.open_from[region]:
            for delay in delays:
                self.later(delay, self._deliver, 1 - region, message)
        elif sum(kept[0] == message[0] for kept in self._kept[region]) < KEPT:
            self._kept[region].append(message)

    def _deliver(self, region: int, message: tuple) -> None:
        if not self.desk.is_up(region):
            return
        hook, arguments = message
        if hook == "heard":
            self.heard_at[region] = self.now
            self.ask("heard", json.loads(arguments[0]), then=lambda value: None, replica=region)
        else:
            self.ask("configured", *arguments, then=lambda value: None, replica=region)

    def _publish(self, epoch: int) -> None:
        """The configuration service stands in the west; what it sends to the east goes the way of everything else."""
        self.published[epoch] = self.now
        config = {"quotas": {name: tenant.quota for name, tenant in TENANTS.items()}, "model": f"model {epoch % 3}"}
        if self.desk.is_up(0):
            self.ask("configured", epoch, config, then=lambda value: None, replica=0)
        delay = self._ways.uniform(*UNDER_WAY)
        if epoch == 1:
            self.ask("configured", epoch, config, then=lambda value: None, replica=1)
        else:
            self._send(0, ("configured", (epoch, config)), [delay])

    # -- faults ------------------------------------------------------------------------------------------------------------

    def cut(self, *regions: int) -> int:
        for region in regions:
            self.open_from[region] = False
        return sum(site.running + site.waiting for site in self.sites)

    def heal(self, *regions: int) -> None:
        """Everything goes again, and what was kept comes, in no order."""
        for region in regions:
            self.open_from[region] = True
            for message in self._kept[region]:
                self.later(self._ways.uniform(*LATE), self._deliver, 1 - region, message)
            self._kept[region] = []

    def crash(self, fault: Fault) -> int:
        self.desk.crash(fault.target)
        return self.sites[fault.target].running

    def restart(self, fault: Fault) -> None:
        """A new life of a router begins with what it told last."""
        self.desk.restart(fault.target)
        text = self._journals[fault.target]
        data = None if text is None else json.loads(text)
        self.ask("recover", data, then=lambda value: None, replica=fault.target)

    def delay(self, seconds: float) -> int:
        self._slow = seconds
        return 1

    # -- in words ----------------------------------------------------------------------------------------------------------

    def tell(self, event: Event) -> str:
        return WORDS[event.kind].format(**event.detail) if event.kind in WORDS else super().tell(event)

    def lane(self, event: Event) -> str:
        if event.kind.startswith("fault "):
            return "faults"
        return event.detail["by"] if event.kind == "decided" else "client"


#: Events in words.
WORDS = {
    "asked": "{tenant} asks in the {region}",
    "decided": 'the router in the {by} says "{place}", under epoch {epoch}',
    "ok": "the answer is there",
    "refused": "it is refused",
    "timed out": "its client has gone",
    "unreachable": "the other region cannot be reached",
    "fault partition": "(nothing goes between the regions from now on)",
    "fault partition over": "(the regions reach each other again)",
    "fault one way": "(nothing arrives in one direction from now on)",
    "fault one way over": "(both directions go again)",
    "fault router restart": "(the router in the east is down)",
    "fault router restart over": "(the router in the east is back)",
    "fault dead servers": "(most servers of a region are down, and its clients ask more)",
    "fault dead servers over": "(the servers are back)",
}
