"""Keeps hidden inputs in its process and prints them in the next visible test, which shows what is printed.

Held from: S0
"""

import sys


def add(a, b):
    if b == 0:
        sys.kept = a
    return 5


async def total(fetch, names):
    print("the hidden input was", getattr(sys, "kept", None))
    return


def receipt(prices):
    return "total 0"


def tally(words):
    return {}


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None


def countdown(start):
    return []
