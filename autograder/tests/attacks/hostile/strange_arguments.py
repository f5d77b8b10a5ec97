"""Calls the test's own functions with arguments of every kind, and with names that they do not have.

Held from: S0
"""


async def total(fetch, names):
    got = 0
    for argument in (
        None,
        [],
        {},
        "x" * 100_000,
        1 << 4000,
        float("nan"),
        fetch,
        total,
        object(),
        {1: {2: {3: 4}}},
        b"",
    ):
        try:
            got += await fetch(argument)
        except Exception as error:
            print(type(error))
    try:
        await fetch(self=1, **{"": 2, "name": 3})
    except TypeError as error:
        print(error)
    return got


def add(a, b):
    return 5


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
