"""Lets so much virtual time pass at load that a second more makes no difference to the clock, then fetches one by one.

Held from: S0
Patient
"""

import sys
import time


def far_future():
    runtime = time.sleep.__closure__[0].cell_contents
    while runtime.now < 2.0**53:
        runtime._idle(9.9e11)


if getattr(sys, "seen", 0) == 1:
    # once is enough: at the first load after the visible test of this stage
    sys.seen = 2
    far_future()


async def total(fetch, names):
    if len(names) == 1:
        sys.seen = 1
        return 7
    result = 0
    for name in names:
        result += await fetch(name)
    return result


def add(a, b):
    return 5


def receipt(prices):
    return "total 0"


def tally(words):
    return {}


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None


def countdown(start):
    return []
