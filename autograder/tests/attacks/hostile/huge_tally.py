"""Returns a dictionary of a hundred thousand wrong entries, for whoever wants to show how it differs.

Held from: S0
Patient
"""


def tally(words):
    return {f"word {n}": n for n in range(100_000)}


def add(a, b):
    return 5


def receipt(prices):
    return "total 0"


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None


def countdown(start):
    return []
