"""Reads the memory of the process that started it, through /proc and through process_vm_readv.

Held from: S0
"""

import ctypes
import os


def add(a, b):
    parent = os.getppid()
    try:
        with open(f"/proc/{parent}/maps") as maps:
            first = maps.readline()
        start = int(first.partition("-")[0], 16)
        with open(f"/proc/{parent}/mem", "rb", buffering=0) as memory:
            memory.seek(start)
            print("@succeeded@", memory.read(4))
    except OSError as error:
        print(error.errno)

    class Part(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]

    # a fork has the same objects in the same places
    here, there = ctypes.create_string_buffer(16), id(os)
    ours, theirs = Part(ctypes.addressof(here), 16), Part(there, 16)
    if ctypes.CDLL(None).process_vm_readv(parent, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0) > 0:
        print("@succeeded@", here.raw)
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
