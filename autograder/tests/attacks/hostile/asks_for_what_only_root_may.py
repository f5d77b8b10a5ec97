"""Tries what only an administrator may: to change root, host name and clock, to mount and to make devices.

Held from: S3
"""

import ctypes
import os
import stat


def attempt(name, act):
    try:
        failed = act()
    except OSError as error:
        print(name, error.errno)
    else:
        print(name, "refused" if failed else "@succeeded@")


def add(a, b):
    libc = ctypes.CDLL(None)
    name = ctypes.create_string_buffer(65)
    libc.gethostname(name, 64)
    attempt("host name", lambda: libc.sethostname(name.value, len(name.value)))
    attempt("device", lambda: os.mknod("device", 0o600 | stat.S_IFCHR, os.makedev(1, 5)))
    attempt("owner", lambda: os.chown("@gradebook@", os.getuid(), os.getgid()) if os.getuid() == 0 else 1)
    attempt("root", lambda: os.chroot("."))
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
