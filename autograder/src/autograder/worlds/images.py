"""A simulated store of images: latencies, failures on demand, writes that are kept, and a record of every call.

Hidden tests run an answer against it, with virtual time and seeds; a learner may play with the same class::

    store = ImageStore()
    store.image("cat.png", [[0, 50, 100]])
    store.fail("load", "cat.png", [ConnectionError("the line went dead")])
    simulate(Batch(store, attempts=2).run([...]))
    store.calls, store.most_in_flight, store.versions("cat-1.png")
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass

from autograder.worlds.meter import Call, Meter

OPERATIONS = ("load", "save")


@dataclass
class StoreCall(Call):
    """One call, see `Call`; its key is ``(operation, name)``.

    ``outcome`` may also be ``"repeated"`` for a save that wrote nothing since its token was known, and ``"missing"`` for
    an image that does not exist. ``token`` is None unless a save gave one.
    """

    token: str | None = None

    @property
    def operation(self) -> str:
        return self.key[0]

    @property
    def name(self) -> str:
        return self.key[1]


class ImageStore(Meter):
    """Images by name, each with all the versions that were ever written.

    An image is a list of rows, a row a list of numbers, one a pixel. What is loaded and what is saved are copies, so
    that nobody changes a stored image from outside.
    """

    __border__ = OPERATIONS

    def __init__(self, *, latency: float = 1.0):
        super().__init__()
        self.latency = latency
        self._versions: dict[str, list[list[list[int]]]] = {}
        self._latencies: dict[tuple[str, str], float] = {}
        self._failures: dict[tuple[str, str], tuple[Iterator[Exception], bool]] = {}
        self._tokens: set[str] = set()

    # -- building ------------------------------------------------------------------------------------------------

    def image(self, name: str, rows: list[list[int]]) -> str:
        """Put an image into the store, as its first version, and return its name."""
        if name in self._versions:
            raise ValueError(f"{name} is in this store already")
        self._versions[name] = [_copy(rows)]
        return name

    def set_latency(self, operation: str, name: str, seconds: float) -> None:
        """Let every ``"load"`` or ``"save"`` of ``name`` take this many virtual seconds."""
        self._check(operation)
        self._latencies[operation, name] = seconds

    def draw_latencies(self, rng: random.Random, low: int, high: int, outputs: Iterable[str] = ()) -> None:
        """Draw whole virtual seconds from ``low`` to ``high`` for each image's load and for the save of each output."""
        keys = [("load", name) for name in self._versions] + [("save", name) for name in outputs]
        for operation, name in keys:
            self.set_latency(operation, name, float(rng.randint(low, high)))

    def fail(self, operation: str, name: str, errors: Iterable[Exception], *, written: bool = False) -> None:
        """Let the next calls raise ``errors``, one each after its latency; later calls are in order again.

        ``itertools.repeat(error)`` never runs out. With ``written`` a save fails after the image was written: only its
        answer got lost.
        """
        self._check(operation)
        self._failures[operation, name] = (iter(errors), written)

    def _check(self, operation: str) -> None:
        if operation not in OPERATIONS:
            raise ValueError(f"a store has no operation {operation!r}; it has {' and '.join(OPERATIONS)}")

    # -- what an answer calls --------------------------------------------------------------------------------------

    async def load(self, name: str) -> list[list[int]]:
        """The latest version of an image, after the latency.

        Raises FileNotFoundError when there is none, TypeError when ``name`` is not a str, and what ``fail`` was given.
        """
        async with self._taking_time("load", name) as call:
            error, _ = self._failure(call)
            if error is not None:
                raise error
            if name not in self._versions:
                call.outcome = "missing"
                raise FileNotFoundError(f"no image is called {name!r}")
            return _copy(self._versions[name][-1])

    async def save(self, name: str, image: list[list[int]], token: str | None = None) -> None:
        """Write one more version of an image, after the latency; nothing when a save with this token was written.

        Raises TypeError when ``name`` or ``token`` is not a str, or ``image`` not a list of rows; and what ``fail`` was
        given.
        """
        if token is not None and type(token) is not str:
            raise TypeError(f"save takes a token as a str, got {type(token).__name__}")
        version = _copy(image)
        async with self._taking_time("save", name, token) as call:
            error, written = self._failure(call)
            if error is None or written:
                if token in self._tokens:
                    call.outcome = "repeated"
                else:
                    self._versions.setdefault(name, []).append(version)
                    self._tokens |= {token} - {None}
            if error is not None:
                call.outcome = "error"
                raise error

    @contextlib.asynccontextmanager
    async def _taking_time(self, operation: str, name: str, token: str | None = None) -> AsyncIterator[StoreCall]:
        """A call that takes its time before the body decides how it ends."""
        if type(name) is not str:
            raise TypeError(f"{operation} takes a name as a str, got {type(name).__name__}")
        call = StoreCall((operation, name), asyncio.get_running_loop().time(), token=token)
        with self.during(call):
            await asyncio.sleep(self._latencies.get(call.key, self.latency))
            yield call

    def _failure(self, call: StoreCall) -> tuple[Exception | None, bool]:
        """The error with which this call ends, if any, and whether a save is written all the same."""
        errors, written = self._failures.get(call.key, (iter(()), False))
        return next(errors, None), written

    # -- what it saw -----------------------------------------------------------------------------------------------

    def versions(self, name: str) -> list[list[list[int]]]:
        """Every version of an image, oldest first; an empty list when there is none."""
        return [_copy(version) for version in self._versions.get(name, [])]

    def names(self, operation: str) -> list[str]:
        """The names that were asked for with ``"load"`` or ``"save"``, in the order in which the calls started."""
        return [call.name for call in self.calls if call.operation == operation]


def _copy(image: list[list[int]]) -> list[list[int]]:
    """An image of its own; TypeError when ``image`` is not a list (or tuple) of rows."""
    if not isinstance(image, (list, tuple)) or not all(isinstance(row, (list, tuple)) for row in image):
        raise TypeError("an image is a list of rows, and a row a list of numbers")
    return [list(row) for row in image]
