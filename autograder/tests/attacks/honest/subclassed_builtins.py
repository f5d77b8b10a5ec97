"""Returns subclasses of int, str, dict and list."""

import enum
from collections import Counter, UserString, defaultdict


class Money(int):
    def __repr__(self):
        return f"Money({int(self)})"


class Text(str):
    __slots__ = ()


class Rows(list):
    pass


class Kind(enum.IntEnum):
    NONE = 0


def add(a, b):
    return Money(a + b + Kind.NONE)


def receipt(prices):
    lines = [f"{name} {price}" for name, price in prices]
    return Text(UserString("\n").join([*lines, f"total {sum(price for _, price in prices)}"]))


def tally(words):
    return defaultdict(int, Counter(words))


def countdown(start):
    return Rows(range(start, 0, -1))


async def total(fetch, names):
    import asyncio

    gate = asyncio.Semaphore(2)

    async def one(name):
        async with gate:
            return await fetch(name)

    return sum(await asyncio.gather(*(one(name) for name in names)))


async def arrivals(fetch, names):
    for name in names:
        yield await fetch(name)


def wait(seconds):
    import time

    time.sleep(seconds)
