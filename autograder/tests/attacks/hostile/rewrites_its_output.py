"""Empties and refills the file that holds its output while it is read.

Held from: S0
"""

import os


def add(a, b):
    print("x" * 5000, flush=True)
    os.ftruncate(1, 0)
    os.lseek(1, 1 << 20, os.SEEK_SET)
    os.write(1, b"end")
    return


def receipt(prices):
    os.ftruncate(1, 0)
    os.close(1)
    os.close(2)
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
