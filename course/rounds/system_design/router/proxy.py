"""The proxy of this exercise and the eight nodes behind it; a policy is the router's mind. Everything here is public."""

from __future__ import annotations

from dataclasses import dataclass, replace

from autograder.worlds.fleet import Node, NodeSpec, Work
from autograder.worlds.trial import CONVERSATION, Arrival, Drill, Entry, Event, Unfit, World

NODES = 8
SPEC = NodeSpec(slots=12, step=0.02, stride=6)
#: Requests per second: about six tenths of what the fleet gets done.
RATE = 13.0
SHAPE = replace(CONVERSATION, minutes_cv=0.04)
#: Seconds without a token after which the proxy cuts an attempt.
SILENCE = 4.0
#: Attempts after which the proxy asks nobody any more.
HARD_STOP = 12
#: What a client may ask for at most: the smallest of these that its answer fits into.
CAPS = (256, 512, 1024)
#: Seconds within which an answer is whole to count: so much, and so much for each token.
BASE, PER_TOKEN = 8.0, 0.05
#: Seconds after which a client has gone.
PATIENCE = 60.0


@dataclass(frozen=True)
class Request:
    """One request. ``sent`` tokens of its answer have reached the client; ``attempts`` were made, on the nodes ``tried``.

    ``room`` is what the stream cache takes for it, ``kept`` whether it is there.
    """

    id: int
    prompt_tokens: int
    room: int
    sent: int
    attempts: int
    tried: tuple[int, ...]
    kept: bool


@dataclass(frozen=True)
class NodeView:
    """One node as the proxy sees it.

    ``healthy`` and ``in_flight`` are what the node says of itself; ``seconds_per_token`` is measured on its streams, once a
    second, None when it had none.
    """

    id: int
    healthy: bool
    in_flight: int
    seconds_per_token: float | None


@dataclass(frozen=True)
class Result:
    """How an attempt ended: ``kind`` is "done", "failed", "silent" (cut after 4 s without a token) or "no text"."""

    node: int
    kind: str
    tokens: int
    seconds: float


class RouterNode(Node):
    """A node that tells how far its work has come."""

    def made(self, work: Work) -> int:
        """Tokens that work which decodes, or did until now, has produced."""
        return min(work.output, self._position - work.began) if work.first_token is not None else 0


class Serving:
    """What the proxy knows of a request."""

    __slots__ = (
        "accepted", "arrival", "attempts", "began", "entry", "id", "kept", "loses", "node", "offset", "room", "sent",
        "timer", "tried", "work",
    )  # fmt: skip

    def __init__(self, id: int, arrival: Arrival, entry: Entry, loses: list[tuple[float, float]]):
        self.id, self.arrival, self.entry = id, arrival, entry
        #: For each attempt two draws: whether its reply gets lost, and how much of it came through before.
        self.loses = loses
        self.room = arrival.prompt + next((cap for cap in CAPS if cap >= arrival.output), CAPS[-1])
        self.sent = self.attempts = self.offset = self.node = 0
        self.tried: tuple[int, ...] = ()
        self.accepted = self.kept = False
        self.began = 0.0
        self.work: Work | None = None
        self.timer = None


