"""Starts threads until it may no more, two thousand at most.

Held from: S0
"""

import threading


def add(a, b):
    threading.stack_size(64 << 10)
    stop = threading.Event()
    threads = []
    try:
        for _ in range(2000):
            threads.append(threading.Thread(target=stop.wait, daemon=True))
            threads[-1].start()
    except (RuntimeError, MemoryError):
        return 5
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
