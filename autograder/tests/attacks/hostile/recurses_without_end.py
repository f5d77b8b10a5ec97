"""Calls itself without end.

Held from: S0
"""


def add(a, b):
    return add(a, b)


def receipt(prices):
    return (lambda again: again(again))(lambda again: again(again))


async def total(fetch, names):
    return await total(fetch, names)


def tally(words):
    return {}


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None


def countdown(start):
    return []
