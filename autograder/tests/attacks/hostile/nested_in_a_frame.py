"""Sends a frame in which containers are nested a million deep.

Held from: S0
"""

import os
import struct


def add(a, b):
    os.write(3, struct.pack(">I", 1_000_000) + b"\x91" * 1_000_000)
    return 5


def receipt(prices):
    body = b""
    for _ in range(3000):
        body = b"\xc9" + struct.pack(">I", len(body) + 1) + b"\x01\x91" + body
    os.write(3, struct.pack(">I", len(body)) + body)
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
