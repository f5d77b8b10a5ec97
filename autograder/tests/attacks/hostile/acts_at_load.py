"""Does everything when it is loaded: prints, writes, starts threads, changes modules, and raises.

Held from: S0
"""

import os
import sys
import threading

print("loaded", os.getpid())
threading.Thread(target=threading.Event().wait, daemon=True).start()
sys.stdout.close()
sys.stdout = sys.stderr = None
sys.modules.clear()
sys.path.clear()
raise MemoryError("at load")


def add(a, b):
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
