"""Returns NaN, infinities, signed zeros and integers of thousands of digits.

Held from: S0
"""


def add(a, b):
    return float("nan")


def receipt(prices):
    return -float("inf")


def tally(words):
    return {float("inf"): -0.0, 1e308 * 10: 10**2000}


def countdown(start):
    return [10**2400, complex("nan"), True]


async def total(fetch, names):
    return 1 << 100_000


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None
