"""Computes for a while before it answers."""


def add(a, b):
    sieve = bytearray([1]) * 200_000
    for n in range(2, 450):
        if sieve[n]:
            sieve[n * n :: n] = bytes(len(sieve[n * n :: n]))
    return a + b if sum(sieve) == 17_986 else None


def receipt(prices):
    lines = [f"{name} {price}" for name, price in prices]
    return "\n".join([*lines, f"total {sum(price for _, price in prices)}"])


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
