"""Sends replies that are too short, too long, or of other types than they should be.

Held from: S0
"""

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


def add(a, b):
    send(RETURN, request())
    return 5


def receipt(prices):
    send(RETURN, "1", None, None, None)
    return ""


def tally(words):
    send(99, request(), 0.0, {})
    return {}


def wait(seconds):
    send([], {}, (), "")


def countdown(start):
    send(RETURN, 1.0, 0.0, [])
    return []


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7
