"""Sends cancellations of calls that were never begun, as fast as it can.

Held from: S0
"""

import os
import struct

import msgpack


def countdown(start):
    data = msgpack.packb([2, 5])
    data = struct.pack(">I", len(data)) + data
    while True:
        os.write(3, data * 10_000)


def add(a, b):
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