class Proxy(World):
    """Holds the clients' connections, sends attempts to nodes, passes tokens on, and asks the policy where to."""

    hooks = ("route", "on_result", "recover")
    tail = 25.0

    def __init__(self, seed: int, drill: Drill | None = None):
        super().__init__(seed, drill)
        self.nodes = [RouterNode(number, SPEC, self, self._told) for number in range(NODES)]
        self.views: list[NodeView] = []
        self._healthy = [True] * NODES
        self._pace: list[float | None] = [SPEC.step] * NODES
        #: What nodes report as in flight where it is not true.
        self._reports: dict[int, int] = {}
        self._clients = self.chance("clients")
        self.open: dict[int, Serving] = {}
        #: Requests that a hook decides about, those that wait for the router to come back, and those that it is to recover.
        self._asking: dict[int, Serving] = {}
        self._held: dict[int, Serving] = {}
        self.orphans: dict[int, Serving] = {}
        #: False from a crash of the router until `recover` has returned.
        self.ready = True
        #: The share of replies that get lost.
        self.loss = 0.0
        self.kept = self.peak_kept = 0
        #: When the cache first held more than it can, and through which request.
        self.beyond: tuple[float, int] | None = None
        #: Streams that went on elsewhere than where they had stopped: (second, request, first token, tokens that were there).
        self.spoiled: list[tuple[float, int, int, int]] = []
        #: Requests that were accepted and then forgotten, with the second at which their client had gone.
        self.forgotten: list[tuple[float, int]] = []
        #: Which request each key was first billed for, and requests whose answer came under the key of another.
        self.bills: dict[str, int] = {}
        self.unbilled: list[tuple[float, int, int]] = []
        self.cut_streams = self.lost_replies = self.crashed_with = self.no_text = 0

    def begin_load(self, load: list[Arrival]) -> None:
        self._next(enumerate(load, start=1))

    # -- clients -------------------------------------------------------------------------------------------------------

    def _next(self, upcoming) -> None:
        for id, arrival in upcoming:
            self.at(arrival.at, self._arrive, id, arrival, upcoming)
            return

    def _arrive(self, id: int, arrival: Arrival, upcoming) -> None:
        self._next(upcoming)
        due = arrival.at + BASE + PER_TOKEN * arrival.output
        entry = self.ledger.open(id, arrival.at, due)
        draw = self._clients.random
        serving = self.open[id] = Serving(id, arrival, entry, [(draw(), draw()) for _ in range(4)])
        self.telemetry.count("offered", arrival.at)
        self.note("sent", id, prompt=arrival.prompt)
        self._ask(serving)

    def _leave(self, serving: Serving) -> None:
        if serving.work is not None:
            self._drop(serving)
        elif serving.accepted:
            self.forgotten.append((self.now, serving.id))
        self._end(serving, "timed out")

    def _end(self, serving: Serving, outcome: str) -> None:
        for waiting in (self.open, self._asking, self._held, self.orphans):
            waiting.pop(serving.id, None)
        if serving.kept:
            self._keep(serving, False)
        self.ledger.end(serving.id, self.now, outcome)
        self.note(outcome, serving.id, sent=serving.sent)
        self.telemetry.count("ended", self.now)
        if serving.entry.good:
            self.telemetry.count("good", self.now)

    # -- where to ------------------------------------------------------------------------------------------------------

    def _ask(self, serving: Serving) -> None:
        if not self.ready:
            self._held[serving.id] = serving
            return
        self._asking[serving.id] = serving
        s = serving
        request = Request(s.id, s.arrival.prompt, s.room, s.sent, s.attempts, s.tried, s.kept)
        self.ask("route", request, self.look(), self.kept, then=lambda answer: self._routed(serving, answer))

    def look(self) -> list[NodeView]:
        return [
            NodeView(node.id, healthy, self._reports.get(node.id, node.in_flight), pace)
            for node, healthy, pace in zip(self.nodes, self._healthy, self._pace, strict=True)
        ]

    def _routed(self, serving: Serving, answer: object) -> None:
        if self._asking.pop(serving.id, None) is not serving:
            return
        if answer is None:
            self.telemetry.count("given up", self.now)
            self._end(serving, "failed" if serving.accepted else "refused")
            return
        node, offset, keep, key = _read(answer, serving)
        if serving.attempts >= HARD_STOP:
            self._end(serving, "failed")
            return
        if not serving.accepted:
            serving.accepted = serving.entry.about["accepted"] = True
        serving.attempts += 1
        serving.entry.attempts += 1
        serving.tried = tuple(sorted({*serving.tried, node}))
        self.telemetry.count("attempts", self.now)
        has_text = serving.kept or offset == 0
        keep = keep and (serving.kept or serving.sent == 0)
        if keep != serving.kept:
            self._keep(serving, keep)
        serving.offset, serving.node, serving.began = offset, node, self.now
        self.note("attempt", serving.id, node=node, number=serving.attempts, offset=offset)
        if not has_text:
            self.no_text += 1
            self._ended_badly(serving, "no text")
            return
        work = serving.work = Work(
            serving.arrival.prompt + offset, max(1, serving.arrival.output - offset), (serving, key)
        )
        serving.timer = self.later(SILENCE, self._silent, serving, work)
        self.nodes[node].submit(work)

    def _keep(self, serving: Serving, keep: bool) -> None:
        serving.kept = keep
        self.kept += serving.room if keep else -serving.room
        if self.kept > self.peak_kept:
            self.peak_kept = self.kept
            if self.beyond is None and self.kept > self.cache_tokens:
                self.beyond = self.now, serving.id

    # -- how attempts end ----------------------------------------------------------------------------------------------

    def _told(self, kind: str, work: Work) -> None:
        serving, key = work.about
        if serving.work is not work:
            return
        if kind == "first token":
            serving.timer.cancel()
            if "first" not in serving.entry.about:
                serving.entry.about["first"] = self.now
                self.telemetry.count("first tokens", self.now)
                self.telemetry.count("late first tokens", self.now, self.now - serving.entry.arrived > 2.5)
            self.note("first token", serving.id, node=serving.node, offset=serving.offset)
            if serving.offset != serving.sent:
                self.spoiled.append((self.now, serving.id, serving.offset, serving.sent))
        elif kind == "done":
            self._done(serving, work, key)
        elif kind == "failed":
            serving.timer.cancel()
            self.note("node failed", serving.id, node=serving.node)
            self._cut(serving, work)
            self._ended_badly(serving, "failed")

    def _done(self, serving: Serving, work: Work, key: str) -> None:
        self._bill(serving, key)
        whether, where = serving.loses[(serving.attempts - 1) % len(serving.loses)]
        if whether < self.loss:
            self.lost_replies += 1
            self.telemetry.count("lost", self.now)
            serving.sent = serving.offset + int(where * work.output)
            self.note("reply lost", serving.id, node=serving.node, sent=serving.sent)
            serving.timer = self.later(SILENCE, self._silent, serving, work)
            return
        serving.work = None
        tokens = serving.arrival.output - serving.sent
        serving.sent = serving.arrival.output
        self._tell_result(serving, "done", tokens)
        self._end(serving, "ok")

    def _bill(self, serving: Serving, key: str) -> None:
        """The node charges for the answer under the key that came with the attempt; a key is charged once."""
        first = self.bills.setdefault(key, serving.id)
        if first != serving.id:
            self.unbilled.append((self.now, serving.id, first))
        elif key not in serving.entry.about.setdefault("keys", []):
            serving.entry.about["keys"].append(key)
            serving.entry.effects += 1
        self.note("billed", serving.id, key=key)

    def _silent(self, serving: Serving, work: Work) -> None:
        if serving.work is not work:
            return
        self.note("silent", serving.id, node=serving.node)
        self.telemetry.count("silent", self.now)
        self._drop(serving)
        self._ended_badly(serving, "silent")

    def _cut(self, serving: Serving, work: Work) -> None:
        """The stream of this attempt ends here, and what had come stays with the client."""
        serving.work = None
        made = self.nodes[serving.node].made(work)
        if made:
            serving.sent = min(serving.offset + made, serving.arrival.output - 1)
        if serving.sent:
            self.cut_streams += 1

    def _drop(self, serving: Serving) -> None:
        """Nobody reads from this attempt any more; its node stops it."""
        work = serving.work
        serving.timer.cancel()
        if work.state not in ("done", "failed", "cancelled"):
            self.nodes[serving.node].cancel(work)
            self._cut(serving, work)
        elif serving.sent:
            self.cut_streams += 1
        serving.work = None

    def _ended_badly(self, serving: Serving, kind: str) -> None:
        tokens = max(0, serving.sent - serving.offset)
        self.telemetry.count("badly", self.now)
        if kind == "failed":
            self.telemetry.count("broken", self.now)
        self.telemetry.count(f"badly {serving.node}", self.now)
        self._tell_result(serving, kind, tokens)
        self._ask(serving)

    def _tell_result(self, serving: Serving, kind: str, tokens: int) -> None:
        s = serving
        self.telemetry.count(f"ended {s.node}", self.now)
        self.telemetry.count("attempts ended", self.now)
        if self.desk.up:
            request = Request(s.id, s.arrival.prompt, s.room, s.sent, s.attempts, s.tried, s.kept)
            result = Result(s.node, kind, tokens, round(self.now - s.began, 6))
            self.ask("on_result", request, result, then=lambda answer: None)

    # -- the router's process ------------------------------------------------------------------------------------------

    def crash(self) -> int:
        """The router's process ends: every stream that goes through it is cut, and it knows nothing any more."""
        self.desk.crash()
        self.ready = False
        struck = 0
        for serving in list(self.open.values()):
            if serving.work is not None:
                self._drop(serving)
                self.note("stream cut", serving.id, sent=serving.sent)
            self._asking.pop(serving.id, None)
            if serving.accepted:
                struck += 1
                self.orphans[serving.id] = serving
            else:
                self._held[serving.id] = serving
        self.crashed_with += struck
        return struck

    def come_back(self) -> None:
        self.desk.restart()
        self.ask("recover", then=self._recovered)

    def _recovered(self, ids: object) -> None:
        if type(ids) not in (list, tuple) or not all(type(id) is int for id in ids):
            raise Unfit(f"recover returns a list of the ids of requests to go on with; it returned {ids!r:.60}")
        self.ready = True
        for id in ids:
            serving = self.orphans.pop(id, None)
            if serving is not None:
                self.note("recovered", id)
                self._ask(serving)
        held, self._held = self._held, {}
        for serving in held.values():
            self._ask(serving)

    # -- readings ------------------------------------------------------------------------------------------------------

    def sample(self, now: float) -> None:
        while self.open and (oldest := next(iter(self.open.values()))).arrival.at + PATIENCE <= now:
            self._leave(oldest)
        for node in self.nodes:
            self._healthy[node.id] = node.up
            self._pace[node.id] = round(node.step_seconds, 4) if node.up and node.decoding else None


