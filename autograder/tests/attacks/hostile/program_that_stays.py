"""Starts a program that stays.

Held from: S3
"""

import subprocess


def add(a, b):
    try:
        subprocess.Popen(["/bin/sleep", "20"], start_new_session=True)
        print("@succeeded@")
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
