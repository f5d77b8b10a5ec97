"""A node that serves a language model with continuous batching: steps, slots, memory for keys and values.

Calibration, from published measurements of a model of about 8 billion parameters on one accelerator: a step takes about
10 ms plus little for each sequence in the batch, prefill about 0.07 ms a token, keys and values 128 KB a token. Sources
disagree by several times, so each is a parameter.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class NodeSpec:
    """What a node can do. Times are virtual seconds, sizes tokens.

    ``stride`` is how many tokens a sequence gains between two looks of the simulation at the node; it changes what a run
    costs and hardly what happens in it.
    """

    slots: int = 64
    step: float = 0.010
    per_sequence: float = 0.00005
    per_prefill_token: float = 0.00007
    prefill_chunk: int = 2048
    kv_tokens: int = 400_000
    stride: int = 4

    def decode_rate(self, batch: int) -> float:
        """Tokens per second of all sequences together, at this batch size."""
        return batch / (self.step + self.per_sequence * batch)

    def requests_per_second(self, prompt: float, output: float) -> float:
        """What a node with all slots taken gets done, for requests of these mean lengths."""
        return 1.0 / (prompt * self.per_prefill_token + output / self.decode_rate(self.slots))


class Work:
    """One piece of work on one node. ``state``: waiting, prefill, decode, done, failed or cancelled.

    ``made`` is what it had produced when it was last looked at, ``wanted`` turns false when nobody waits for it any more:
    what is spent on it from then on is wasted. ``about`` belongs to whoever submitted it.
    """

    __slots__ = (
        "about", "admitted", "began", "first_token", "left", "made", "node", "output", "prompt", "started", "state",
        "submitted", "wanted",
    )  # fmt: skip

    def __init__(self, prompt: int, output: int, about: Any = None):
        self.prompt, self.output, self.about = prompt, output, about
        self.state = "new"
        self.made = 0
        self.left = prompt
        self.began = 0
        self.wanted = True
        self.node: Node | None = None
        self.submitted = self.started = self.first_token = None
        self.admitted = 0


class Node:
    """One node. ``tell(kind, work)`` hears of ``started``, ``first token``, ``done``, ``failed`` and ``preempted``.

    Work waits in the order in which it came. When the memory for keys and values runs out, the work that was admitted
    last goes back to the front of the line, and its prefill, with all that it had produced, is paid again.
    """

    def __init__(self, id: int, spec: NodeSpec, world: Any, tell: Callable[[str, Work], None]):
        self.id, self.spec, self._world, self._tell = id, spec, world, tell
        self.waiting: deque[Work] = deque()
        self.prefill: list[Work] = []
        self.decoding: dict[Work, None] = {}
        self._ends: list[tuple[int, int, Work]] = []
        self._position = 0
        self._admissions = 0
        self._stepping = False
        #: Work that waits for a slot, and work that has one.
        self.queued = self.running = 0
        self.up = True
        #: Factor on every step's time.
        self.slow = 1.0
        #: While true, whatever is submitted fails at once.
        self.fails_fast = False
        #: While true, what is done is not told to anybody.
        self.mute = False
        self.kv = 0
        self.preemptions = 0
        #: Seconds at work so far, and those of them that went into work which nobody waited for.
        self.busy = self.wasted = 0.0
        self._unwanted = 0
        self.step_seconds = spec.step

    # -- what others see ---------------------------------------------------------------------------------------------------

    @property
    def in_flight(self) -> int:
        return self.queued + self.running

    def oldest_wait(self, now: float) -> float:
        """How long the work at the front has waited; 0.0 when none does."""
        self._drop_gone()
        return now - self.waiting[0].submitted if self.waiting else 0.0

    # -- what others do ----------------------------------------------------------------------------------------------------

    def submit(self, work: Work) -> None:
        """Take work in. A node that is down, or fails fast, tells ``failed`` a moment later."""
        work.node, work.submitted = self, self._world.now
        if not self.up or self.fails_fast:
            work.state = "failed"
            self._world.later(0.005, self._tell, "failed", work)
            return
        work.state = "waiting"
        self.waiting.append(work)
        self.queued += 1
        if not self._stepping:
            self._begin_step()

    def cancel(self, work: Work) -> None:
        """Stop work, whatever it is at; its slot and its memory are free from now on."""
        if work.state == "waiting":
            self.queued -= 1
        elif work.state in ("prefill", "decode"):
            self._release(work)
        elif work.state != "new":
            return
        work.state = "cancelled"

    def unwanted(self, work: Work) -> None:
        """Nobody waits for this work any more; it goes on all the same, and is counted as wasted."""
        if work.wanted:
            work.wanted = False
            if work.state == "decode":
                self._unwanted += 1

    def kill(self) -> int:
        """Lose everything at once; how much work was in flight. The node is down until `revive`."""
        lost = [work for work in (*self.waiting, *self.prefill, *self.decoding) if work.state != "cancelled"]
        self.up = False
        self.waiting.clear()
        self.prefill.clear()
        self.decoding.clear()
        self._ends.clear()
        self.queued = self.running = self._unwanted = self.kv = 0
        for work in lost:
            work.state = "failed"
            self._tell("failed", work)
        return len(lost)

    def revive(self) -> None:
        """Come back, empty."""
        self.up = True
        if not self._stepping and self.waiting:
            self._begin_step()

    # -- steps -------------------------------------------------------------------------------------------------------------

    def _drop_gone(self) -> None:
        while self.waiting and self.waiting[0].state != "waiting":
            self.waiting.popleft()

    def _begin_step(self) -> None:
        spec = self.spec
        room = spec.prefill_chunk - sum(min(work.left, spec.prefill_chunk) for work in self.prefill)
        while room > 0 and self.waiting and self.running < spec.slots:
            self._drop_gone()
            if not self.waiting:
                break
            work = self.waiting[0]
            if self.running and self.kv + work.prompt + work.made > spec.kv_tokens:
                break
            self.waiting.popleft()
            self._admit(work)
            room -= work.left
        tokens = unwanted = 0
        for work in self.prefill:
            part = min(work.left, spec.prefill_chunk - tokens)
            work.left -= part
            tokens += part
            if not work.wanted:
                unwanted += part
            if tokens == spec.prefill_chunk:
                break
        count = len(self.decoding)
        if not tokens and not count:
            self._stepping = False
            return
        self._stepping = True
        seconds, wasted = spec.per_prefill_token * tokens, spec.per_prefill_token * unwanted
        if count:
            self.step_seconds = (spec.step + spec.per_sequence * count) * self.slow
            decode = spec.stride * (spec.step + spec.per_sequence * count)
            seconds += decode
            wasted += decode * self._unwanted / count
        else:
            seconds += spec.step
        self.busy += seconds * self.slow
        self.wasted += wasted * self.slow
        self._world.later(seconds * self.slow, self._end_step)

    def _admit(self, work: Work) -> None:
        self._admissions += 1
        work.state, work.admitted = "prefill", self._admissions
        work.left = work.prompt + work.made
        self.kv += work.left
        self.prefill.append(work)
        self.queued -= 1
        self.running += 1
        if work.started is None:
            work.started = self._world.now
        self._tell("started", work)

    def _end_step(self) -> None:
        spec = self.spec
        count = len(self.decoding)
        if count:
            self._position += spec.stride
            self.kv += spec.stride * count
            while self._ends and self._ends[0][0] <= self._position:
                _, admitted, work = heapq.heappop(self._ends)
                if work.state == "decode" and work.admitted == admitted:
                    self._release(work)
                    work.state, work.made = "done", work.output
                    if not self.mute:
                        self._tell("done", work)
        ready = [work for work in self.prefill if not work.left]
        if ready:
            self.prefill = [work for work in self.prefill if work.left]
            for work in ready:
                work.state = "decode"
                work.began = self._position - work.made
                self.decoding[work] = None
                self._unwanted += not work.wanted
                heapq.heappush(self._ends, (work.began + work.output, work.admitted, work))
                if work.first_token is None:
                    work.first_token = self._world.now
                    self._tell("first token", work)
        while self.kv > spec.kv_tokens and self.running > 1:
            self._preempt()
        self._begin_step()

    def _preempt(self) -> None:
        work = max((*self.prefill, *self.decoding), key=lambda work: work.admitted)
        self._release(work)
        work.state = "waiting"
        self.waiting.appendleft(work)
        self.queued += 1
        self.preemptions += 1
        self._tell("preempted", work)

    def _release(self, work: Work) -> None:
        """Take work that has a slot out of it."""
        self.running -= 1
        if work.state == "decode":
            made = self._position - work.began  # the last stride may go beyond the end
            work.made = min(work.output, made)
            del self.decoding[work]
            self._unwanted -= not work.wanted
            self.kv -= work.prompt + made
        else:
            self.prefill.remove(work)
            self.kv -= work.prompt + work.made
