"""A simulated model that answers prompts in batches: latencies, faults, and a record of every call.

Hidden tests run an answer against it, with virtual time and seeds; a learner may play with the same class::

    model = Model(latency=2.0)
    model.refuse("poison")
    batcher = Batcher(model.run, size=8)
    ...
    model.calls, model.batches, model.most_in_flight
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from autograder.worlds.meter import Call, Meter


@dataclass
class BatchCall(Call):
    """One call of ``run``, see `Call`; its key is the list of prompts. ``replies`` is empty unless it ended ``"ok"``."""

    replies: list[str] = field(default_factory=list)

    @property
    def prompts(self) -> list[Any]:
        return self.key


class Model(Meter):
    """Answers lists of prompts, as many calls at once as it has ``lanes``; each call takes as long whatever it holds.

    ``latency`` is the virtual seconds of a call; of several, the first call takes the first, and so on, and calls after
    the last take as long as that one.
    """

    def __init__(self, *, latency: float | Iterable[float] = 1.0, lanes: int = 1):
        super().__init__()
        self._latencies = list(latency) if isinstance(latency, Iterable) else [latency]
        if not self._latencies:
            raise ValueError("latency is empty; give the seconds of one call, or of each")
        self.lanes = lanes
        self._refused: list[tuple[Any, Exception]] = []
        self._left_out: list[Any] = []
        self._failing: dict[int, Exception] = {}

    # -- building ------------------------------------------------------------------------------------------------------

    def refuse(self, prompt: Any, error: Exception | None = None) -> None:
        """Have each call that holds ``prompt`` raise ``error`` (ValueError unless given) after its latency.

        Of several such prompts in one call, the first in the call decides.
        """
        self._refused.append((prompt, error or ValueError(f"the model cannot read {prompt!r}")))

    def leave_out(self, prompt: Any) -> None:
        """Have each call that holds ``prompt`` return no reply for it, so that the replies are too few."""
        self._left_out.append(prompt)

    def fail(self, call: int, error: Exception | None = None) -> None:
        """Have the call of this number, counted from 0, raise ``error`` (ConnectionError unless given) after its latency."""
        self._failing[call] = error or ConnectionError("the model was restarted")

    # -- what an answer calls --------------------------------------------------------------------------------------------

    async def run(self, prompts: list[Any]) -> list[str]:
        """Return a reply for each prompt, in their order; a reply names the call's number and the prompt's place in it.

        Raises RuntimeError at once when all lanes are taken or there is no prompt, TypeError when ``prompts`` is no list,
        and what ``refuse`` and ``fail`` were given.
        """
        if type(prompts) is not list:
            raise TypeError(f"run takes a list of prompts, got {type(prompts).__name__}")
        number = len(self.calls)
        with self.during(BatchCall(list(prompts), asyncio.get_running_loop().time())) as call:
            if self.in_flight > self.lanes:
                raise RuntimeError(f"the model is busy: it takes {self.lanes} at a time, and one more was sent")
            if not prompts:
                raise RuntimeError("a batch without a prompt")
            await asyncio.sleep(self._latencies[min(number, len(self._latencies) - 1)])
            self._raise_faults(number, call.prompts)
            call.replies = [
                f"re: {prompt} [{number}.{place}]"
                for place, prompt in enumerate(call.prompts)
                if prompt not in self._left_out
            ]
            return list(call.replies)

    def _raise_faults(self, number: int, prompts: list[Any]) -> None:
        if number in self._failing:
            raise self._failing[number]
        for prompt in prompts:
            for refused, error in self._refused:
                if prompt == refused:
                    raise error

    # -- what it saw -----------------------------------------------------------------------------------------------------

    @property
    def batches(self) -> list[list[Any]]:
        """The prompts of each call, in the order in which the calls started."""
        return self.keys

    def count(self, prompt: Any) -> int:
        """How often exactly this prompt was sent, over all calls."""
        return sum(call.prompts.count(prompt) for call in self.calls)
