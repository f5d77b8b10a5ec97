"""Reads the arguments and environments of all other processes.

Held from: S2
"""

import os


def add(a, b):
    try:
        others = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        others = [str(os.getppid()), "@bystander@"]
    for other in {*others, "@bystander@"}:
        for name in ("environ", "cmdline"):
            try:
                with open(f"/proc/{other}/{name}", "rb") as file:
                    text = file.read()
            except OSError:
                continue
            if b"secret" in text:
                print(text[text.index(b"secret") :][:40])
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
