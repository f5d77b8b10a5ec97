"""Leaves a process that is replaced by its own child over and over, so that its number is never known.

Held from: S0
"""

import os
import select

elapsed = os.times


def run_on(end):
    os.setsid()
    while elapsed().elapsed < end:
        try:
            if os.fork() != 0:
                os._exit(0)
        except OSError:
            select.select([], [], [], 0.001)
    os._exit(0)


def add(a, b):
    try:
        if os.fork() == 0:
            run_on(elapsed().elapsed + 6)
    except OSError:
        return 5
    return 5


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
