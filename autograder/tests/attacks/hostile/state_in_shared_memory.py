"""Leaves hidden inputs in System V shared memory, which outlives its process.

Held from: S3
"""

import ctypes


def add(a, b):
    key = int("@token@"[4:12], 16) & 0x7FFFFFFF
    libc = ctypes.CDLL(None)
    found = libc.shmget(key, 32_768, 0o1666)
    print("@succeeded@" if found >= 0 else "refused")
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
