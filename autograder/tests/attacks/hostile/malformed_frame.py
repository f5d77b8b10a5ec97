"""Writes bytes to the channel that are no message.

Held from: S0
"""

import os


def add(a, b):
    os.write(3, b"\x00\x00\x00\x04" + bytes(range(200, 256)))
    return 5


def receipt(prices):
    os.write(3, b"\x00\x00\x00\x02\xc1\xc1")
    return ""


def tally(words):
    os.write(3, b"\x00\x00\x00\x00")
    return {}


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None


def countdown(start):
    return []
