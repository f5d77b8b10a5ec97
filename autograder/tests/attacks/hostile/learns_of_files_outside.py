"""Asks whether files outside its folder are there, how large they are and when they were changed.

Held from: S4
"""

import os


def add(a, b):
    about = os.stat("@neighbour@")
    print("@succeeded@:", about.st_size, "bytes", os.access("@hidden@", os.F_OK))
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
