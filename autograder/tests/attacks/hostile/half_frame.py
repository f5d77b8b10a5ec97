"""Sends half a frame and then nothing more.

Held from: S0
"""

import os
import select


def receipt(prices):
    os.write(3, b"\x00\x00\x10\x00\x94\x02")
    select.select([], [], [], 30)


def add(a, b):
    return 5


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
