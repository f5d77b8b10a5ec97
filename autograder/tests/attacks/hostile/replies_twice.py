"""Answers each call twice, and with a third answer to the call after it.

Held from: S0
"""

import os
import struct
import sys
import threading

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
    me = request()
    send(RETURN, me, 0.0, 5)
    send(RETURN, me, 0.0, a)
    threading.Timer(0.01, send, (RETURN, me + 1, 0.0, 5)).start()
    return 5


def receipt(prices):
    send(RETURN, request(), 0.0, "total 0")
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
