"""Answers calls that were never made and calls to come with values of its choice.

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
    me = request()
    for number in (me - 1, me, me + 1, me + 2, 0, -1):
        send(RETURN, number, 0.0, a)
    return a


def receipt(prices):
    for number in range(1, request() + 20):
        send(RAISE, number, 0.0, [["KeyError"], "", [], []])
    return ""


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
