"""Raises exceptions that lie about their class, their traceback, their names and their arguments.

Held from: S0
"""


class Meta(type):
    @property
    def __name__(cls):
        raise SystemExit

    @property
    def __mro__(cls):
        raise KeyboardInterrupt


class Hostile(Exception, metaclass=Meta):
    __class__ = int

    @property
    def __traceback__(self):
        raise RecursionError

    @property
    def args(self):
        return self

    def __str__(self):
        raise GeneratorExit


class Long(Exception):
    def __str__(self):
        return "x" * 3_000_000


def add(a, b):
    raise Hostile


def receipt(prices):
    raise Long("y" * 3_000_000, 1 << 8000)


def tally(words):
    raise ExceptionGroup("many", [ValueError(n) for n in range(10_000)])


def countdown(start):
    error = ValueError()
    error.__cause__ = error.__context__ = ValueError("another")
    raise error


async def total(fetch, names):
    raise UnicodeDecodeError("utf-8", b"", 0, 1, "x" * 1000)


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None
