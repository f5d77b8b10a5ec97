"""Right solutions with asyncio: no latencies may make one of them fail, nor may anything be said of its tasks."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque

from autograder.worlds import Faults, Service
from race_patterns import Collection

PATTERNS = Collection()
LOG = logging.getLogger("race_patterns")


def drawn(rng, **more):
    return Service(lambda key: rng.uniform(0.1, 1.0), **more)


@PATTERNS.right
async def claims_before_it_awaits(rng):
    seen, service = set(), drawn(rng)

    async def visit(page):
        await asyncio.sleep(rng.uniform(0, 2))
        if page not in seen:
            seen.add(page)
            await service.call(page)

    await asyncio.gather(*(visit(page) for page in "aabb"))
    assert service.count("a") == service.count("b") == 1


@PATTERNS.right
async def relies_on_first_in_first_out(rng):
    # asyncio promises it: what was made ready first runs first
    order = []

    async def note(number):
        order.append(number)

    await asyncio.gather(*(note(number) for number in range(20)))
    lock, waiting = asyncio.Lock(), []

    async def enter(number):
        async with lock:
            waiting.append(number)
            await asyncio.sleep(rng.uniform(0, 1))

    await asyncio.gather(*(enter(number) for number in range(6)))
    assert (order, waiting) == (list(range(20)), list(range(6)))


@PATTERNS.right
async def updates_without_an_await_between(rng):
    total, service = {"n": 0}, drawn(rng)

    async def add(key):
        await service.call(key)
        total["n"] += 1

    await asyncio.gather(*(add(key) for key in range(8)))
    assert total["n"] == 8


@PATTERNS.right
async def bounded_workers(rng):
    service, queue = drawn(rng), deque(range(12))

    async def worker():
        while queue:
            await service.call(queue.popleft())

    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(worker())
    assert (service.most_in_flight, sorted(service.keys)) == (3, list(range(12)))


@PATTERNS.right
async def queue_with_workers_that_are_cancelled(rng):
    queue, service = asyncio.Queue(), drawn(rng)

    async def worker():
        while True:
            job = await queue.get()
            await service.call(job)
            queue.task_done()

    workers = [asyncio.create_task(worker()) for _ in range(2)]
    for job in range(5):
        queue.put_nowait(job)
    await queue.join()
    for task in workers:
        task.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    assert service.outcomes() == {"ok": 5}


@PATTERNS.right
async def first_success_cancels_the_rest(rng):
    service = drawn(rng, faults=Faults.always(["bad"]))
    tasks = {asyncio.create_task(service.call(key)) for key in ("bad", "a", "b")}
    won = None
    while tasks and won is None:
        done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        won = next((task.result() for task in done if task.exception() is None), None)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (won[1], service.in_flight) == ("done", 0)


@PATTERNS.right
async def times_out_and_tries_again(rng):
    service = drawn(rng, faults=Faults.drawn(rng, range(5), share=0.6))

    async def with_retries(key):
        for attempt in range(8):
            try:
                async with asyncio.timeout(0.7):
                    return await service.call(key)
            except (TimeoutError, ConnectionError):
                await asyncio.sleep(0.1 * 2**attempt)
        return None

    results = await asyncio.gather(*(with_retries(key) for key in range(5)))
    assert all(result is None or result[1] == "done" for result in results)


@PATTERNS.right
async def one_call_for_many_callers(rng):
    flights, service = {}, drawn(rng)

    async def get(key):
        await asyncio.sleep(rng.uniform(0, 0.05))
        if key not in flights:
            flights[key] = asyncio.ensure_future(service.call(key))
        return await asyncio.shield(flights[key])

    results = await asyncio.gather(*(get("k") for _ in range(4)))
    assert (service.count("k"), len(results)) == (1, 4)


@PATTERNS.right
async def condition_with_a_loop(rng):
    condition, items, taken = asyncio.Condition(), [], []

    async def take():
        async with condition:
            while not items:
                await condition.wait()
            taken.append(items.pop(0))

    async def put(item):
        await asyncio.sleep(rng.uniform(0, 1))
        async with condition:
            items.append(item)
            condition.notify()

    await asyncio.gather(*(take() for _ in range(3)), *(put(item) for item in range(3)))
    assert sorted(taken) == [0, 1, 2]


@PATTERNS.right
async def a_producer_that_is_held_back(rng):
    queue, most = asyncio.Queue(maxsize=2), 0

    async def produce():
        nonlocal most
        for item in range(8):
            await queue.put(item)
            most = max(most, queue.qsize())
        await queue.put(None)

    async def consume():
        while (await queue.get()) is not None:
            await asyncio.sleep(rng.uniform(0, 1))

    async with asyncio.TaskGroup() as group:
        group.create_task(produce())
        group.create_task(consume())
    assert most <= 2


@PATTERNS.right
async def a_group_that_fails(rng):
    service = drawn(rng, faults=Faults.always(["bad"], ValueError))
    with contextlib.suppress(ExceptionGroup):
        async with asyncio.TaskGroup() as group:
            for key in ("a", "bad", "b"):
                group.create_task(service.call(key))
    assert service.in_flight == 0


@PATTERNS.right
async def polls_with_a_pause_and_logs(rng):
    ready, service = asyncio.Event(), drawn(rng)

    async def prepare():
        await service.call("ready")
        LOG.info("ready")
        ready.set()

    task = asyncio.create_task(prepare())
    while not ready.is_set():
        await asyncio.sleep(0.05)
    await task


@PATTERNS.right
async def blocking_work_in_a_thread(rng):
    results = await asyncio.gather(*(asyncio.to_thread(pow, number, 2) for number in range(3)))
    assert results == [0, 1, 4]


@PATTERNS.right
async def cleans_up_under_cancellation(rng):
    closed = []

    async def session(number):
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(rng.uniform(0, 1))
            closed.append(number)

    tasks = [asyncio.create_task(session(number)) for number in range(3)]
    await asyncio.sleep(rng.uniform(0.1, 1))
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert sorted(closed) == [0, 1, 2]
