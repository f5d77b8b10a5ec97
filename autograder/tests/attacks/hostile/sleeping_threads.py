"""Starts threads that never end and are no daemons.

Held from: S0
"""

import threading


def add(a, b):
    for _ in range(5):
        threading.Thread(target=threading.Event().wait).start()
    return 5


async def total(fetch, names):
    threading.Thread(target=threading.Event().wait).start()
    import asyncio

    await asyncio.get_running_loop().run_in_executor(None, threading.Event().wait, 0.01)
    return 7


def receipt(prices):
    return "total 0"


def tally(words):
    return {}


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None


def countdown(start):
    return []
