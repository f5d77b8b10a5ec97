"""A ledger. Its secret is @secret@."""

import asyncio
import time
from collections import Counter


def add(a, b):
    """The sum of two numbers."""
    ### BEGIN SOLUTION
    return a + b
    ### END SOLUTION


def receipt(prices):
    """A line for each pair of a name and a price, and a last line with their sum."""
    ### BEGIN SOLUTION
    lines = [f"{name} {price}" for name, price in prices]
    return "\n".join([*lines, f"total {sum(price for _, price in prices)}"])
    ### END SOLUTION


def tally(words):
    """How often each word occurs."""
    ### BEGIN SOLUTION
    return dict(Counter(words))
    ### END SOLUTION


async def total(fetch, names):
    """The sum of what ``await fetch(name)`` gives, two at a time."""
    ### BEGIN SOLUTION
    gate = asyncio.Semaphore(2)

    async def one(name):
        async with gate:
            return await fetch(name)

    return sum(await asyncio.gather(*(one(name) for name in names)))
    ### END SOLUTION


async def arrivals(fetch, names):
    """What ``await fetch(name)`` gives, one after the other."""
    ### BEGIN SOLUTION
    for name in names:
        yield await fetch(name)
    ### END SOLUTION


def wait(seconds):
    """Wait for so many seconds."""
    ### BEGIN SOLUTION
    time.sleep(seconds)
    ### END SOLUTION


def countdown(start):
    """Yield ``start`` down to 1."""
    ### BEGIN SOLUTION
    yield from range(start, 0, -1)
    ### END SOLUTION
