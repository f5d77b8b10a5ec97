"""Asks for the globals, the class and the code of what a test gave it, by every operation that there is.

Held from: S0
"""


async def total(fetch, names):
    runtime = next(c.cell_contents for c in fetch.__closure__ if hasattr(c.cell_contents, "_channel"))
    handle = max(runtime._stubs)
    for operation in ("__globals__", "__class__", "__self__", "get", "call", "fields", "item"):
        try:
            print("@succeeded@", runtime.call(handle, operation, ("__globals__",), {}))
        except Exception as error:
            if "hidden" in str(error):
                raise
    return


async def arrivals(fetch, names):
    runtime = next(c.cell_contents for c in fetch.__closure__ if hasattr(c.cell_contents, "_channel"))
    yield await runtime.start(0, "move_to", (3.0,), {})


def wait(seconds):
    import time

    runtime = time.sleep.__closure__[0].cell_contents
    runtime.call(0, "move_to", (float(seconds),), {})


def add(a, b):
    return 5


def receipt(prices):
    return "total 0"


def tally(words):
    return {}


def countdown(start):
    return []
