"""Writes temporary files and folders, and reads them again."""

import os
import pathlib
import shelve
import sqlite3
import tempfile


def add(a, b):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "numbers"
        path.write_text(f"{a} {b}")
        os.chmod(path, 0o600)
        os.utime(path)
        path.rename(path.with_suffix(".txt"))
        return sum(map(int, path.with_suffix(".txt").read_text().split()))


def tally(words):
    with tempfile.NamedTemporaryFile() as file, sqlite3.connect(file.name) as database:
        database.execute("create table words (word)")
        database.executemany("insert into words values (?)", [(word,) for word in words])
        return dict(database.execute("select word, count(*) from words group by word"))


def countdown(start):
    with shelve.open("shelf") as shelf:
        shelf["start"] = start
        return list(range(shelf["start"], 0, -1))


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
