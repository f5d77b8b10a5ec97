"""Leaves a module and a .pth file that later interpreters would run.

Held from: S2
"""

import os
import site


def add(a, b):
    # the environment's own folders and no others: the interpreter's library may be shared by the whole machine
    for folder in [*site.getsitepackages(), "@package@"]:
        try:
            with open(os.path.join(folder, "@token@.pth"), "w") as file:
                file.write("# nothing\n")
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
