"""Describes exceptions that have no name, a million names, or lines that are no numbers.

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
    send(RAISE, request(), 0.0, [])
    return 5


def receipt(prices):
    send(RAISE, request(), 0.0, [["KeyError"] * 300_000, "x" * 300_000, [], [[1, "f"]] * 20_000])
    return ""


def tally(words):
    send(RAISE, request(), 0.0, [["ValueError"], "", [{}, []], [[1 << 60, "f"], [-5, ""]]])
    return {}


def wait(seconds):
    send(RAISE, request(), 0.0, [[7], 7, 7, 7])


def countdown(start):
    send(RAISE, request(), 0.0, [["UnicodeDecodeError"], "", [], [["a", 1]]])
    return []


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7
