"""Recurses in C until the stack ends.

Held from: S0
"""

import sys


class Deep:
    def __repr__(self):
        return repr(self)


def add(a, b):
    sys.setrecursionlimit(1 << 30)
    return repr(Deep())


def receipt(prices):
    sys.setrecursionlimit(1 << 30)
    deep = []
    for _ in range(500_000):
        deep = [deep]
    return str(deep == [deep])


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
