"""Sends a datagram, listens on a port, and looks a name up.

Held from: S3
"""

import socket


def attempt(name, act):
    try:
        act()
    except OSError as error:
        print(name, error.errno)
    else:
        print("@succeeded@:", name)


def add(a, b):
    attempt("datagram", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9)))
    attempt("server", lambda: socket.create_server(("127.0.0.1", 0)).close())
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
