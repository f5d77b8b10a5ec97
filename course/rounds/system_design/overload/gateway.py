"""The gateway of this exercise and the three nodes behind it; a policy decides at three places. Everything is public."""

from __future__ import annotations

from dataclasses import dataclass, replace

from autograder.worlds.fleet import Call, Clients, Node, NodeSpec, Patience, Work
from autograder.worlds.trial import CONVERSATION, Drill, Event, Unfit, World

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


class Gateway(World):
    """Takes calls of clients, sends attempts to nodes, and asks the policy what to do."""

    hooks = ("admit", "retry_decision", "cancel")
    patience = CLIENTS
    #: What the whole fleet gets done per second while every slot is taken.
    capacity = NODES * SPEC.requests_per_second(SHAPE.prompt.mean, SHAPE.output.mean)

    def __init__(self, seed: int, drill: Drill | None = None):
        super().__init__(seed, drill)
        self.nodes = [Node(number, SPEC, self, self._told) for number in range(NODES)]
        self.clients = Clients(self, CLIENTS, self.chance("clients"), send=self._received, gone=self._gone)
        self._routes = self.chance("routes")
        self._serving: dict[int, Serving] = {}
        self._retrying = 0
        #: Requests about which the policy has not decided yet.
        self._held: set[int] = set()
        self.peak_waiting = 0
        #: When the line first grew beyond the declared bound, and by which request.
        self.beyond: tuple[float, int] | None = None
        #: Attempts sent to nodes, and those of them that were the first of their request, by second.
        self.first_seen: set[int] = set()
        self.retry_questions = self.refusals = self.abandoned_waiting = 0

    # -- the gateway ---------------------------------------------------------------------------------------------------

    def load(self) -> Load:
        nodes = self.nodes
        return Load(
            self._waiting(),
            sum(node.running for node in nodes),
            SPEC.slots * NODES,
            round(max(node.oldest_wait(self.now) for node in nodes), 3),
        )

    def _waiting(self) -> int:
        """Attempts in line on a node, those that are to be made again, and calls that the policy keeps waiting itself."""
        return sum(node.queued for node in self.nodes) + self._retrying + len(self._held)

    def _measure(self, call_id: int | None = None) -> None:
        """Look whether the line is longer than ever; ``call_id`` is the request that made it so, if one did."""
        waiting = self._waiting()
        if waiting > self.peak_waiting:
            self.peak_waiting = waiting
            if self.beyond is None and waiting > self.bound:
                self.beyond = self.now, call_id

    def sample(self, now: float) -> None:
        self._measure()

    def _received(self, call: Call) -> None:
        request = Request(call.id, call.number, round(call.deadline, 6), call.arrival.prompt)
        self.telemetry.count("calls", self.now)
        load = self.load()
        self._held.add(call.id)
        self.ask("admit", request, load, then=lambda taken: self._admitted(call, request, taken))

    def _admitted(self, call: Call, request: Request, taken: object) -> None:
        self._held.discard(call.id)
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
        self._measure(call.id)

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
        self.ask("cancel", serving.request, work.state == "waiting", then=lambda yes: self._cancelled(work, yes))

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
        self._measure(serving.call.id)
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
            self.ask("cancel", serving.request, True, then=lambda yes: self._retry_dropped(serving, yes))

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
            self.note("started", serving.call.id, open=serving.call.open, waited=round(self.now - work.submitted, 3))
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

    # -- in words ----

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
