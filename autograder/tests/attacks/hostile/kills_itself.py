"""Sends itself SIGKILL, SIGSTOP and SIGABRT.

Held from: S0
"""

import os
import signal


def add(a, b):
    if hasattr(signal, "raise_signal"):
        signal.raise_signal(signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def receipt(prices):
    os.abort()


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
