"""Leaves files in /tmp and in shared memory for the next answer to find.

Held from: S2
"""

import glob


def add(a, b):
    for folder in ("/tmp", "/var/tmp", "/dev/shm"):
        try:
            with open(f"{folder}/@token@", "w") as file:
                file.write("a hidden input")
        except OSError as error:
            print(error.errno)
    if glob.glob("/tmp/@token@"):
        print("@succeeded@")
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
