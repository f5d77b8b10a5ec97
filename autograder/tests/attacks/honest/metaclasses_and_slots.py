"""Uses metaclasses, slots, descriptors, context managers and weak references."""

import contextlib
import gc
import weakref


class Registry(type):
    members = []

    def __new__(cls, name, bases, namespace):
        made = super().__new__(cls, name, bases, namespace)
        cls.members.append(weakref.ref(made))
        return made

    def __call__(cls, *arguments):
        return super().__call__(*arguments)


class Positive:
    def __set_name__(self, owner, name):
        self.name = f"_{name}"

    def __get__(self, instance, owner=None):
        return getattr(instance, self.name)

    def __set__(self, instance, value):
        setattr(instance, self.name, value)


class Pair(metaclass=Registry):
    __slots__ = ("_left", "_right", "__weakref__")
    left, right = Positive(), Positive()

    def __init__(self, left, right):
        self.left, self.right = left, right

    def __enter__(self):
        return self

    def __exit__(self, *what):
        return False

    def __del__(self):
        self._left = 0


def add(a, b):
    gc.disable()
    with contextlib.ExitStack() as stack:
        pair = stack.enter_context(Pair(a, b))
        watched = weakref.ref(pair)
        result = watched().left + watched().right
    del pair
    gc.enable()
    return result


def receipt(prices):
    lines = [f"{name} {price}" for name, price in prices]
    return "\n".join([*lines, f"total {sum(price for _, price in prices)}"])


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
