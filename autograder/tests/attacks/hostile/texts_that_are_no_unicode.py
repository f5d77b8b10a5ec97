"""Returns and raises texts with lone surrogates, zeros and terminal codes.

Held from: S0
"""

SOUP = "\ud800\udfff\x00\x1b[2J\u202e\x07" * 50


def add(a, b):
    return SOUP


def receipt(prices):
    raise ValueError(SOUP)


def tally(words):
    return {SOUP: SOUP}


async def total(fetch, names):
    print(SOUP.encode("utf-8", "surrogatepass"))
    await fetch(SOUP)
    return SOUP


async def arrivals(fetch, names):
    yield 7


def wait(seconds):
    return None


def countdown(start):
    return []
