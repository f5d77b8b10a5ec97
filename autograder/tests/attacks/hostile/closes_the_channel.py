"""Closes its end of the channel, or only one direction of it.

Held from: S0
"""

import os
import socket


def add(a, b):
    os.close(3)
    return 5


def receipt(prices):
    socket.socket(fileno=os.dup(3)).shutdown(socket.SHUT_WR)
    return ""


def tally(words):
    os.dup2(1, 3)
    return {}


async def total(fetch, names):
    return 7


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None


def countdown(start):
    return []
