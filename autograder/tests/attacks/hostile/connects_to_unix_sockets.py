"""Connects to sockets in the file system and to abstract ones.

Held from: S3
"""

import socket


def add(a, b):
    for address in ("@door@", "\0@token@"):
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(0.2)
                connection.connect(address)
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
