"""Fails stage 1 at test_a_cancel_goes_through: the cancel becomes a failed record, and the worker takes the next item.

Passes the visible tests of stage 1.
"""

import asyncio


async def run_all(function, items, limit):
    waiting = enumerate(items)
    records = {}

    async def work():
        for position, item in waiting:
            try:
                records[position] = (item, "ok", await function(item))
            except BaseException as error:
                records[position] = (item, "failed", type(error).__name__)

    await asyncio.gather(*(work() for _ in range(limit)))
    return [records[position] for position in range(len(records))]
