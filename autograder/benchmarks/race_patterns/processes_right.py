"""Right solutions with process pools: none of their schedules may be called a failure."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, as_completed, wait
from concurrent.futures.process import BrokenProcessPool

from race_patterns import Collection

PATTERNS = Collection()
KNOWN = {}


def letters(word):
    return Counter(word)


def half(number):
    if number % 2:
        raise ValueError(number)
    return number // 2


def die_at_three(number):
    time.sleep(1)
    if number == 3:
        os._exit(1)
    return number


def know(factor):
    KNOWN["factor"] = factor


def times_known(number):
    return number * KNOWN["factor"]


class BadRow(Exception):
    def __init__(self, row, reason):
        super().__init__(row, reason)


def refuse(row):
    raise BadRow(row, "is negative")


@PATTERNS.right
def counts_come_back_as_results():
    total = Counter()
    with ProcessPoolExecutor(2) as pool:
        for counted in pool.map(letters, ["abba", "cab"]):
            total += counted
    assert total == {"a": 3, "b": 3, "c": 1}


@PATTERNS.right
def every_future_is_looked_at():
    records = []
    with ProcessPoolExecutor(2) as pool:
        for future in [pool.submit(half, number) for number in (2, 3, 4)]:
            error = future.exception()
            records.append(error.args if error else future.result())
    assert records == [1, (3,), 2]


@PATTERNS.right
def a_pool_of_one_for_each_slot():
    records, waiting, running = {}, iter(range(6)), {}
    pools = [ProcessPoolExecutor(1) for _ in range(2)]
    while True:
        for number in waiting:
            pool = pools.pop()
            running[pool.submit(die_at_three, number)] = number, pool
            if not pools:
                break
        if not running:
            break
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            number, pool = running.pop(future)
            died = isinstance(future.exception(), BrokenProcessPool)
            records[number] = "died" if died else future.result()
            pools.append(ProcessPoolExecutor(1) if died else pool)
    for pool in pools:
        pool.shutdown()
    assert [records[number] for number in range(6)] == [0, 1, 2, "died", 4, 5]


@PATTERNS.right
def order_of_the_inputs():
    with ProcessPoolExecutor(3) as pool:
        assert list(pool.map(abs, [-3, -1, -2])) == [3, 1, 2]
        futures = {pool.submit(abs, -number): number for number in range(3)}
        assert all(future.result() == futures[future] for future in as_completed(futures))


@PATTERNS.right
def a_list_of_its_own_for_each_job():
    batch, futures = [], []
    with ProcessPoolExecutor(1) as pool:
        for number in range(3):
            batch.append(number)
            futures.append(pool.submit(sum, tuple(batch)))
    assert [future.result() for future in futures] == [0, 1, 3]


@PATTERNS.right
def told_when_the_workers_start():
    with ProcessPoolExecutor(2, initializer=know, initargs=(10,)) as pool:
        assert list(pool.map(times_known, [1, 2])) == [10, 20]
    assert KNOWN == {}


@PATTERNS.right
def exception_that_can_be_made_again():
    with ProcessPoolExecutor(1) as pool:
        error = pool.submit(refuse, -1).exception()
        assert isinstance(error, BadRow)
        assert error.args == (-1, "is negative")
        assert pool.submit(abs, -1).result() == 1


@PATTERNS.right
def few_in_flight():
    permits, results, lock = threading.Semaphore(2), [], threading.Lock()

    def done(future):
        with lock:
            results.append(future.result())
        permits.release()

    with ProcessPoolExecutor(2) as pool:
        for number in range(5):
            permits.acquire()
            pool.submit(abs, -number).add_done_callback(done)
    assert sorted(results) == [0, 1, 2, 3, 4]


@PATTERNS.right
def pool_of_multiprocessing():
    with multiprocessing.Pool(2) as pool:
        assert pool.map(abs, [-1, -2, -3]) == [1, 2, 3]
        assert sorted(pool.imap_unordered(abs, [-1, -2])) == [1, 2]
        assert pool.apply_async(abs, (-4,)).get(timeout=5) == 4
        pool.close()
        pool.join()


@PATTERNS.right
def off_the_loop():
    async def main():
        loop = asyncio.get_running_loop()
        with ProcessPoolExecutor(2) as pool:
            work = [loop.run_in_executor(pool, die_at_three, number) for number in (1, 2)]
            return await asyncio.gather(*work, asyncio.sleep(0.5, "slept"))

    assert asyncio.run(main()) == [1, 2, "slept"]


@PATTERNS.right
def cancelled_before_they_begin():
    with ProcessPoolExecutor(1) as pool:
        futures = [pool.submit(die_at_three, 1) for _ in range(6)]
        assert futures[0].result() == 1
        pool.shutdown(cancel_futures=True)
    assert all(future.cancelled() or future.result() == 1 for future in futures)
    assert futures[-1].cancelled()
