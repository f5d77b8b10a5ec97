"""Recurses three thousand deep after raising the limit."""

import sys

sys.setrecursionlimit(20_000)


def climb(number):
    return 0 if number == 0 else 1 + climb(number - 1)


def add(a, b):
    return a + b + climb(3000) - 3000


def countdown(start):
    return [start, *countdown(start - 1)] if start else []


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
