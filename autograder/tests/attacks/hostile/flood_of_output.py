"""Prints sixty-four megabytes to its output and to its errors.

Held from: S0
"""

import os
import sys


def add(a, b):
    try:
        for _ in range(512):
            os.write(1, b"x" * 65536)
            os.write(2, b"y" * 65536)
    except OSError:
        return 5
    return None


def receipt(prices):
    try:
        for _ in range(100_000):
            print("z" * 80)
            print("z" * 80, file=sys.stderr)
    except OSError:
        return ""
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
