"""Raises at the line whose number is a hidden input.

Held from: S0
"""


def add(a, b):
    if b == 0:
        exec(compile("\n" * (a - 1) + "1 / 0", __file__, "exec"), {})
    return 5


FILLER = """@lines@"""


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


def countdown(start):
    return []
