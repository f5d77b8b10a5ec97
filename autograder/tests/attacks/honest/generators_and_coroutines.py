"""Returns iterators, sends into generators, and runs tasks that are cancelled and awaited again."""

import asyncio
import itertools


def summing():
    total = 0
    while True:
        total += yield total


def add(a, b):
    adder = summing()
    next(adder)
    adder.send(a)
    return adder.send(b)


def countdown(start):
    return itertools.takewhile(lambda n: n > 0, itertools.count(start, -1))


async def total(fetch, names):
    async def bounded():
        pending, result, left = set(), 0, iter(names)
        for name in itertools.islice(left, 2):
            pending.add(asyncio.ensure_future(fetch(name)))
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                result += task.result()
                following = next(left, None)
                if following is not None:
                    pending.add(asyncio.ensure_future(fetch(following)))
        return result

    stray = asyncio.ensure_future(asyncio.sleep(100))
    try:
        return await asyncio.wait_for(asyncio.shield(bounded()), timeout=50)
    finally:
        stray.cancel()


def receipt(prices):
    lines = [f"{name} {price}" for name, price in prices]
    return "\n".join([*lines, f"total {sum(price for _, price in prices)}"])


def tally(words):
    return {word: words.count(word) for word in words}


async def arrivals(fetch, names):
    for name in names:
        yield await fetch(name)


def wait(seconds):
    import time

    time.sleep(seconds)
