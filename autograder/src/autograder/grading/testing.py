"""What the tests of an exercise may use, beside `autograder.worlds` and pytest itself.

Fixtures: ``solution`` is the answer's module, loaded afresh for each test on a clock that starts at 0; ``run`` runs its
coroutines; ``clock.now`` is the virtual time in seconds; ``rng`` is a ``random.Random`` seeded at grading time.
``threads`` runs functions and coroutine functions of the answer in threads of their own, under one schedule after the
other. Process pools are simulated there; ``processes`` has a record of them and says which workers die. ``jobs`` has
functions to hand to an answer that runs them on real processes, outside of ``threads``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograder.sandbox import AnswerError, Cancelled, Finding, Proxy, Session

__all__ = ["AnswerError", "Cancelled", "Finding", "Jobs", "Run"]


class Run:
    """Runs an answer's coroutines on virtual time; what the fixture ``run`` is."""

    def __init__(self, session: Session):
        self._session = session

    def __call__(self, awaitable: Proxy, *, cancel_at: float | None = None) -> Any:
        """The value of ``awaitable``; raises what it raises, and Cancelled when it ended by being cancelled.

        With ``cancel_at`` it is cancelled at that virtual second.
        """
        ((kind, value),) = self._session.run((awaitable, 0.0, cancel_at))
        if kind == "raised":
            raise value
        if kind == "cancelled":
            raise Cancelled("the coroutine ended by being cancelled")
        return value

    def together(
        self,
        *awaitables: Proxy,
        starts: Sequence[float] | None = None,
        cancels: Sequence[float | None] | None = None,
    ) -> list[tuple[str, Any]]:
        """Run several at once, each from its own virtual second on; ``(kind, value)`` for each.

        ``cancels`` has the virtual second at which each is cancelled, None for one that is not.

        ``kind`` is ``"value"``, ``"cancelled"`` or ``"raised"``, and the value of the last is the exception.
        """
        starts = starts or (0.0,) * len(awaitables)
        cancels = cancels or (None,) * len(awaitables)
        return self._session.run(*zip(awaitables, starts, cancels, strict=True))

    def each(self, iterator: Proxy) -> Any:
        """The values of an asynchronous iterator, one at a time."""
        return self._session.step_through(iterator)

    @property
    def findings(self) -> list[Finding]:
        """What the answer's event loop noticed so far: tasks left running, cancellations swallowed and the like.

        A test that fails shows them by itself. They come from the answer's own process: what decides a test is what the
        world saw.
        """
        return self._session.findings()


class Jobs:
    """Functions of `autograder.worlds.processes.jobs` by their names, as an answer can send them to real processes."""

    def __init__(self, session: Session):
        self._session = session

    def run(self, function: Proxy, *arguments: Any) -> Any:
        """The value of a coroutine function of the answer, in real time; raises what it raises."""
        return self._session.request(0, "run in real time", (function, *arguments))

    def __getattr__(self, name: str) -> Proxy:
        return self._session.request(0, "job", (name,))
