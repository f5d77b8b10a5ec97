"""Opens as many descriptors as it can.

Held from: S0
"""

import os


def add(a, b):
    held = []
    try:
        while len(held) < 5000:
            held += os.pipe()
    except OSError as error:
        print(error.errno)
    else:
        print("@succeeded@")
    return


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
