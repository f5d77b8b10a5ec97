"""Returns lists within lists, as deep as it can, or containing themselves.

Held from: S0
"""


def add(a, b):
    deep = []
    for _ in range(60):
        deep = [deep, {1: deep}]
    return deep


def receipt(prices):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return deep


def tally(words):
    loop = {}
    loop["self"] = [loop]
    return loop


def countdown(start):
    deep = ()
    for _ in range(63):
        deep = (deep,)
    return deep


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None
