"""Has the kernel send a signal to another process when something happens at a descriptor of its own.

Held from: S3
"""

import fcntl
import os
import signal

F_SETSIG = 10


def add(a, b):
    reading, writing = os.pipe()
    try:
        fcntl.fcntl(reading, fcntl.F_SETOWN, int("@bystander@"))
        fcntl.fcntl(reading, F_SETSIG, signal.SIGUSR1)
        fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
        os.write(writing, b"x")
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
