"""Fails stage 1 at test_bound_is_held_and_used: everything starts at once."""

import asyncio


async def bounded_map(function, items, limit):
    return await asyncio.gather(*(function(item) for item in items))
