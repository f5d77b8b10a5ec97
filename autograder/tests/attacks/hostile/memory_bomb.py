"""Takes memory until there is no more.

Held from: S0
"""


def add(a, b):
    held = []
    while len(held) < 2048:
        held.append(bytearray(1 << 20))
    print("@succeeded@: two gigabytes")
    return


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