def _read(answer: object, serving: Serving) -> tuple[int, int, bool, str]:
    """What route returned, as node, offset, keep and key."""
    if type(answer) is int:
        answer = {"node": answer}
    if type(answer) is not dict or set(answer) - {"node", "offset", "keep", "key"}:
        raise Unfit(
            'route returns None or a dict such as {"node": 3, "offset": 0, "keep": True, "key": "17"}; '
            f"it returned {answer!r:.60}"
        )
    node, offset, keep = (answer.get("node"), answer.get("offset", 0), answer.get("keep", False))
    key = answer.get("key", f"{serving.id}, attempt {serving.attempts + 1}")
    if type(node) is not int or not 0 <= node < NODES:
        raise Unfit(f'route returned "node": {node!r:.40}; it is the id of a node, 0 to {NODES - 1}')
    if type(offset) is not int or not 0 <= offset <= CAPS[-1]:
        raise Unfit(f'route returned "offset": {offset!r:.40}; it is the token to go on from, a whole number from 0 on')
    if type(keep) is not bool:
        raise Unfit(f'route returned "keep": {keep!r:.40}; it is True or False')
    if type(key) is not str or not 0 < len(key) <= 100:
        raise Unfit(f'route returned "key": {key!r:.40}; it is a text of at most 100 characters')
    return node, offset, keep, key


