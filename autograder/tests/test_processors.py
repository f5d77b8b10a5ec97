"""Each worker of a pool has a processor of its own where there are enough of them."""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from autograder.sandbox import linux, processors

CAN_SET = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processors can be chosen on Linux alone")


def test_places_are_different_ones_and_none_where_there_are_too_few():
    assert processors.places(2, [4, 5, 7]) == ([4, 5] if hasattr(os, "sched_setaffinity") else [None, None])
    assert processors.places(3, [4, 5]) == [None, None, None]
    assert processors.places(len(processors.available()) + 1) == [None] * (len(processors.available()) + 1)


@CAN_SET
def test_a_pool_s_workers_are_told_apart_by_their_processors():
    context, own = get_context("spawn"), processors.available()[:2]
    places = processors.hand_out(context, len(own))
    with ProcessPoolExecutor(len(own), context, initializer=_begin, initargs=(places,)) as pool:
        assert set(pool.map(_processor, range(4))) <= set(own)
        until = time.monotonic() + 30
        while len(set().union(*(found := _kept_on(pool)))) < sum(map(len, found)):
            assert time.monotonic() < until, found
            time.sleep(0.01)  # a worker that has no job yet may be on its way
    assert sorted(found, key=min) == [{number} for number in own]


@CAN_SET
def test_a_processor_that_is_not_there_leaves_a_process_where_it_is():
    before = os.sched_getaffinity(0)
    processors.stay_on(100_000)
    processors.stay_on(None)
    assert os.sched_getaffinity(0) == before


def _kept_on(pool):
    return [os.sched_getaffinity(pid) for pid in pool._processes]


def _processor(_):
    return linux.current_processor()


def _begin(places):
    processors.stay_on(places.get())
