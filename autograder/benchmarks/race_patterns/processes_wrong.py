"""Classic mistakes with process pools, each as small as it can be."""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor, as_completed, wait

from race_patterns import Collection

PATTERNS = Collection()
COUNTS = {}
CONFIGURED = {"factor": 1}


def count(word):
    COUNTS[word] = COUNTS.get(word, 0) + 1


def half(number):
    if number % 2:
        raise ValueError(number)
    return number // 2


def die_at_three(number):
    time.sleep(1)
    if number == 3:
        os._exit(1)
    return number


def times_factor(number):
    return number * CONFIGURED["factor"]


class BadRow(Exception):
    def __init__(self, row, reason):
        super().__init__(f"row {row}: {reason}")


def check_row(row):
    if row < 0:
        raise BadRow(row, "is negative")
    return row


@PATTERNS.bug(depth=1)
def counts_in_a_global():
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(count, ["a", "b", "a"]))
    assert COUNTS == {"a": 2, "b": 1}


@PATTERNS.bug(depth=1)
def error_that_nobody_asks_for():
    with ProcessPoolExecutor(2) as pool:
        futures = [pool.submit(lambda number=number: number + 1) for number in range(3)]
        done, _ = wait(futures)
    assert sorted(future.result() for future in done if not future.exception()) == [1, 2, 3]


@PATTERNS.bug(depth=1)
def death_takes_the_rest_along():
    kept = []
    with ProcessPoolExecutor(2) as pool:
        for number, future in [(number, pool.submit(die_at_three, number)) for number in range(6)]:
            if future.exception() is None:
                kept.append(number)
    assert kept == [0, 1, 2, 4, 5]


@PATTERNS.bug(depth=1)
def map_ends_at_the_first_error():
    halves = []
    with ProcessPoolExecutor(2) as pool:
        try:
            for result in pool.map(half, [2, 3, 4]):
                halves.append(result)
        except ValueError:
            halves.append(None)
    assert halves == [1, None, 2]


@PATTERNS.bug(depth=2)
def order_of_completion():
    with ProcessPoolExecutor(2) as pool:
        futures = [pool.submit(abs, -number) for number in range(3)]
        assert [future.result() for future in as_completed(futures)] == [0, 1, 2]


@PATTERNS.bug(depth=1)
def argument_changed_after_submit():
    batch, futures = [], []
    with ProcessPoolExecutor(1) as pool:
        for number in range(3):
            batch.append(number)
            futures.append(pool.submit(sum, batch))
    assert [future.result() for future in futures] == [0, 1, 3]


@PATTERNS.bug(depth=1)
def configured_after_the_workers_started():
    with ProcessPoolExecutor(1) as pool:
        assert pool.submit(times_factor, 1).result() == 1
        CONFIGURED["factor"] = 10
        try:
            assert pool.submit(times_factor, 2).result() == 20
        finally:
            CONFIGURED["factor"] = 1


@PATTERNS.bug(depth=1)
def exception_that_cannot_be_made_again():
    refused = []
    with ProcessPoolExecutor(1) as pool:
        for future in [pool.submit(check_row, row) for row in (-1, 2)]:
            try:
                future.result()
            except BadRow as error:
                refused.append(str(error))
    assert refused == ["row -1: is negative"]


@PATTERNS.bug(depth=1, status="deadlock")
def result_awaited_in_a_callback():
    with ProcessPoolExecutor(1) as pool:
        later = pool.submit(abs, -1)
        pool.submit(abs, -2).add_done_callback(lambda _: pool.submit(abs, -3).result())
        later.result()


@PATTERNS.bug(depth=1, status="deadlock")
def job_lost_with_its_worker():
    with multiprocessing.Pool(2) as pool:
        assert pool.map(die_at_three, range(5), chunksize=1) == [0, 1, 2, 3, 4]


@PATTERNS.bug(depth=2)
def callbacks_that_count():
    state = {"waiting": 0}

    def done(_):
        state["waiting"] -= 1

    with ProcessPoolExecutor(2) as pool:
        for number in range(3):
            state["waiting"] += 1
            pool.submit(abs, number).add_done_callback(done)
    assert state["waiting"] == 0