#: Events in words.
WORDS = {
    "sent": "the client sends it, {prompt} tokens",
    "attempt": "attempt {number} goes to node {node}, from token {offset} on",
    "first token": "node {node} begins to stream at token {offset}",
    "node failed": "node {node} breaks the connection",
    "silent": "no token for 4 s: the proxy cuts the attempt on node {node}",
    "reply lost": "node {node} has finished, and the rest of its reply gets lost after token {sent}",
    "billed": "it is charged under the key {key!r}",
    "stream cut": "the router is gone, the stream is cut after token {sent}",
    "recovered": "the router goes on with it",
    "ok": "the answer is whole",
    "failed": "the router gives it up: the client gets an error after {sent} tokens",
    "refused": "the router does not take it",
    "timed out": "the client has gone, with {sent} tokens",
    "fault nodes die": "(two nodes die, with {struck} attempts)",
    "fault nodes die over": "(the dead nodes are back)",
    "fault failing node": "(a node fails whatever it is sent from now on)",
    "fault failing node over": "(no node fails any more)",
    "fault slow node": "(a node is {size:.1f} times slower from now on)",
    "fault slow node over": "(the node is as fast as before)",
    "fault lost replies": "(from now on {size:.0%} of the replies get lost)",
    "fault lost replies over": "(no reply gets lost any more)",
    "fault router crash": "(the router crashes, with {struck} requests)",
    "fault router crash over": "(the router is back)",
}


def tell(event: Event) -> str | None:
    return WORDS[event.kind].format(**event.detail) if event.kind in WORDS else None
