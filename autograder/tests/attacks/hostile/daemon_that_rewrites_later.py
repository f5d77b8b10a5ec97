"""Leaves a process that writes into the gradebook a moment later.

Held from: S2
"""

import os
import select


def add(a, b):
    try:
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for _ in range(20):
                    select.select([], [], [], 0.02)
                    with open("@gradebook@", "a") as file:
                        file.write("1000 points\n")
            os._exit(0)
    except OSError:
        return 5
    select.select([], [], [], 0.1)
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
