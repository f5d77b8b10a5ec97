"""Writes four thousand small files, more than the namespace has room for.

Held from: S4
Patient
"""


def add(a, b):
    try:
        for number in range(4_000):
            with open(f"file-{number}", "wb") as file:
                file.write(b"x" * 32_768)
    except OSError as error:
        print(error.errno)
        return
    print("@succeeded@: 131 MB in 4,000 files")
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
