"""Connects to a server on this machine.

Held from: S3
"""

import socket


def add(a, b):
    with socket.create_connection(("127.0.0.1", int("@port@")), timeout=0.2) as connection:
        connection.send(b"GET / HTTP/1.0\r\n\r\n")
        print("@succeeded@")
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
