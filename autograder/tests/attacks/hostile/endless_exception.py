"""Raises an exception whose str, repr and arguments loop for ever.

Held from: S0
"""


class Sticky(Exception):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


def receipt(prices):
    raise Sticky


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
