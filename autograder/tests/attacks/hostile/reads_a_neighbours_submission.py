"""Reads another student's submission.

Held from: S2
"""

import glob
import os


def add(a, b):
    root = os.path.dirname("@course@")
    for path in ["@neighbour@", *glob.glob(f"{root}/submitted/*/*/*.ipynb")]:
        with open(path) as file:
            print(file.read()[:100])
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
