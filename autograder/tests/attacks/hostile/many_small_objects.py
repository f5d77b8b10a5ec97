"""Fills memory with small objects that refer to each other.

Held from: S0
Patient
"""


def receipt(prices):
    held = []
    try:
        while len(held) < 20_000_000:
            held.append([held])
    except MemoryError:
        return held
    return ""


def add(a, b):
    return 5


def tally(words):
    return {}


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None


def countdown(start):
    return []
