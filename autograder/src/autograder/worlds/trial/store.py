"""A durable store: what a policy keeps here survives its crash, all else is gone."""

from __future__ import annotations

import asyncio
from typing import Any

#: The store did not answer in time; what was asked of it may have been done all the same. It is the built-in exception
#: itself, since a type of ours would reach an answer on the other side of the border as one that it cannot name.
StoreTimeout = TimeoutError


class Store:
    """Keys and plain values, kept on the trusted side. Each call takes ``latency`` virtual seconds.

    ``times_out(operation, key)`` lets a scenario have a call fail after it was done: ``"after"``, or before: ``"before"``.
    """

    __border__ = ("get", "put", "delete", "keys", "put_if")

    def __init__(self, latency: float = 0.002):
        self.latency = latency
        self.values: dict[str, Any] = {}
        #: How often each operation was asked for.
        self.calls: dict[str, int] = {}
        self.times_out = lambda operation, key: ""

    async def get(self, key: str, default: Any = None) -> Any:
        """The value of ``key``, ``default`` when there is none."""
        return await self._done("get", key, lambda: self.values.get(key, default))

    async def put(self, key: str, value: Any) -> None:
        """Keep ``value`` under ``key``."""
        await self._done("put", key, lambda: self.values.__setitem__(key, value))

    async def delete(self, key: str) -> None:
        """Forget ``key``, if there is one."""
        await self._done("delete", key, lambda: self.values.pop(key, None))

    async def keys(self, prefix: str = "") -> list[str]:
        """The keys that begin with ``prefix``, in order."""
        return await self._done("keys", prefix, lambda: sorted(key for key in self.values if key.startswith(prefix)))

    async def put_if(self, key: str, expected: Any, value: Any) -> bool:
        """Keep ``value`` if ``key`` still holds ``expected`` (None: nothing); whether it did."""

        def swap() -> bool:
            if self.values.get(key) != expected:
                return False
            self.values[key] = value
            return True

        return await self._done("put_if", key, swap)

    async def _done(self, operation: str, key: str, what: Any) -> Any:
        if type(key) is not str:
            raise TypeError(f"a key of the store is a str, not {type(key).__name__}")
        self.calls[operation] = self.calls.get(operation, 0) + 1
        fails = self.times_out(operation, key)
        if fails == "before":
            await asyncio.sleep(self.latency)
            raise StoreTimeout(f"{operation} {key!r} timed out")
        await asyncio.sleep(self.latency / 2)
        value = what()
        await asyncio.sleep(self.latency / 2)
        if fails == "after":
            raise StoreTimeout(f"{operation} {key!r} timed out")
        return value
