"""Fails stage 1 at test_a_failure_frees_its_slot: a worker stops with its first failure, so that slots are lost.

Passes the visible tests of stage 1.
"""

import asyncio


async def run_all(function, items, limit):
    waiting = enumerate(items)
    records = {}

    async def work():
        position, item = -1, None
        try:
            for position, item in waiting:
                records[position] = (item, "ok", await function(item))
        except Exception as error:
            records[position] = (item, "failed", type(error).__name__)

    await asyncio.gather(*(work() for _ in range(limit)))
    for position, item in waiting:
        try:
            records[position] = (item, "ok", await function(item))
        except Exception as error:
            records[position] = (item, "failed", type(error).__name__)
    return [records[position] for position in sorted(records)]
