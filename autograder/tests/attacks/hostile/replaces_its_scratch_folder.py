"""Removes its scratch folder and puts a link to another place there.

Held from: S2
"""

import os


def attempt(act, *arguments):
    try:
        act(*arguments)
    except OSError as error:
        print(error.errno)


def add(a, b):
    here = os.getcwd()
    attempt(os.rmdir, here)
    attempt(os.rename, here, here + "-moved")
    attempt(os.symlink, "@outside@", here)
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
