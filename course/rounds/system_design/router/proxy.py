"""The proxy of this exercise in front of its nodes; a policy is the router's mind. Everything here is public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from autograder.worlds.fleet import NodeSpec, Work
from autograder.worlds.trial import CONVERSATION, Arrival, Drill, Unfit, World

from .requests import NODES, NodeView, Request, Result, RouterNode, Serving, read_route

SPEC = NodeSpec(slots=12, step=0.02, stride=6)
#: Requests per second: a little more than half of what the fleet gets done.
RATE = 10.5
SHAPE = replace(CONVERSATION, minutes_cv=0.04)
#: Seconds without a token after which the proxy cuts an attempt.
SILENCE = 4.0
#: Attempts after which the proxy asks nobody any more.
HARD_STOP = 12
#: Seconds within which an answer is whole to count: so much, and so much for each token.
BASE, PER_TOKEN = 8.0, 0.05
#: Seconds after which a client has gone.
PATIENCE = 60.0


class Proxy(World):
    """Holds the clients' connections, sends attempts to nodes, passes tokens on, and asks the policy where to."""

    hooks = ("route", "on_result", "recover")
    tail = 25.0
    #: Tokens that the stream cache has room for; set by the scenario.
    cache_tokens: int

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
        self.asking: dict[int, Serving] = {}
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
        #: Requests that were on a node when it died.
        self.cut_by_death: list[int] = []
        self.cut_streams = self.lost_replies = self.crashed_with = self.no_text = 0

    def begin_load(self, load: list[Arrival]) -> None:
        self._next(enumerate(load, start=1))

    # -- clients -------------------------------------------------------------------------------------------------------

    def _next(self, upcoming: Iterator[tuple[int, Arrival]]) -> None:
        for id, arrival in upcoming:
            self.at(arrival.at, self._arrive, id, arrival, upcoming)
            return

    def _arrive(self, id: int, arrival: Arrival, upcoming: Iterator[tuple[int, Arrival]]) -> None:
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
        for waiting in (self.open, self.asking, self._held, self.orphans):
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
        self.asking[serving.id] = serving
        s = serving
        request = Request(s.id, s.arrival.prompt, s.room, s.sent, s.attempts, s.tried, s.kept)
        self.ask("route", request, self.look(), self.kept, then=lambda answer: self._routed(serving, answer))

    def look(self) -> list[NodeView]:
        return [
            NodeView(node.id, healthy, self._reports.get(node.id, node.in_flight), pace)
            for node, healthy, pace in zip(self.nodes, self._healthy, self._pace, strict=True)
        ]

    def _routed(self, serving: Serving, answer: object) -> None:
        if self.asking.pop(serving.id, None) is not serving:
            return
        if answer is None:
            self.telemetry.count("given up", self.now)
            self._end(serving, "failed" if serving.accepted else "refused")
            return
        node, offset, keep, key = read_route(answer, serving)
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
            self.asking.pop(serving.id, None)
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
