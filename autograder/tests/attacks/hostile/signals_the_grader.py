"""Asks whether it may signal its parent and everybody else, with a signal that does nothing.

Held from: S3
"""

import os


def attempt(pid):
    try:
        os.kill(pid, 0)
    except OSError as error:
        print(error.errno)
    else:
        print("@succeeded@:", "parent" if pid == os.getppid() else "everybody" if pid == -1 else "another")


def add(a, b):
    attempt(os.getppid())
    attempt(int("@bystander@"))
    attempt(-1)
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
