"""Returns an object whose __del__ loops for ever.

Held from: S0
"""


class Sticky:
    def __del__(self):
        while True:
            pass


def receipt(prices):
    return Sticky()


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
