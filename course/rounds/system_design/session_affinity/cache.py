"""A node that keeps the keys and values of what it has served, so that a prompt that begins the same costs less there."""

from __future__ import annotations

from collections import OrderedDict

from autograder.worlds.fleet import Node, NodeSpec, Work

#: A model of about 70 billion parameters: slower steps than the smaller one's, and less memory for each token.
SPEC = NodeSpec(slots=64, step=0.025, per_sequence=0.0001, per_prefill_token=0.00008, kv_tokens=220_000)
#: Tokens that a node keeps beside those at work; what was used least recently goes first.
KEPT = 90_000

#: What a cache has an entry for: ``("app", name)`` for a shared beginning, ``("session", id)`` for what follows it.
Key = tuple[str, object]


class Cache:
    """Keys with their tokens, the least recently used first."""

    def __init__(self, room: int):
        self.room, self.used = room, 0
        self.entries: OrderedDict[Key, int] = OrderedDict()

    def keep(self, key: Key, tokens: int) -> None:
        """Have ``tokens`` under ``key`` as the most recently used; others go until all fits."""
        self.used += tokens - self.entries.pop(key, 0)
        self.entries[key] = tokens
        while self.used > self.room and len(self.entries) > 1:
            _, gone = self.entries.popitem(last=False)
            self.used -= gone

    def clear(self) -> None:
        self.entries.clear()
        self.used = 0


def known(entries: dict[Key, int], app: str, shared: int, session: int, history: int) -> int:
    """Tokens at the beginning of a prompt that ``entries`` hold: the app's, and behind those the session's."""
    if app and ("app", app) not in entries:
        return 0
    return shared + min(history, entries.get(("session", session), 0))


class CachingNode(Node):
    """Prefills only what it does not hold. ``about`` of its work is a `Stream`, see serving.py."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.cache = Cache(KEPT)
        self.draining = False
        #: While true nothing in the cache fits: every prompt begins differently.
        self.cold = False

    @property
    def state(self) -> str:
        return "down" if not self.up else "draining" if self.draining else "up"

    @property
    def tokens(self) -> int:
        """Tokens of everything that runs or waits here."""
        return self.kv + sum(work.prompt + work.made for work in self.waiting if work.state == "waiting")

    def made(self, work: Work) -> int:
        """Tokens that this work has produced here by now."""
        return min(work.output, self._position - work.began) if work.state == "decode" else work.made

    def holds(self, stream) -> int:
        """How many tokens of this turn's prompt need no prefill here."""
        plan = stream.plan
        return 0 if self.cold else known(self.cache.entries, plan.app, plan.shared, plan.session, plan.history)

    def _admit(self, work: Work) -> None:
        super()._admit(work)
        reused = min(self.holds(work.about), work.left - 1)  # the last token is always computed
        work.left -= reused
        work.about.prefilled(reused, work.left)

    def keep(self, stream, made: int) -> None:
        """The keys and values of this turn's prompt, and of ``made`` tokens of its answer, are here now."""
        plan = stream.plan
        if plan.app:
            self.cache.keep(("app", plan.app), plan.shared)
        self.cache.keep(("session", plan.session), plan.history + plan.message + made)

    def restart(self) -> None:
        """Come back with an empty cache."""
        self.cache.clear()
        self.draining = False
        self.revive()
