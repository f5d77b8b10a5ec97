"""Makes a file that claims to be a terabyte, and its output too.

Held from: S0
"""

import os


def add(a, b):
    for number in (os.open("sparse", os.O_RDWR | os.O_CREAT), 1):
        try:
            os.ftruncate(number, 1 << 40)
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
