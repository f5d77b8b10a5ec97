"""Starts another process and another program.

Held from: S3
"""

import os
import subprocess


def add(a, b):
    try:
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        print("@succeeded@: fork")
    except OSError as error:
        print(error.errno)
    try:
        subprocess.run(["/bin/true"], check=True)
        print("@succeeded@: program")
    except (OSError, subprocess.SubprocessError) as error:
        print(error)
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
