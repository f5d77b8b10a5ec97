"""Returns a text of many lines, each almost as expected, for whoever wants to show how it differs.

Held from: S0
Patient
"""


def receipt(prices):
    lines = [f"{name} {price + 1}" for name, price in prices]
    return "\n".join(lines * 200)


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
