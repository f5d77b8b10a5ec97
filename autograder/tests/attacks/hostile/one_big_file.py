"""Writes a file of sixty-four megabytes.

Held from: S0
"""


def add(a, b):
    try:
        with open("big", "wb", buffering=0) as file:
            for _ in range(64):
                file.write(bytes(1 << 20))
            if file.tell() == 64 << 20:
                print("@succeeded@: 64 MB in one file")
    except OSError as error:
        print(error.errno)
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
