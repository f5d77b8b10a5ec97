"""Sends a set of integers chosen so that building it takes minutes.

Held from: S0
Patient
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


def orbit(bits, count):
    """Slots of a table of 2**bits in the order in which a search goes through them."""
    slot, mask = 0, (1 << bits) - 1
    for _ in range(count):
        yield slot
        slot = (5 * slot + 1) & mask


def tally(words):
    bits = 18
    path = list(orbit(bits, 86_000))
    pairs = len(path) + 4_500
    packer = msgpack.Packer()
    # the map is written by hand: to build it here would take as long as there
    parts = [packer.pack_map_header(pairs)]
    parts += [packer.pack(slot) + b"\x00" for slot in path]
    parts += [packer.pack(path[n] + ((n + 1) << (bits + 2))) + b"\x00" for n in range(4_500)]
    data = b"\x94\x03" + packer.pack(request()) + b"\xcb" + bytes(8) + b"".join(parts)
    data = struct.pack(">I", len(data)) + data
    while data:
        data = data[os.write(3, data) :]
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
