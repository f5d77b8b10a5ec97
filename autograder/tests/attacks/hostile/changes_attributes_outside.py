"""Changes the mode, the times and the attributes of files outside, and reads back what it left there.

Held from: S3
"""

import os


def attempt(act, *arguments, **keywords):
    try:
        return act(*arguments, **keywords)
    except OSError as error:
        return error.errno


def add(a, b):
    attempt(os.setxattr, "@outside@/note.txt", "user.left", b"hidden inputs")
    attempt(os.utime, "@gradebook@", ns=(1, 1))
    attempt(os.chmod, "@gradebook@", 0o600)
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
