"""The router of this exercise and the six nodes behind it; a policy decides at three places. Everything is public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from autograder.worlds.fleet import Work
from autograder.worlds.trial import Drill, Event, Fault, Unfit, World

from .cache import SPEC, CachingNode, known
from .sessions import DOCUMENTS, Plan, Session

NODES = 6
#: Seconds between two looks of the index at the nodes, usually and while it lags.
FRESH, STALE = 0.25, 5.0
#: Seconds within which the first token is in time; a document may take longer.
FIRST_TOKEN, DOCUMENT_FIRST_TOKEN = 3.0, 15.0
#: A drain is asked about again after so many seconds, and a node that is empty is back after so many.
ASK_AGAIN, RESTART = 5.0, 8.0
#: After a node that is down was picked, the next question comes so much later.
REFUSED = 0.25


@dataclass(frozen=True)
class Turn:
    """One turn of a session. ``app`` is ``""`` for none; ``number`` counts the session's turns from 1.

    ``cached`` has for each node how many of ``prompt_tokens`` it holds already, as the index has it.
    """

    id: int
    session: int
    number: int
    app: str
    prompt_tokens: int
    cached: tuple[int, ...]


@dataclass(frozen=True)
class NodeView:
    """A node as the index saw it at second ``at``; ``state`` (up, draining or down) is always the present one.

    ``tokens`` are those of all that runs or waits there, ``memory`` is what it has room for.
    """

    id: int
    state: str
    running: int
    waiting: int
    tokens: int
    memory: int
    at: float


@dataclass(frozen=True)
class StreamView:
    """A turn on a draining node: tokens ``made`` by the node so far, and those that the client has got."""

    id: int
    session: int
    prompt_tokens: int
    made: int
    sent: int


class Stream:
    """What the router knows of a turn under way: its work, and what its client has got in each piece."""

    __slots__ = ("asked", "base", "first_token", "node", "plan", "pieces", "reused", "session", "turn", "work", "world")

    def __init__(self, world: Serving, session: Session, plan: Plan):
        self.world, self.session, self.plan = world, session, plan
        self.work: Work | None = None
        self.node: CachingNode | None = None
        self.turn: Turn | None = None
        self.asked = world.now
        self.first_token: float | None = None
        #: The offset from which the present piece goes on.
        self.base = 0
        #: For each time that it was moved: when it went on, what the client had, and from where it went on.
        self.pieces: list[tuple[float, int, int]] = []
        self.reused = 0

    def prefilled(self, reused: int, computed: int) -> None:
        """A node begins with it and holds ``reused`` tokens of its prompt."""
        if not self.pieces and self.first_token is None:
            self.reused = reused
        self.world.telemetry.count("reused tokens", self.world.now, reused)
        self.world.telemetry.count("prefill tokens", self.world.now, computed)

    @property
    def made(self) -> int:
        """Tokens of the answer that nodes have made."""
        return self.base if self.work is None else self.base + self.node.made(self.work)

    def sent(self, made: int) -> int:
        """Tokens that the client has got when ``made`` were made: the last few are on the way."""
        return max(self.base, made - self.plan.lag)


class Serving(World):
    """Takes turns of sessions, has the policy pick a node for each, and drains nodes."""

    hooks = ("pick", "drain", "resume")

    def __init__(self, seed: int, drill: Drill | None = None):
        super().__init__(seed, drill)
        self.nodes = [CachingNode(number, SPEC, self, self._told) for number in range(NODES)]
        self.streams: dict[int, Stream] = {}
        self.period = FRESH
        #: What the index saw when it looked last: nodes, and what their caches held.
        self._views: tuple[NodeView, ...] = ()
        self._held: list[dict] = []
        #: Apps that were served before, and tokens that could have been reused and were.
        self._apps: set[str] = set()
        self.reusable = self.reused = 0
        #: When each drain of a node was over, by its fault; how many turns were there when it began.
        self.emptied: dict[Fault, float] = {}
        self.drained: dict[Fault, int] = {}
        self._drains: dict[int, Fault] = {}
        self.moved = 0
        #: The second at which each session began, and its app.
        self.began: list[tuple[int, str]] = []

    # -- turns -----------------------------------------------------------------------------------------------------------

    def begin_sessions(self, upcoming: Iterator[Session]) -> None:
        """Have sessions, which are in order, begin at their times; each sets the next one's timer."""
        for session in upcoming:
            self.at(session.at, self._begin_session, session, upcoming)
            return

    def _begin_session(self, session: Session, upcoming: Iterator[Session]) -> None:
        self.begin_sessions(upcoming)
        self._begin_turn(session, 0)

    def _begin_turn(self, session: Session, number: int) -> None:
        if self.now > self.seconds - self.tail:
            return
        plan = session.turns[number]
        stream = self.streams[plan.id] = Stream(self, session, plan)
        limit = DOCUMENT_FIRST_TOKEN if plan.app == DOCUMENTS else FIRST_TOKEN
        entry = self.ledger.open(plan.id, self.now, self.seconds, "document" if plan.app == DOCUMENTS else "talk")
        entry.about["limit"] = limit
        self.telemetry.count("offered", self.now)
        if plan.number == 1:
            self.began.append((int(self.now), plan.app))
            self.telemetry.count("new sessions", self.now)
        self.note("asked", plan.id, turn=plan.number, prompt=plan.prompt)
        self._ask(stream)

    def _view(self) -> tuple[NodeView, ...]:
        self._look()
        if any(view.state != node.state for view, node in zip(self._views, self.nodes, strict=True)):
            pairs = zip(self._views, self.nodes, strict=True)
            self._views = tuple(replace(view, state=node.state) for view, node in pairs)
        return self._views

    def _look(self) -> None:
        """The index looks at the nodes, if it is time."""
        if self._views and self.now < self._views[0].at + self.period:
            return
        at, room = round(self.now, 6), SPEC.kv_tokens
        self._views = tuple(NodeView(n.id, n.state, n.running, n.queued, n.tokens, room, at) for n in self.nodes)
        self._held = [{} if node.cold else dict(node.cache.entries) for node in self.nodes]

    def _turn(self, stream: Stream) -> Turn:
        self._look()
        plan = stream.plan
        cached = tuple(
            known(held, plan.app, plan.shared, plan.session, plan.history) if held else 0 for held in self._held
        )
        return Turn(plan.id, plan.session, plan.number, plan.app, plan.prompt, cached)

    def _ask(self, stream: Stream) -> None:
        self.ask("pick", self._turn(stream), self._view(), then=lambda number: self._picked(stream, number))

    def _node(self, hook: str, number: object) -> CachingNode:
        if type(number) is not int or not 0 <= number < NODES:
            raise Unfit(f"{hook} returns the id of a node, 0 to {NODES - 1}; it returned {number!r:.60}")
        return self.nodes[number]

    def _picked(self, stream: Stream, number: object) -> None:
        node = self._node("pick", number)
        if not node.up:
            self.note("node is down", stream.plan.id, node=node.id)
            self.later(REFUSED, self._ask, stream)
            return
        self._submit(stream, node)

    def _submit(self, stream: Stream, node: CachingNode) -> None:
        plan = stream.plan
        work = stream.work = Work(plan.prompt + stream.base, plan.answer - stream.base, stream)
        stream.node = node
        self.note("sent to", plan.id, node=node.id)
        node.submit(work)

    def _told(self, kind: str, work: Work) -> None:
        stream: Stream = work.about
        if stream.work is not work:
            return
        plan, node = stream.plan, work.node
        if kind == "first token":
            if not node.cold:
                node.keep(stream, stream.base)
            if stream.first_token is None:
                stream.first_token = self.now
                self.telemetry.count("first tokens", self.now)
                limit = self.ledger.entries[plan.id].about["limit"]
                late = self.now - stream.asked > limit
                self.telemetry.count("late" if late else "in time", self.now)
                self.note("first token", plan.id, after=round(self.now - stream.asked, 3), limit=limit)
                self._count_reuse(stream)
        elif kind == "preempted":
            self.telemetry.count("preempted", self.now)
            self.note("preempted", plan.id, node=node.id)
        elif kind == "done":
            if not node.cold:
                node.keep(stream, plan.answer)
            self._done(stream)

    def _count_reuse(self, stream: Stream) -> None:
        plan = stream.plan
        self.reusable += (plan.shared if plan.app in self._apps else 0) + plan.history
        self.reused += min(stream.reused, plan.shared + plan.history)
        if plan.app:
            self._apps.add(plan.app)

    def _done(self, stream: Stream) -> None:
        del self.streams[stream.plan.id]
        entry = self.ledger.entries[stream.plan.id]
        late = stream.first_token - stream.asked > entry.about["limit"]
        entry.about["pieces"] = tuple(stream.pieces)
        self.ledger.end(stream.plan.id, self.now, "late" if late else "ok")
        self.note("done", stream.plan.id, tokens=stream.plan.answer)
        self._emptied(stream.node)
        if stream.plan.number < len(stream.session.turns):
            following = stream.session.turns[stream.plan.number]
            self.later(following.pause, self._begin_turn, stream.session, stream.plan.number)

    # -- drains ------------------------------------------------------------------------------------------------------------

    def begin_drain(self, fault: Fault) -> int:
        node = self.nodes[fault.target]
        node.draining = True
        self._drains[node.id] = fault
        self.drained[fault] = node.in_flight
        self._ask_drain(node, fault)
        self._emptied(node)
        return node.in_flight

    def _ask_drain(self, node: CachingNode, fault: Fault) -> None:
        if self._drains.get(node.id) is not fault:
            return
        views = []
        for stream in self._on(node):
            made = stream.made
            plan = stream.plan
            views.append(StreamView(plan.id, plan.session, plan.prompt, made, stream.sent(made)))
        self.ask(
            "drain", node.id, tuple(views), round(self.now - fault.start, 3),
            then=lambda moves: self._to_move(node, fault, moves),
        )  # fmt: skip
        self.later(ASK_AGAIN, self._ask_drain, node, fault)

    def _on(self, node: CachingNode) -> list[Stream]:
        return [s for s in self.streams.values() if s.node is node and s.work is not None and s.work.state != "done"]

    def _to_move(self, node: CachingNode, fault: Fault, moves: object) -> None:
        if type(moves) not in (list, tuple) or any(type(one) is not int for one in moves):
            raise Unfit(f"drain returns a list of ids of streams to move; it returned {moves!r:.60}")
        for id in dict.fromkeys(moves):
            stream = self.streams.get(id)
            if stream is not None and stream.node is node and stream.work is not None:
                self._stop(stream)

    def _stop(self, stream: Stream) -> None:
        """Take a stream off its node. What was made and is still on the way is lost with it."""
        made = stream.made
        sent = stream.sent(made)
        node = stream.node
        node.cancel(stream.work)
        stream.work = stream.node = None
        self.moved += 1
        self.telemetry.count("moved", self.now)
        self.note("stopped", stream.plan.id, node=node.id, made=made, sent=sent)
        self._ask_resume(stream, made, sent)
        self._emptied(node)

    def _ask_resume(self, stream: Stream, made: int, sent: int) -> None:
        self.ask(
            "resume", self._turn(stream), made, sent, self._view(),
            then=lambda place: self._resumed(stream, made, sent, place),
        )  # fmt: skip

    def _resumed(self, stream: Stream, made: int, sent: int, place: object) -> None:
        if type(place) not in (list, tuple) or len(place) != 2:
            raise Unfit(f"resume returns a node and the token to go on from; it returned {place!r:.60}")
        node, offset = self._node("resume", place[0]), place[1]
        if type(offset) is not int or not 0 <= offset <= made:
            raise Unfit(f"resume goes on from a token between 0 and {made}, the last that was made, not {offset!r:.40}")
        if not node.up:
            self.later(REFUSED, self._ask_resume, stream, made, sent)
            return
        stream.pieces.append((self.now, sent, offset))
        self.note("goes on", stream.plan.id, node=node.id, sent=sent, offset=offset)
        # the answer's last token is made again if the node had made them all
        stream.base = min(offset, stream.plan.answer - 1)
        self._submit(stream, node)

    def _emptied(self, node: CachingNode) -> None:
        """A draining node that has nothing left goes down, and comes back."""
        fault = self._drains.get(node.id)
        if fault is None or node.in_flight:
            return
        del self._drains[node.id]
        self.emptied[fault] = self.now
        self.note("empty", None, node=node.id, after=round(self.now - fault.start, 2))
        node.up = False
        self.later(RESTART, node.restart)

    # -- in words ----------------------------------------------------------------------------------------------------------

    def tell(self, event: Event) -> str:
        if event.kind == "first token":
            late = ", which is late" if event.detail["after"] > event.detail["limit"] else ""
            return f"its first token, {event.detail['after']:.1f} s after it was asked{late}"
        return WORDS[event.kind].format(**event.detail) if event.kind in WORDS else super().tell(event)

    def lane(self, event: Event) -> str:
        if event.kind.startswith("fault "):
            return "faults"
        return "router" if event.kind in ("sent to", "stopped", "goes on", "node is down") else "node"


#: Events in words.
WORDS = {
    "asked": "turn {turn} of a session comes, a prompt of {prompt:,} tokens",
    "sent to": "the policy sends it to node {node}",
    "node is down": "the policy sends it to node {node}, which is down",
    "preempted": "node {node} is out of memory and puts it back in line",
    "stopped": "it is stopped on node {node}: {made} tokens made, {sent} with the client",
    "goes on": "it goes on at node {node} from token {offset}; the client has {sent}",
    "done": "its answer of {tokens:,} tokens is complete",
    "fault viral app": "(an app goes viral)",
    "fault viral app over": "(no more new sessions of the viral app)",
    "fault stale index": "(the index looks only every 5 s from now on)",
    "fault stale index over": "(the index is as fresh as before)",
    "fault long documents": "(long documents begin to come)",
    "fault long documents over": "(no more documents)",
    "fault drain": "(a node is to be drained)",
    "fault drain over": "(the drain should be long over)",
}
