"""Traces and profiles its own code, walks its own frames and reads its own source."""

import inspect
import sys

lines = []


def trace(frame, event, argument):
    lines.append(frame.f_lineno)
    return trace


def add(a, b):
    sys.settrace(trace)
    try:
        frame = sys._getframe()
        result = frame.f_locals["a"] + b
    finally:
        sys.settrace(None)
    return result if inspect.getsource(trace) else None


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
