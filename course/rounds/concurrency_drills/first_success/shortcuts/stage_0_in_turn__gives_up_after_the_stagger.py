"""Fails stage 1 at test_asked_in_steps: a slow attempt is cancelled when the next one begins.

Passes the visible tests of stage 1.
"""

import asyncio


async def first_success(fetch, mirrors, stagger, hang_up):
    async def attempt(mirror):
        try:
            return await fetch(mirror)
        except asyncio.CancelledError:
            await hang_up(mirror)
            raise

    mirrors, errors = list(mirrors), []
    for mirror in mirrors:
        try:
            async with asyncio.timeout(stagger if mirror != mirrors[-1] else None):
                return await attempt(mirror)
        except Exception as error:
            errors.append(error)
    raise ExceptionGroup("no mirror gave the file", errors)
