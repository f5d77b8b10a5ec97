"""Looks for open descriptors besides its own, and reads from each that it finds.

Held from: S0
"""

import os
import socket
import stat


def add(a, b):
    for number in range(4, 4096):
        try:
            kind = os.fstat(number).st_mode
        except OSError:
            continue
        if stat.S_ISSOCK(kind):
            print("@succeeded@", number)
            socket.socket(fileno=os.dup(number)).send(b"{}\n", socket.MSG_DONTWAIT)
        elif stat.S_ISREG(kind) or stat.S_ISDIR(kind):
            print("@succeeded@", number)
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
