"""What a policy of this exercise is told, what it answers, and what the proxy knows of a request. Everything is public."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.worlds.fleet import Node, Work
from autograder.worlds.trial import Arrival, Entry, Unfit

NODES = 7
#: What a client may ask for at most: the smallest of these that its answer fits into.
CAPS = (256, 512, 1024)


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


def read_route(answer: object, serving: Serving) -> tuple[int, int, bool, str]:
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
