"""Computes a power with a billion digits.

Held from: S0
"""


def receipt(prices):
    return 10 ** (10**9)


def tally(words):
    return "x" * (1 << 40)


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
