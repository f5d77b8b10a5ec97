"""Values with an equality and a hash of their own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Price:
    name: str
    amount: int

    def __eq__(self, other):
        return isinstance(other, Price) and self.amount == other.amount

    def __hash__(self):
        return hash(self.amount)

    def __radd__(self, other):
        return other + self.amount


def receipt(prices):
    entries = [Price(name, amount) for name, amount in prices]
    assert len(set(entries)) <= len(entries)
    return "\n".join([*(f"{e.name} {e.amount}" for e in entries), f"total {sum(entries)}"])


def add(a, b):
    return a + b


def tally(words):
    return {word: words.count(word) for word in words}


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


def countdown(start):
    yield from range(start, 0, -1)
