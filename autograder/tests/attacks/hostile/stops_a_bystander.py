"""Stops and ends another process.

Held from: S3
"""

import os
import signal


def add(a, b):
    for number in (signal.SIGSTOP, signal.SIGKILL):
        try:
            os.kill(int("@bystander@"), number)
        except OSError as error:
            print(error.errno)
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
