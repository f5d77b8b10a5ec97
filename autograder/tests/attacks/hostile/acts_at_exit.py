"""Leaves forged replies to be sent when its process ends or its objects are collected.

Held from: S0
"""

import atexit
import os
import struct
import weakref

import msgpack

CALL, START, CANCEL, RETURN, RAISE, IDLE, TICK, RELEASE = range(8)


def send(*message):
    """One frame, written past all that would write it."""
    data = msgpack.packb(list(message))
    data = struct.pack(">I", len(data)) + data
    while data:
        data = data[os.write(3, data) :]


def forge():
    for number in range(1, 50):
        send(RETURN, number, 0.0, 5)


atexit.register(forge)


class Held:
    pass


held = Held()
weakref.finalize(held, forge)


def add(a, b):
    raise SystemExit(0)


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
