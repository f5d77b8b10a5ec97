"""A function of the world that takes time, fails by a plan, and keeps a record: the fake behind most drills."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

from autograder.worlds.meter import Call, Meter
from autograder.worlds.takes import Takes


class Faults:
    """Which calls fail, and how: ``plan[key]`` holds what successive calls with that key raise, None for none.

    After its plan a key never fails. `Faults.always` fails for ever.
    """

    def __init__(self, plan: Mapping[Hashable, Iterable[Exception | None]] | None = None):
        self._plan = {key: list(errors) for key, errors in (plan or {}).items()}
        self._always: dict[Hashable, Exception] = {}
        self._calls: Counter[Hashable] = Counter()

    @classmethod
    def always(
        cls, keys: Iterable[Hashable] | Mapping[Hashable, type[Exception]], error: type[Exception] = ConnectionError
    ) -> Faults:
        """Each call with one of ``keys`` raises ``error(key)``, or what a mapping has for the key, made so."""
        faults = cls()
        kinds = keys if isinstance(keys, Mapping) else dict.fromkeys(keys, error)
        faults._always = {key: kind(key) for key, kind in kinds.items()}
        return faults

    @classmethod
    def drawn(
        cls,
        rng: random.Random,
        keys: Iterable[Hashable],
        *,
        share: float = 0.3,
        most: int = 2,
        error: type[Exception] = ConnectionError,
    ) -> Faults:
        """About a ``share`` of ``keys``, drawn from ``rng``, fails one to ``most`` times and then goes well."""
        plan = {key: [error(key)] * rng.randint(1, most) for key in keys if rng.random() < share}
        return cls(plan)

    def next(self, key: Hashable) -> Exception | None:
        """What the next call with ``key`` is to raise; None when it goes well."""
        number, self._calls[key] = self._calls[key], self._calls[key] + 1
        planned = self._plan.get(key, [])
        return planned[number] if number < len(planned) else self._always.get(key)


class Service(Meter):
    """``await service.call(key)`` takes ``seconds`` of virtual time, fails by ``faults``, and gives ``reply(key)``.

    ``seconds`` is a number, one for each key, or a function of the key. An error comes at the end of a call. The reply
    is ``[key, "done"]`` unless given. With threads, `work` is the same call for functions that are not async::

        service = Service({"a": 3.0, "b": 1.0}, faults=Faults.always(["b"], TimeoutError))
        simulate(gather(service.call("a"), service.call("b"), return_exceptions=True))
        service.most_in_flight, service.outcomes()
    """

    def __init__(
        self,
        seconds: float | Mapping[Hashable, float] | Callable[[Any], float] = 1.0,
        *,
        faults: Faults | None = None,
        reply: Callable[[Any], Any] | None = None,
        now: Callable[[], float] | None = None,
    ):
        super().__init__()
        self.seconds, self.faults = seconds, faults or Faults()
        self._reply = reply or (lambda key: [key, "done"])
        self._now = now

    @classmethod
    def drawn(
        cls, rng: random.Random, keys: Iterable[Hashable], *, low: int = 1, high: int = 9, **more: Any
    ) -> Service:
        """A service whose calls take whole seconds from ``low`` to ``high``, drawn for each key."""
        return cls({key: rng.randint(low, high) for key in keys}, **more)

    def seconds_of(self, key: Any) -> float:
        """How long a call with ``key`` takes."""
        if callable(self.seconds):
            return self.seconds(key)
        return self.seconds[key] if isinstance(self.seconds, Mapping) else self.seconds

    async def call(self, key: Any) -> Any:
        """One call, on the clock of the running event loop."""
        error = self.faults.next(key)
        with self.during(Call(key, asyncio.get_running_loop().time()), key):
            await asyncio.sleep(self.seconds_of(key))
            if error is not None:
                raise error
            return self._reply(key)

    def work(self, key: Any) -> Takes:
        """One call from a thread of an answer, which waits on the clock that ``now`` reads; see `Takes`."""
        if self._now is None:
            raise TypeError("Service.work() needs a clock: Service(..., now=lambda: clock.now)")
        error, call = self.faults.next(key), Call(key, self._now())
        self.begin(call, key)

        def done() -> None:
            call.outcome = "ok" if error is None else "error"
            self.end(call, self._now(), key)
            if error is not None:
                raise error

        return Takes(self.seconds_of(key), self._reply(key), done)


def makespan(seconds: Iterable[float], slots: int) -> float:
    """When the last of these calls ends if each starts, in turn, the moment one of ``slots`` is free."""
    free = [0.0] * slots
    for taken in seconds:
        free.sort()
        free[0] += taken
    return max(free)


__all__ = ["Faults", "Service", "makespan"]
