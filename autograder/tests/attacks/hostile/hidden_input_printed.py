"""Prints hidden inputs, to its output and to its errors, and as warnings and log lines.

Held from: S0
"""

import logging
import os
import sys
import warnings


def add(a, b):
    if b == 0:
        print(a, file=sys.stderr)
        os.write(1, f"{a}\n".encode())
        warnings.warn(f"{a}", stacklevel=1)
        logging.error("%s", a)
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
