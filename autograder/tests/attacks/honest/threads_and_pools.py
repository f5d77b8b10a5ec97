"""Works in threads and in a pool of them."""

import threading
from concurrent.futures import ThreadPoolExecutor

lock = threading.RLock()


def tally(words):
    counts = {}

    def count(word):
        with lock:
            counts[word] = counts.get(word, 0) + 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, words))
    return counts


def add(a, b):
    result = []
    thread = threading.Thread(target=lambda: result.append(a + b))
    thread.start()
    thread.join()
    return result[0]


def receipt(prices):
    lines = [f"{name} {price}" for name, price in prices]
    return "\n".join([*lines, f"total {sum(price for _, price in prices)}"])


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
