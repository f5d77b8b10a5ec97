"""Begins call after call with arguments of four megabytes, which the grader keeps until they end.

Held from: S0
Patient
"""


async def arrivals(fetch, names):
    runtime = next(c.cell_contents for c in fetch.__closure__ if hasattr(c.cell_contents, "_channel"))
    handle = max(runtime._stubs)
    for number in range(150):
        runtime._send([1, 1_000_000 + number, handle, "call", ["x" * 4_000_000], {}])
    yield 7


def add(a, b):
    return 5


def receipt(prices):
    return "total 0"


def tally(words):
    return {}


async def total(fetch, names):
    return 7


def wait(seconds):
    return None


def countdown(start):
    return []
