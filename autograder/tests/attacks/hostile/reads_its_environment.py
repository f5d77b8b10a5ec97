"""Looks for secrets in its environment and arguments.

Held from: S0
"""

import ctypes
import os
import sys


def add(a, b):
    print(dict(os.environ), sys.argv, sys.orig_argv)
    for name in ("environ", "cmdline"):
        try:
            with open(f"/proc/self/{name}", "rb") as file:
                print(file.read())
        except OSError as error:
            print(error.errno)
    print(ctypes.CDLL(None).getenv(b"NEIGHBOUR_SECRET"))
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
