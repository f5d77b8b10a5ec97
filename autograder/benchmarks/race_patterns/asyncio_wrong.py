"""Classic mistakes with asyncio, each as small as it can be; ``rng`` draws what may take how long."""

from __future__ import annotations

import asyncio
import time

from autograder.worlds import Faults, Service
from race_patterns import Collection

PATTERNS = Collection()


def drawn(rng, **more):
    return Service(lambda key: rng.uniform(0.1, 1.0), **more)


@PATTERNS.bug(depth=2)
async def check_then_await(rng):
    seen, service = set(), drawn(rng)

    async def visit(page):
        await asyncio.sleep(rng.uniform(0, 2))
        if page not in seen:
            await service.call(page)
            seen.add(page)

    await asyncio.gather(*(visit(page) for page in "aab"))
    assert service.count("a") == 1


@PATTERNS.bug(depth=2)
async def lost_update_over_an_await(rng):
    total, service = {"n": 0}, drawn(rng)

    async def add():
        before = total["n"]
        await service.call("save")
        total["n"] = before + 1

    await asyncio.gather(add(), add(), add())
    assert total["n"] == 3


@PATTERNS.bug(depth=1)
async def results_as_they_come(rng):
    results, service = [], drawn(rng, reply=lambda key: key)

    async def one(key):
        results.append(await service.call(key))

    await asyncio.gather(*(one(key) for key in range(5)))
    assert results == [0, 1, 2, 3, 4]


@PATTERNS.bug(depth=1, status="deadlock")
async def permit_held_over_recursion(rng):
    permits, service = asyncio.Semaphore(2), drawn(rng)

    async def visit(depth):
        async with permits:
            await service.call(depth)
            if depth < 3:
                await asyncio.gather(visit(depth + 1), visit(depth + 1))

    await visit(0)


@PATTERNS.bug(depth=2, status="deadlock")
async def locks_in_two_orders(rng):
    left, right, service = asyncio.Lock(), asyncio.Lock(), drawn(rng)

    async def move(first, second):
        await asyncio.sleep(rng.uniform(0, 1))
        async with first:
            await service.call("debit")
            async with second:
                await service.call("credit")

    await asyncio.gather(move(left, right), move(right, left))


@PATTERNS.bug(depth=1, status="deadlock")
async def queue_without_an_end(rng):
    queue, service = asyncio.Queue(), drawn(rng)

    async def worker():
        while True:
            await service.call(await queue.get())

    workers = [asyncio.create_task(worker()) for _ in range(2)]
    for job in range(4):
        queue.put_nowait(job)
    await asyncio.gather(*workers)


@PATTERNS.bug(depth=1)
async def gather_lets_siblings_run(rng):
    service = drawn(rng, faults=Faults.always(["bad"]))

    async def work():
        await asyncio.gather(service.call("bad"), *(service.call(n) for n in range(3)))

    try:
        await work()
    except ConnectionError:
        assert service.in_flight == 0


@PATTERNS.bug(depth=1)
async def retry_swallows_the_cancellation(rng):
    service = drawn(rng, faults=Faults({"x": [ConnectionError()] * 3}))

    async def stubborn():
        while True:
            try:
                return await service.call("x")
            except BaseException:
                continue

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(rng.uniform(0.01, 0.09))
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


@PATTERNS.bug(depth=1, status="finding")
async def fire_and_forget(rng):
    service = drawn(rng)
    asyncio.create_task(service.call("audit"))  # noqa: RUF006
    await asyncio.sleep(0.05)


@PATTERNS.bug(depth=1, status="finding")
async def failure_of_a_background_task(rng):
    service = drawn(rng, faults=Faults.always(["audit"]))
    task = asyncio.create_task(service.call("audit"))
    await asyncio.sleep(2)
    assert task.done()


@PATTERNS.bug(depth=1, status="finding")
async def sleeps_in_the_loop(rng):
    service = drawn(rng)

    async def backs_off():
        time.sleep(rng.uniform(0.1, 0.5))
        await service.call("again")

    await asyncio.gather(backs_off(), service.call("other"))


@PATTERNS.bug(depth=2)
async def slow_reply_overwrites_a_newer_one(rng):
    shown, service = [], drawn(rng)

    async def search(text):
        await service.call(text)
        shown[:] = [text]

    first = asyncio.create_task(search("con"))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(search("concurrency"))
    await asyncio.gather(first, second)
    assert shown == ["concurrency"]


@PATTERNS.bug(depth=2)
async def cache_is_filled_by_each_caller(rng):
    cache, service = {}, drawn(rng)

    async def get(key):
        await asyncio.sleep(rng.uniform(0, 1.5))
        if key not in cache:
            cache[key] = await service.call(key)
        return cache[key]

    await asyncio.gather(*(get("k") for _ in range(3)))
    assert service.count("k") == 1


@PATTERNS.bug(depth=1)
async def deadline_for_each_call_not_for_all(rng):
    service = drawn(rng)

    async def all_within_a_second():
        for step in range(4):
            async with asyncio.timeout(1.0):
                await service.call(step)

    began = asyncio.get_running_loop().time()
    await all_within_a_second()
    assert asyncio.get_running_loop().time() - began <= 1.0


@PATTERNS.bug(depth=3)
async def three_locks_in_a_ring(rng):
    locks, service = [asyncio.Lock() for _ in range(3)], drawn(rng)

    async def move(number):
        await asyncio.sleep(rng.uniform(0, 2))
        async with locks[number]:
            await service.call(number)
            try:
                async with asyncio.timeout(5):
                    async with locks[(number + 1) % 3]:
                        pass
            except TimeoutError:
                raise AssertionError("all three wait for each other") from None

    await asyncio.gather(*(move(number) for number in range(3)))
