"""Is an iterator whose next step never comes.

Held from: S0
"""


class Never:
    def __iter__(self):
        return self

    def __next__(self):
        while True:
            pass


def countdown(start):
    return Never()


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
