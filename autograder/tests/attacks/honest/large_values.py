"""Handles values near what may cross: a big integer, a long text, a long list."""


def add(a, b):
    big = 1 << 8000
    return (a + big) + (b - big)


def countdown(start):
    everything = list(range(250_000, 0, -1))
    return everything[-start:]


def receipt(prices):
    padding = "x" * 2_000_000
    lines = [f"{name} {price}" for name, price in prices]
    return ("\n".join([*lines, f"total {sum(price for _, price in prices)}"]) + padding)[: -len(padding)]


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
