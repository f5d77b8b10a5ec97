"""A ledger, written in another way."""

import asyncio
import time


def add(a, b):
    return sum((a, b))


def receipt(prices):
    text, all_of_it = "", 0
    for name, price in prices:
        text, all_of_it = f"{text}{name} {price}\n", all_of_it + price
    return f"{text}total {all_of_it}"


def tally(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


async def total(fetch, names):
    waiting, result = list(names), 0

    async def work():
        nonlocal result
        while waiting:
            result += await fetch(waiting.pop())

    await asyncio.gather(work(), work())
    return result


async def arrivals(fetch, names):
    for name in names:
        yield await fetch(name)


def wait(seconds):
    for _ in range(2):
        time.sleep(seconds / 2)


def countdown(start):
    return [start - n for n in range(start)]
