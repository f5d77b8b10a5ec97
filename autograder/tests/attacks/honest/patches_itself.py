"""Replaces its own functions at run time, and builds one with exec."""

import builtins


def add(a, b):
    globals()["add"] = lambda a, b: a + b
    return a + b


exec("def tally(words):\n    return {word: words.count(word) for word in words}")
sum_before = builtins.sum


def receipt(prices):
    builtins.sum = lambda values: sum_before(list(values))
    try:
        lines = [eval("f'{name} {price}'", {"name": name, "price": price}) for name, price in prices]
        return "\n".join([*lines, f"total {sum(price for _, price in prices)}"])
    finally:
        builtins.sum = sum_before


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
