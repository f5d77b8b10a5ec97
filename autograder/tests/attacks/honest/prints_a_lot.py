"""Prints a megabyte, warns and logs."""

import logging
import sys
import warnings

logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)


def add(a, b):
    for _ in range(5000):
        print("adding", a, "and", b)
    logging.getLogger("ledger").debug("%s + %s", a, b)
    warnings.warn("about to add", stacklevel=1)
    sys.stdout.flush()
    return a + b


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
