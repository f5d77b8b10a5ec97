"""Fails stage 1 at test_no_slot_stands_idle: each group waits for its slowest call. Passes the visible tests of stage 1."""

import asyncio


async def bounded_map(function, items, limit):
    items = list(items)
    results = []
    for start in range(0, len(items), limit):
        results += await asyncio.gather(*(function(item) for item in items[start : start + limit]))
    return results
