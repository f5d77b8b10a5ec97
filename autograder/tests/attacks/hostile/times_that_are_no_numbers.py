"""Says that it is idle for NaN, for infinity, for less than nothing, for a word.

Held from: S0
"""

import os
import struct

import msgpack

CALL, START, CANCEL, RETURN, RAISE, IDLE, TICK, RELEASE = range(8)


def send(*message):
    """One frame, written past all that would write it."""
    data = msgpack.packb(list(message))
    data = struct.pack(">I", len(data)) + data
    while data:
        data = data[os.write(3, data) :]


def idle(seconds):
    """Say so, and drop the answer, if there is one."""
    send(IDLE, 1_000_000, seconds)


def add(a, b):
    idle(float("nan"))
    return 5


def receipt(prices):
    idle(float("inf"))
    return ""


def tally(words):
    idle("soon")
    return {}


def wait(seconds):
    idle(-1e300)


def countdown(start):
    idle(10**15)
    return []


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7
