"""The world of this exercise: a gateway in front of three nodes, a surge, and a slow spell. Everything here is public.

A policy decides at the gateway; the nodes, the clients and the clock are not its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from autograder.worlds.fleet import Call, Clients, Node, NodeSpec, Patience, Work
from autograder.worlds.trial import (
    CONVERSATION,
    Drill,
    Effect,
    Event,
    Fault,
    Finding,
    Invariant,
    Line,
    Panel,
    Planned,
    Surge,
    Unfit,
    World,
    arrivals,
    at_least,
    broken,
    holds,
    unknown,
    within,
    worst,
)

NODES = 3
SPEC = NodeSpec(slots=32)
#: Requests per second: about three quarters of what the fleet gets done.
RATE = 15.0
#: The trace's shape, with minutes that differ less: what is above the mean comes as a surge, at a time that is known.
SHAPE = replace(CONVERSATION, minutes_cv=0.04)
#: Seconds after which an attempt without a first token is lost to the gateway.
FIRST_TOKEN = 8.0
#: Attempts of the gateway for one call; no policy gets more.
MOST_ATTEMPTS = 4
CLIENTS = Patience(wait=15.0, retries=2, good=15.0, leaves=0.03)
#: A bound above this is none: what waits behind it would not start in time.
MOST_BOUND = 300


@dataclass(frozen=True)
class Request:
    """One call of a client. ``id`` stays the same when the client tries again, ``number`` counts its tries from 1.

    ``deadline`` is the second at which the client stops waiting for this call; ``prompt_tokens`` is known, how long the
    answer will be is not.
    """

    id: int
    number: int
    deadline: float
    prompt_tokens: int


@dataclass(frozen=True)
class Load:
    """How the fleet stands: attempts that wait and that have a slot, over all nodes, and the longest wait in seconds."""

    waiting: int
    running: int
    slots: int
    oldest_wait: float


class Serving:
    """What the gateway knows of a call that it has taken: its attempts so far, the one at work, and what it waits for."""

    __slots__ = ("attempts", "call", "request", "retry", "timer", "work")

    def __init__(self, call: Call, request: Request):
        self.call, self.request = call, request
        self.attempts = 0
        self.work: Work | None = None
        self.timer = self.retry = None


class Overload(World):
    hooks = ("admit", "retry_decision", "cancel")
    seconds = 375.0
    stuck_after = 60.0
    plan = (
        Planned("surge", after=(40.0, 50.0), lasts=(27.0, 33.0), size=(2.3, 2.7)),
        Planned("failing node", after=(60.0, 70.0), lasts=(15.0, 20.0), targets=(0, 1, 2)),
        Planned("slow", after=(60.0, 70.0), lasts=(55.0, 65.0), size=(1.55, 1.75)),
    )
    drills = (
        Drill("a quiet evening", (), means=""),
        Drill(
            "a busy hour",
            (Planned("surge", after=(40.0, 50.0), lasts=(60.0, 70.0), size=(1.1, 1.15)),),
            means="",
        ),
        Drill(
            "a launch",
            (Planned("surge", after=(50.0, 60.0), lasts=(35.0, 40.0), size=(2.2, 2.6)),),
            means="overload",
        ),
        Drill(
            "a sick node",
            (
                Planned(
                    "slow node",
                    after=(50.0, 60.0),
                    lasts=(50.0, 60.0),
                    size=(4.0, 6.0),
                    targets=(0, 1, 2),
                ),
            ),
            means="slow node",
        ),
        Drill(
            "a sick node, later",
            (
                Planned(
                    "slow node",
                    after=(70.0, 80.0),
                    lasts=(50.0, 60.0),
                    size=(3.0, 4.0),
                    targets=(0, 1, 2),
                ),
            ),
            means="slow node",
        ),
    )

    def __init__(self, seed: int, drill: Drill | None = None):
        super().__init__(seed, drill)
        self.nodes = [Node(number, SPEC, self, self._told) for number in range(NODES)]
        self.clients = Clients(self, CLIENTS, self.chance("clients"), send=self._received, gone=self._gone)
        self._routes = self.chance("routes")
        self._serving: dict[int, Serving] = {}
        self._retrying = 0
        self.peak_waiting = 0
        #: When the line first grew beyond the declared bound, and by which request.
        self.beyond: tuple[float, int] | None = None
        #: Attempts sent to nodes, and those of them that were the first of their request, by second.
        self.first_seen: set[int] = set()
        self.retry_questions = self.refusals = self.abandoned_waiting = 0

    def effects(self):
        return super().effects() | {
            "surge": Effect(lambda fault: self.clients.waiting),
            "slow": Effect(self._slow, self._fast),
            "slow node": Effect(self._slow, self._fast),
            "failing node": Effect(self._fail_fast, self._mend),
        }

    def setup(self) -> None:
        declared = self.declared.get("queue_bound")
        self.bound = declared if type(declared) is int else MOST_BOUND
        surges = tuple(Surge(f.start, f.end, f.size) for f in self.faults if f.kind == "surge")
        load = arrivals(
            SHAPE,
            RATE,
            self.seconds - self.tail,
            self.chance("load"),
            surges=surges,
        )
        self.clients.start(load)

    # -- faults --------------------------------------------------------------------------------------------------------

    def _struck(self, fault: Fault) -> list[Node]:
        return self.nodes if fault.target is None else [self.nodes[fault.target]]

    def _slow(self, fault: Fault) -> int:
        for node in self._struck(fault):
            node.slow = fault.size
        return sum(node.in_flight for node in self._struck(fault))

    def _fast(self, fault: Fault) -> None:
        for node in self._struck(fault):
            node.slow = 1.0

    def _fail_fast(self, fault: Fault) -> int:
        """The node answers its health check and fails whatever it is sent, at once: so it always looks idle."""
        self.nodes[fault.target].fails_fast = True
        return self.nodes[fault.target].in_flight

    def _mend(self, fault: Fault) -> None:
        self.nodes[fault.target].fails_fast = False

    # -- the gateway ---------------------------------------------------------------------------------------------------

    def load(self) -> Load:
        nodes = self.nodes
        return Load(
            sum(node.queued for node in nodes) + self._retrying,
            sum(node.running for node in nodes),
            SPEC.slots * NODES,
            round(max(node.oldest_wait(self.now) for node in nodes), 3),
        )

    def _received(self, call: Call) -> None:
        request = Request(call.id, call.number, round(call.deadline, 6), call.arrival.prompt)
        self.telemetry.count("calls", self.now)
        self.ask(
            "admit",
            request,
            self.load(),
            then=lambda taken: self._admitted(call, request, taken),
        )

    def _admitted(self, call: Call, request: Request, taken: object) -> None:
        if type(taken) is not bool:
            raise Unfit(f"admit returns True or False; it returned {taken!r:.60}")
        if not call.open:
            return
        if not taken:
            self.refusals += 1
            self.telemetry.count("refused", self.now)
            self.note("not admitted", call.id)
            self.clients.refused(call)
            return
        self._dispatch(Serving(call, request))

    def _dispatch(self, serving: Serving) -> None:
        """Send an attempt to the less loaded of two nodes that are drawn."""
        call = serving.call
        self._serving[call.id] = serving
        serving.attempts += 1
        work = serving.work = Work(call.arrival.prompt, call.arrival.output, serving)
        work.wanted = call.open
        first = call.id not in self.first_seen
        self.first_seen.add(call.id)
        self.telemetry.count("attempts", self.now)
        if first:
            self.telemetry.count("first attempts", self.now)
        self.ledger.entries[call.id].attempts += 1
        up = [node for node in self.nodes if node.up] or self.nodes
        one, other = self._routes.choice(up), self._routes.choice(up)
        node = min(one, other, key=lambda node: node.in_flight)
        self.note("attempt", call.id, node=node.id, attempt=serving.attempts)
        serving.timer = self.later(FIRST_TOKEN, self._no_first_token, serving, work)
        node.submit(work)
        waiting = sum(node.queued for node in self.nodes) + self._retrying
        if waiting > self.peak_waiting:
            self.peak_waiting = waiting
            if self.beyond is None and waiting > self.bound:
                self.beyond = self.now, call.id

    def _no_first_token(self, serving: Serving, work: Work) -> None:
        if serving.work is not work:
            return
        self.telemetry.count("first token late", self.now)
        self.note("no first token", serving.call.id, after=FIRST_TOKEN)
        self._abandon(serving, work)
        self._lost(serving, "no first token")

    def _abandon(self, serving: Serving, work: Work) -> None:
        """The gateway waits for this attempt no longer; the policy says whether its node may go on with it."""
        serving.work = None
        serving.timer.cancel()
        if work.state == "waiting":
            self.abandoned_waiting += 1
        work.node.unwanted(work)
        self.ask(
            "cancel",
            serving.request,
            work.state == "waiting",
            then=lambda yes: self._cancelled(work, yes),
        )

    def _cancelled(self, work: Work, yes: object) -> None:
        if type(yes) is not bool:
            raise Unfit(f"cancel returns True or False; it returned {yes!r:.60}")
        if yes and work.state not in ("done", "failed", "cancelled"):
            self.note("cancelled", work.about.call.id)
            work.node.cancel(work)

    def _lost(self, serving: Serving, why: str) -> None:
        """An attempt has come to nothing."""
        self.retry_questions += 1
        self.ask(
            "retry_decision", serving.request, serving.attempts, why, self.load(),
            then=lambda seconds: self._decided(serving, seconds),
        )  # fmt: skip

    def _decided(self, serving: Serving, seconds: object) -> None:
        if seconds is not None and (type(seconds) not in (int, float) or not 0 <= seconds < 1e6):
            raise Unfit(f"retry_decision returns seconds to wait, or None; it returned {seconds!r:.60}")
        if seconds is None or serving.attempts >= MOST_ATTEMPTS:
            self._serving.pop(serving.call.id, None)
            self.clients.failed(serving.call)
            return
        self.note("retry", serving.call.id, after=round(float(seconds), 3))
        self._retrying += 1
        serving.retry = self.later(seconds, self._retry, serving)

    def _retry(self, serving: Serving) -> None:
        self._retrying -= 1
        serving.retry = None
        self._dispatch(serving)

    def _gone(self, call: Call) -> None:
        serving = self._serving.get(call.id)
        if serving is None or serving.call is not call:
            return
        if serving.work is not None:
            self._abandon(serving, serving.work)
        elif serving.retry is not None:
            self.ask(
                "cancel",
                serving.request,
                True,
                then=lambda yes: self._retry_dropped(serving, yes),
            )

    def _retry_dropped(self, serving: Serving, yes: object) -> None:
        if type(yes) is not bool:
            raise Unfit(f"cancel returns True or False; it returned {yes!r:.60}")
        if yes and serving.retry is not None:
            serving.retry.cancel()
            serving.retry = None
            self._retrying -= 1

    # -- what nodes say ------------------------------------------------------------------------------------------------

    def _told(self, kind: str, work: Work) -> None:
        serving: Serving = work.about
        if kind == "started":
            self.note(
                "started",
                serving.call.id,
                open=serving.call.open,
                waited=round(self.now - work.submitted, 3),
            )
        elif kind == "first token" and serving.work is work:
            serving.timer.cancel()
            self.telemetry.count("first tokens", self.now)
        elif kind == "done" and serving.work is work:
            self._serving.pop(serving.call.id, None)
            self.clients.answered(serving.call)
        elif kind == "failed" and serving.work is work:
            serving.timer.cancel()
            serving.work = None
            self.note("node failed", serving.call.id, node=work.node.id)
            self._lost(serving, "node failed")

    def sample(self, now: float) -> None:
        load = self.load()
        for name, value in (
            ("waiting", load.waiting),
            ("running", load.running),
            ("oldest wait", load.oldest_wait),
            ("busy", sum(node.busy for node in self.nodes)),
            ("wasted", sum(node.wasted for node in self.nodes)),
            ("slowest node", self._slowest()),
        ):
            self.telemetry.sample(name, now, value)

    def _slowest(self) -> float:
        """Seconds for a token on the slowest node, as a multiple of the median node's."""
        steps = sorted(node.step_seconds for node in self.nodes)
        return steps[-1] / steps[len(steps) // 2]

    def series(self) -> dict[str, list[float]]:
        telemetry = self.telemetry
        busy, wasted = telemetry.gauges["busy"], telemetry.gauges["wasted"]
        return super().series() | {
            "waiting": telemetry.gauges["waiting"],
            "oldest_wait": telemetry.gauges["oldest wait"],
            "running": telemetry.gauges["running"],
            "slowest_node": telemetry.gauges["slowest node"],
            "offered": telemetry.rate("calls", 5),
            "good": telemetry.rate("good", 5),
            "good_share": telemetry.share("good", "ended", 10),
            "refused_share": telemetry.share("refused", "calls", 5),
            "client_retry_share": telemetry.share("client retries", "calls", 10),
            "late_share": telemetry.share("first token late", "attempts", 10),
            "wasted_share": [
                (wasted[t] - wasted[max(0, t - 10)]) / max(1e-9, busy[t] - busy[max(0, t - 10)])
                for t in range(len(busy))
            ],
        }

    def panels(self) -> tuple[Panel, ...]:
        telemetry, series = self.telemetry, self.series()
        return (
            Panel(
                "Requests per second",
                (
                    Line("answered in time", telemetry.rate("good", 5), filled=True),
                    Line("calls of clients", telemetry.rate("calls", 5)),
                ),
            ),
            Panel(
                "Attempts in line",
                (Line("waiting", series["waiting"], filled=True),),
                ("your bound", float(self.bound)),
            ),
            Panel(
                "Work for nobody, and calls refused",
                (Line("wasted work", series["wasted_share"], filled=True), Line("refused", series["refused_share"])),
                share=True,
            ),
        )

    # -- in words and figures ------------------------------------------------------------------------------------------

    def tell(self, event: Event) -> str:
        detail = event.detail
        if event.kind in WORDS:
            return WORDS[event.kind].format(**detail)
        if event.kind == "started":
            late = "" if detail["open"] else ", and nobody waits for it any more"
            return f"a node begins with it after {detail['waited']:.1f} s in line{late}"
        return super().tell(event)

    def lane(self, event: Event) -> str:
        if event.kind.startswith("fault "):
            return "faults"
        if event.kind in ("attempt", "not admitted", "no first token", "retry", "cancelled"):
            return "gateway"
        return "node" if event.kind in ("started", "node failed") else "client"

    def summary(self) -> dict[str, float]:
        attempts, firsts = sum(self.telemetry.rates["attempts"]), max(1, len(self.first_seen))
        busy, wasted = sum(node.busy for node in self.nodes), sum(node.wasted for node in self.nodes)
        return {
            "peak_queue": float(self.peak_waiting),
            "amplification": round(attempts / firsts, 3),
            "wasted_share": round(wasted / busy, 3) if busy else 0.0,
            "recovery_seconds": self._recovery(),
        }

    def _recovery(self) -> float:
        """Seconds from the end of the surge until 90 % of requests are answered in time for 30 s; infinite for never."""
        surge = next((fault for fault in self.faults if fault.kind == "surge"), None)
        if surge is None:
            return 0.0
        for seconds in range(0, int(self.seconds - self.tail - surge.end) - 30, 2):
            start = surge.end + seconds
            if (self.ledger.goodput(start, start + 30, without=NOT_OURS) or 0.0) >= 0.9:
                return float(seconds)
        return math.inf


#: Events in words.
WORDS = {
    "sent": "the client sends it, try {number}",
    "attempt": "the gateway sends attempt {attempt} to node {node}",
    "not admitted": "the gateway does not admit it",
    "no first token": "no first token after {after:g} s: the gateway gives this attempt up",
    "retry": "the policy wants another attempt in {after:g} s",
    "cancelled": "the attempt is cancelled on its node",
    "node failed": "node {node} has failed",
    "timed out once": "the client's time is over; it will try again",
    "refused once": "the client was refused, and will try again",
    "failed once": "the client got an error, and will try again",
    "timed out": "the client's time is over, and it gives up",
    "refused": "the client was refused for the last time",
    "failed": "the client got an error for the last time",
    "left": "the client hangs up",
    "ok": "the answer is there, in time",
    "late": "the answer is there, too late",
    "fault surge": "(the surge begins: {size:.1f} times the load)",
    "fault surge over": "(the surge is over)",
    "fault slow": "(every node is {size:.2f} times slower from now on)",
    "fault slow over": "(the nodes are as fast as before)",
    "fault failing node": "(a node fails all that it is sent from now on)",
    "fault failing node over": "(no node fails any more)",
}


# -- what is to hold -----------------------------------------------------------------------------------------------------

#: Seconds over which attempts and first attempts are compared, and first attempts that this takes.
WINDOW, LEAST_FIRST = 60, 200
MOST_AMPLIFICATION = 1.2
#: What the whole fleet gets done per second; measured with a line that never empties (see `make faults`).
CAPACITY = NODES * SPEC.requests_per_second(SHAPE.prompt.mean, SHAPE.output.mean)
CALM, OF_CAPACITY, RECOVERED, GRACE = 0.97, 0.65, 0.95, 30.0
#: Clients that hang up are nobody's doing.
NOT_OURS = ("left",)


def queue_bound(run: Overload) -> Finding:
    bound = run.declared.get("queue_bound")
    if type(bound) is not int or not 0 < bound <= MOST_BOUND:
        return broken(
            f"queue_bound is {bound!r}; declare a whole number of at most {MOST_BOUND} in the class",
            margin=-1,
        )
    peak = run.peak_waiting
    if peak <= bound and not run.refusals and peak < bound / 2:
        return unknown(f"the queue never filled: its peak was {peak}, and nobody was refused")
    at, subject = run.beyond or (None, None)
    return within(
        peak,
        bound,
        f"you declare a queue of at most {bound}; its peak was {peak:,}",
        at=at,
        subject=subject,
    )


def amplification(run: Overload) -> Finding:
    if not run.retry_questions and not sum(run.telemetry.rates["client retries"]):
        return unknown("nothing ever failed, so that there was nothing to retry")
    attempts, firsts = (
        run.telemetry.rates["attempts"],
        run.telemetry.rates["first attempts"],
    )
    worst, at = 0.0, 0
    for end in range(WINDOW, len(attempts) + 1):
        first = sum(firsts[end - WINDOW : end])
        if first >= LEAST_FIRST and sum(attempts[end - WINDOW : end]) / first > worst:
            worst, at = sum(attempts[end - WINDOW : end]) / first, end - WINDOW
    where = {"at": float(at)}
    for event in run.history.between(at, at + WINDOW, "attempt"):
        if run.ledger.entries[event.subject].attempts > 1:
            where["subject"] = event.subject
            break
    return within(
        worst,
        MOST_AMPLIFICATION,
        f"nodes got {worst:.2f} attempts for each request, over a minute",
        **where,
    )


def no_late_start(run: Overload) -> Finding:
    late = [e for e in run.history.events if e.kind == "started" and not e.detail["open"]]
    if late:
        first = late[0]
        return broken(
            f"{len(late):,} attempts began on a node after their client had gone",
            at=first.at,
            subject=first.subject,
        )
    if not run.abandoned_waiting:
        return unknown("no client ever left while its attempt was in line")
    return holds(f"{run.abandoned_waiting} clients left while their attempt was in line, and none of those began")


def calm(run: Overload) -> Finding:
    first = min((fault.start for fault in run.faults), default=run.seconds)
    return _goodput(run, 5.0, first - CLIENTS.good, CALM, "before the first fault")


def recovers(run: Overload) -> Finding:
    """The worst of the quiet stretches, each from a while after a fault on until the next one."""
    # what arrives shortly before a fault may be struck by it
    ends = [*(fault.start - CLIENTS.good for fault in run.faults), run.seconds - run.tail][1:]
    return worst(
        _goodput(
            run,
            fault.end + GRACE,
            end,
            RECOVERED,
            f"from {GRACE:.0f} s after the {NAMES[fault.kind]} on",
        )
        for fault, end in zip(run.faults, ends, strict=False)
        if fault.end + GRACE < end
    )


def _goodput(run: Overload, start: float, end: float, limit: float, when: str) -> Finding:
    share = run.ledger.goodput(start, end, without=NOT_OURS)
    if share is None:
        return unknown(f"nothing was asked {when}")
    bad = next(
        (e for e in run.ledger.arrived(start, end, without=NOT_OURS) if not e.good),
        None,
    )
    where = {} if bad is None else {"at": bad.arrived, "subject": bad.id}
    return at_least(
        share,
        limit,
        f"{share:.1%} of requests were answered in time {when}; {limit:.0%} are wanted",
        **where,
    )


def under_overload(run: Overload) -> Finding:
    """Of what the fleet can do while too much is asked of it, the share that it did in time; the worst fault counts."""
    return worst(_useful(run, fault) for fault in run.faults if fault.kind in ("surge", "slow"))


def _useful(run: Overload, fault: Fault) -> Finding:
    offered = run.ledger.arrived(fault.start, fault.end, without=NOT_OURS)
    able = CAPACITY * (fault.end - fault.start) / (fault.size if fault.kind == "slow" else 1.0)
    name = NAMES[fault.kind]
    if len(offered) < able:
        return unknown(f"the {name} never asked for more than the fleet can do")
    good = sum(entry.good for entry in offered)
    bad = next((e for e in offered if not e.good), None)
    where = {} if bad is None else {"at": bad.arrived, "subject": bad.id}
    why = f"{good:,} requests were answered in time during the {name}, {good / able:.0%} of what the fleet can do"
    return at_least(good / able, OF_CAPACITY, f"{why}; {OF_CAPACITY:.0%} are wanted", **where)


#: Faults in words.
NAMES = {
    "surge": "surge",
    "failing node": "failing node",
    "slow": "slow spell",
    "slow node": "slow node",
}

Overload.fault_names = NAMES
Overload.invariants = (
    Invariant(
        "queue bound",
        "The line never grows beyond the bound that the policy declares.",
        queue_bound,
    ),
    Invariant(
        "amplification",
        "Nodes get at most 1.2 attempts for each request, over any minute.",
        amplification,
    ),
    Invariant(
        "no late start",
        "No node begins with an attempt that nobody waits for.",
        no_late_start,
    ),
    Invariant("calm", "With nothing wrong, 97 % are answered in time.", calm, safety=False),
    Invariant(
        "under overload",
        "Of what the fleet can do under overload, 65 % is done in time.",
        under_overload,
        False,
    ),
    Invariant(
        "recovery",
        "30 s after each fault, 95 % are answered in time.",
        recovers,
        safety=False,
    ),
)

SCENARIO = Overload
