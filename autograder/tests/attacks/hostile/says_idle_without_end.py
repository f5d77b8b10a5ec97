"""Says that it is idle for no time at all, over and over.

Held from: S0
"""


def wait(seconds):
    import time

    runtime = time.sleep.__closure__[0].cell_contents
    while True:
        runtime._idle(0.0)


def add(a, b):
    return 5


def receipt(prices):
    return "total 0"


def tally(words):
    return {}


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7


def countdown(start):
    return []
