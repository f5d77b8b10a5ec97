"""Is a text that the compiler itself cannot stand.

Held from: S0
"""


def add(a, b):
    return eval("-" * 200_000 + "1")


def receipt(prices):
    return eval("(" * 5000 + ")" * 5000)


def tally(words):
    return compile("[" * 90 + "]" * 90 + "+1" * 200_000, "x", "eval") and {}


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None


def countdown(start):
    return []
