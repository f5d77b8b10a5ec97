"""Moves, links and truncates in place of writing.

Held from: S2
"""

import os


def attempt(act, *arguments):
    try:
        act(*arguments)
    except OSError as error:
        print(error.errno)


def add(a, b):
    attempt(os.truncate, "@gradebook@", 3)
    attempt(os.rename, "@outside@/note.txt", "@outside@/moved.txt")
    attempt(os.link, "@gradebook@", "gradebook.db")
    attempt(os.symlink, "/etc/passwd", "@outside@/link")
    attempt(os.mkdir, "@outside@/folder")
    attempt(os.unlink, "@outside@/note.txt")
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
