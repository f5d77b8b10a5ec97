"""Leaves a tree of processes whose root takes in its own orphans, each in a session of its own.

Held from: S0
"""

import ctypes
import os
import select


def add(a, b):
    try:
        if os.fork() == 0:
            ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
            os.setsid()
            for _ in range(5):
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() != 0:
                        os._exit(0)
                    select.select([], [], [], 20)
                    os._exit(0)
            select.select([], [], [], 20)
            os._exit(0)
    except OSError:
        return 5
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


def countdown(start):
    return []
