"""Waits in ways that no virtual clock shortens.

Held from: S0
"""

import select
import threading


def receipt(prices):
    threading.Event().wait(20)
    select.select([], [], [], 20)


def add(a, b):
    return 5


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
