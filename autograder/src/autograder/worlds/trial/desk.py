"""The trusted end of a policy: hands it the calls of its hooks in the order in which they fall due, and takes its answers.

All calls of one virtual instant go over together, and their answers come back with the question for the next ones: an
instant costs one exchange, however much happens in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograder.worlds.trial.driver import CRASH, RESTART, SKEW

if TYPE_CHECKING:
    from autograder.worlds.trial.world import World

_DECLARED, _MOST_DECLARED = (int, float, str, bool), 100


class Unfit(Exception):
    """What a hook returned is nothing that the world can use; the message is a sentence for the learner."""


class Desk:
    """Between one world and one policy; what `autograder.worlds.trial.driver.drive` talks to."""

    __border__ = ("exchange", "answer", "stop")
    __told__ = ("answer",)

    def __init__(self, world: World):
        self._world = world
        self._calls: list[list] = []
        self._then: dict[int, tuple[int, Callable[[Any], None]]] = {}
        self._number = 0
        self._waiter: asyncio.Future | None = None
        self._begun = self._closed = False
        #: True once the run came to its end.
        self.over = False
        #: Replicas that have crashed and not started again.
        self._down: set[int] = set()
        #: What ended the run before its time, if anything did.
        self.fault: Exception | None = None
        #: How many calls of hooks were made, and how many exchanges carried them.
        self.asked = self.exchanges = 0

    # -- for the world ---------------------------------------------------------------------------------------------------

    def ask(self, hook: str, arguments: tuple, then: Callable[[Any], None], replica: int = 0) -> None:
        """Call a hook of a replica of the policy now; ``then`` gets what it returns, at the moment at which it does.

        While the replica is down nothing is called, and ``then`` never is.
        """
        if replica in self._down or self._closed:
            return
        self._number += 1
        self.asked += 1
        self._then[self._number] = replica, then
        self._post([self._number, replica, hook, list(arguments)])

    def crash(self, replica: int = 0) -> int:
        """End a replica as its process would end; how many of its hooks were at work."""
        at_work = [number for number, (whose, _) in self._then.items() if whose == replica]
        for number in at_work:
            del self._then[number]
        # what it had not been told yet, it will never hear
        self._calls = [call for call in self._calls if not call[0] or call[1] != replica]
        self._down.add(replica)
        self._post([0, replica, CRASH, []])
        return len(at_work)

    def restart(self, replica: int = 0) -> None:
        """Start a new life of a replica, which knows what lies in the store."""
        self._down.discard(replica)
        self._post([0, replica, RESTART, []])

    def skew(self, seconds: float, replica: int = 0) -> None:
        """Have a replica's clock, ``env.now()``, be off by so much from now on; 0.0 sets it right. A new life has it right."""
        self._post([0, replica, SKEW, [seconds]])

    def is_up(self, replica: int = 0) -> bool:
        """False between a crash of a replica and its restart."""
        return replica not in self._down

    @property
    def up(self) -> bool:
        return self.is_up()

    def close(self) -> None:
        """The run is over."""
        self.over = True
        self._close()

    def _close(self) -> None:
        self._closed = True
        self._wake()

    @property
    def unanswered(self) -> int:
        """Calls of hooks that have not returned yet."""
        return len(self._then)

    def _post(self, call: list) -> None:
        self._calls.append(call)
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # -- for the driver --------------------------------------------------------------------------------------------------

    async def exchange(self, answers: list, emitted: list, declared: dict | None) -> list | None:
        """Take answers, and wait for the next calls ``[number, replica, hook, arguments]``; None when the run is over.

        ``declared`` holds plain attributes of the policy at the first exchange, None later.
        """
        self.exchanges += 1
        loop = asyncio.get_running_loop()
        if not self._begun:
            self._begun = True
            self._world.declared = _plain(declared)
            self._world.begin(loop, self)
        self._take(answers, emitted)
        if not self._calls and not self._closed:
            self._waiter = loop.create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        if self._closed:
            return None
        calls, self._calls = self._calls, []
        return calls

    def answer(self, answers: list, emitted: list) -> None:
        """Take answers that came later than the instant in which they were asked for."""
        self._take(answers, emitted)

    def stop(self) -> None:
        """End the run before its time: the policy has failed."""
        self._close()

    def _take(self, answers: list, emitted: list) -> None:
        for kind, name, value, at in emitted:
            self._world.emitted(kind, name, value, at)
        for number, value in answers:
            _, then = self._then.pop(number, (0, None))
            if then is not None and not self._closed:
                self._guard(then, value)

    def _guard(self, action: Callable[..., None], *arguments: Any) -> None:
        """An answer that does not fit ends the run here: the policy must not get to see, and swallow, the error."""
        try:
            action(*arguments)
        except Unfit as error:
            self.fault = error
            self._close()
        except Exception as error:
            # the references' answers can be used, so that it is what this policy answered
            self.fault = Unfit(f"what a hook returned cannot be used ({type(error).__name__}: {str(error)[:100]})")
            self._close()


def _plain(declared: Any) -> dict[str, Any]:
    """Attributes that a world may look at: plain ones, and not too many."""
    if type(declared) is not dict:
        return {}
    kept = {name: value for name, value in declared.items() if type(name) is str and type(value) in _DECLARED}
    return dict(list(kept.items())[:_MOST_DECLARED])
