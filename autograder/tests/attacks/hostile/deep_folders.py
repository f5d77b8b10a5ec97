"""Makes folders within folders, three thousand deep.

Held from: S0
Patient
"""

import os


def add(a, b):
    for _ in range(3000):
        os.mkdir("d")
        os.chdir("d")
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
