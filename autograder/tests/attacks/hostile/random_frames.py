"""Sends frames whose bytes are drawn, a hundred different ones in each call.

Held from: S0
"""

import os
import random
import struct


def add(a, b):
    for _ in range(100):
        data = random.randbytes(random.randrange(1, 60))
        os.write(3, struct.pack(">I", len(data)) + data)
    return 5


receipt = tally = wait = countdown = lambda *arguments: add(1, 1)


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7
