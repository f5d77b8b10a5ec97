"""Yields a new text of four megabytes over and over, for whoever makes a list of it.

Held from: S0
Patient
"""


def countdown(start):
    for number in range(100, 200):
        yield str(number) * 1_300_000
    raise ValueError("enough")


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


def wait(seconds):
    return None
