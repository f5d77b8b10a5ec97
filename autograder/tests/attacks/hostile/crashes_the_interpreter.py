"""Reads address nought, returns from a destroyed frame, frees what is not its own.

Held from: S0
"""

import ctypes


def add(a, b):
    ctypes.string_at(0)


def receipt(prices):
    ctypes.memset(id(prices), 0xFF, 64)
    return prices


def tally(words):
    ctypes.CDLL(None).free(ctypes.c_void_p(id(words)))
    ctypes.CDLL(None).abort()


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None


def countdown(start):
    return []
