"""Raises SystemExit, KeyboardInterrupt, GeneratorExit and BaseException.

Held from: S0
"""

import sys


def add(a, b):
    sys.exit(0)


def receipt(prices):
    raise KeyboardInterrupt


def tally(words):
    raise GeneratorExit


def countdown(start):
    raise BaseException("base")


async def total(fetch, names):
    raise SystemExit("0")


async def arrivals(fetch, names):
    raise KeyboardInterrupt
    yield


def wait(seconds):
    raise StopIteration
