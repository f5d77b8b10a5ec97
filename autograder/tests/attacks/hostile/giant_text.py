"""Returns a text that is almost as large as a frame may be.

Held from: S0
"""


def receipt(prices):
    return "x" * (4_000_000)


def tally(words):
    return {"x" * 1_000_000: "y" * 1_000_000}


def add(a, b):
    return 5


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None


def countdown(start):
    return []
