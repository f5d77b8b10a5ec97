"""Sends a set of tuples whose hashes are all the same.

Held from: S0
Patient
"""

import itertools
import os
import struct
import sys

import msgpack

CALL, START, CANCEL, RETURN, RAISE, IDLE, TICK, RELEASE = range(8)


def send(*message):
    """One frame, written past all that would write it."""
    data = msgpack.packb(list(message))
    data = struct.pack(">I", len(data)) + data
    while data:
        data = data[os.write(3, data) :]


def request():
    """The number of the request that is being served."""
    frame = sys._getframe()
    while frame.f_code.co_name != "_serve":
        frame = frame.f_back
    return frame.f_locals["me"]


def tally(words):
    # a number has the hash of the same number plus the modulus of all hashes, and eight such fit in 64 bits
    modulus = (1 << 61) - 1
    keys = [[1 + part * modulus for part in parts] for parts in itertools.product(range(8), repeat=4)]
    packed = msgpack.packb([msgpack.ExtType(1, msgpack.packb(key)) for key in keys])
    send(RETURN, request(), 0.0, msgpack.ExtType(2, packed))
    return {}


def add(a, b):
    return 5


def receipt(prices):
    return "total 0"


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None


def countdown(start):
    return []
