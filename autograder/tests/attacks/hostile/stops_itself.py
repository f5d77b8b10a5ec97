"""Stops its process, so that it neither goes on nor ends.

Held from: S0
"""

import signal


def receipt(prices):
    signal.raise_signal(signal.SIGSTOP)


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
