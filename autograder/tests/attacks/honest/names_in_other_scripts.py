"""Has names in other scripts and texts beyond the first plane."""

Größe = 1
π = 3
名前 = "name"


def plus(größe, ширина):
    """Adds 𝕏 and y."""
    return größe + ширина


def add(a, b):
    return plus(a, b) * Größe


def receipt(prices):
    satz = "\n"
    zeilen = [f"{名} {преис}" for 名, преис in prices]
    return satz.join([*zeilen, f"total {sum(price for _, price in prices)}"])


def tally(words):
    return {word: words.count(word) for word in words}


async def total(fetch, names):
    import asyncio

    gate = asyncio.Semaphore(2)

    async def one(name):
        async with gate:
            return await fetch(name)

    return sum(await asyncio.gather(*(one(name) for name in names)))


async def arrivals(fetch, names):
    for name in names:
        yield await fetch(name)


def wait(seconds):
    import time

    time.sleep(seconds)


def countdown(start):
    yield from range(start, 0, -1)
