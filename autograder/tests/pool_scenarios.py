"""What programs do with process pools, each a function whose result is plain: the same with real and simulated ones."""

import contextlib
import logging
import multiprocessing
import os
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, as_completed, wait

SCENARIOS = []
STATE = []
PARENT = [True]
FORK = multiprocessing.get_context("fork")


def scenario(function):
    SCENARIOS.append(function)
    return function


# -- what is sent to workers -----------------------------------------------------------------------------------------------


class Box:
    total = 0

    def __init__(self, value):
        self.value = value

    def grow(self):
        self.value += 1
        Box.total += 1
        return self.value


def counting():
    count = 0

    def tick(item):
        nonlocal count
        count += item
        return count

    tick.__qualname__ = "tick"
    return tick


tick = counting()


def change(item, into=[]):  # noqa: B006 - what a default argument keeps is looked at
    STATE.append(item)
    into.append(item)
    Box.total += item
    return len(STATE), len(into), Box.total


def echo(item):
    return item


def make_lambda(item):
    return lambda: item


def make_lock(item):
    return threading.Lock()


class TwoArguments(Exception):
    def __init__(self, number, reason):
        super().__init__(f"{number}: {reason}")


def raise_two_arguments(item):
    raise TwoArguments(item, "no")


def raise_with_a_lock(item):
    raise ValueError(threading.Lock())


def raise_value_error(item):
    raise ValueError(item)


def leave(item):
    sys.exit(item)


def die_if_negative(item):
    if item < 0:
        os._exit(1)
    return item


def die_later(seconds):
    time.sleep(seconds)
    os._exit(1)


def kill_oneself(item):
    os.kill(os.getpid(), 9)


def slow(item):
    time.sleep(0.05)
    return item


class NotLoaded:
    def __reduce__(self):
        return int, ("no number",)


class NotLoadedInTheParent:
    def __reduce__(self):
        return refuse_in_the_parent, ()


def refuse_in_the_parent():
    if PARENT[0]:
        raise RuntimeError("not here")
    return NotLoadedInTheParent()


def make_what_the_parent_cannot_load(item):
    PARENT[0] = False
    return NotLoadedInTheParent()


def start(value):
    STATE.append(value)


def fail_to_start():
    raise ValueError("no start")


# -- how it ends -------------------------------------------------------------------------------------------------------------


def ended(call, *arguments):
    """What a call came to: its value, or the exception's type, text and cause."""
    try:
        return "value", call(*arguments)
    except BaseException as error:
        return type(error).__name__, str(error).partition(" at 0x")[0][:80], type(error.__cause__).__name__


def results(*calls, workers=1, **options):
    with ProcessPoolExecutor(workers, mp_context=FORK, **options) as pool:
        return [ended(future.result) for future in [pool.submit(*call) for call in calls]]


@scenario
def sends_a_lambda():
    return results((lambda: 1,), (echo, 2))


@scenario
def sends_a_local_function():
    def inner():
        return 1

    return results((inner,), (echo, 2))


@scenario
def sends_a_lock():
    return results((echo, threading.Lock()), (echo, 2))


@scenario
def sends_an_open_file():
    with open(__file__) as file:
        return results((echo, file), (echo, 2))


@scenario
def sends_a_generator():
    return results((echo, (i for i in "ab")), (echo, 2))


@scenario
def submit_itself_does_not_raise():
    with ProcessPoolExecutor(1, mp_context=FORK) as pool:
        future = pool.submit(lambda: 1)
        return type(future).__name__, type(future.exception()).__name__


@scenario
def gets_a_lambda():
    return results((make_lambda, 1), (echo, 2))


@scenario
def gets_a_lock():
    return results((make_lock, 1), (echo, 2))


@scenario
def gets_an_exception():
    return results((raise_value_error, 1), (echo, 2))


@scenario
def gets_an_exception_that_does_not_load():
    return results((raise_two_arguments, 1))


@scenario
def gets_an_exception_that_cannot_be_pickled():
    return results((raise_with_a_lock, 1), (echo, 2))


@scenario
def a_job_leaves():
    return results((leave, 3), (echo, 2))


@scenario
def a_job_does_not_load():
    return results((echo, NotLoaded()))


@scenario
def a_result_does_not_load():
    return results((make_what_the_parent_cannot_load, 1))


@scenario
def a_worker_dies():
    return results((die_if_negative, 1), (die_if_negative, -1))[1]


@scenario
def a_worker_kills_itself():
    return results((kill_oneself, 1))


@scenario
def what_is_pending_fails():
    return results((die_later, 0.3), *[(echo, 1)] * 8)


@scenario
def submit_after_a_death():
    with ProcessPoolExecutor(1, mp_context=FORK) as pool:
        ended(pool.submit(die_if_negative, -1).result)
        return ended(pool.submit, echo, 1)


@scenario
def submit_after_shutdown():
    pool = ProcessPoolExecutor(1, mp_context=FORK)
    pool.shutdown()
    return ended(pool.submit, echo, 1)


@scenario
def changes_do_not_come_back():
    return results((change, 1), (change, 2), (change, 3)), STATE, Box.total, change.__defaults__


@scenario
def changes_in_a_closure_do_not_come_back():
    return results((tick, 1), (tick, 1)), tick(1)


@scenario
def changes_of_an_instance_do_not_come_back():
    box = Box(1)
    return results((box.grow,), (box.grow,)), box.value, Box.total


@scenario
def workers_know_what_was_there_before():
    STATE.append("early")
    return results((change, 1))


@scenario
def workers_do_not_know_what_came_later():
    with ProcessPoolExecutor(1, mp_context=FORK) as pool:
        pool.submit(echo, 1).result()
        STATE.append("late")
        return pool.submit(change, 1).result()


@scenario
def maps_in_chunks():
    with ProcessPoolExecutor(2, mp_context=FORK) as pool:
        return (
            [list(pool.map(echo, range(7), chunksize=size)) for size in (1, 3, 9)],
            list(pool.map(pow, [2, 3], [3, 2])),
            ended(lambda: pool.map(echo, [1], chunksize=0)),
            ended(list, pool.map(raise_value_error, [1, 2])),
            ended(list, pool.map(echo, [1, lambda: 2], chunksize=2)),
        )


@scenario
def waits_and_completes():
    with ProcessPoolExecutor(2, mp_context=FORK) as pool:
        futures = [pool.submit(echo, item) for item in range(5)]
        return sorted(f.result() for f in as_completed(futures)), len(wait(futures).done)


@scenario
def takes_bad_arguments():
    return [
        ended(lambda options=options: ProcessPoolExecutor(**options))
        for options in (
            {"max_workers": 0},
            {"max_workers": -1},
            {"initializer": 3},
            {"max_tasks_per_child": 0},
            {"max_tasks_per_child": 1.5},
        )
    ]


@scenario
def fork_and_a_limit_of_jobs_do_not_go_together():
    return ended(lambda: ProcessPoolExecutor(max_tasks_per_child=2, mp_context=FORK))[0]


@scenario
def has_an_initializer():
    return results((change, 1), initializer=start, initargs=("i",)), STATE


@scenario
def has_an_initializer_that_cannot_be_pickled():
    return results((change, 1), initializer=lambda: STATE.append(1)), STATE


@scenario
def has_an_initializer_that_fails():
    logging.disable(logging.CRITICAL)
    # submit may find the pool broken already
    return ended(lambda: results((echo, 1), initializer=fail_to_start))[0] in ("value", "BrokenProcessPool")


@scenario
def cancels_what_waits():
    with ProcessPoolExecutor(1, mp_context=FORK) as pool:
        futures = [pool.submit(slow, item) for item in range(8)]
        first = futures[0].result()
        pool.shutdown(cancel_futures=True)
        return first, futures[0].cancelled(), futures[-1].cancelled(), futures[-1].done()


# -- multiprocessing.Pool ----------------------------------------------------------------------------------------------------


@scenario
def pool_maps():
    with FORK.Pool(2) as pool:
        return (
            pool.map(echo, range(5)),
            list(pool.imap(echo, range(5))),
            sorted(pool.imap_unordered(echo, range(5), 2)),
            pool.starmap(pow, [(2, 3), (3, 2)]),
            pool.apply(pow, (2, 5)),
            pool.apply_async(echo, (1,)).get(5),
            pool.map_async(echo, [1]).get(5),
            pool.map(echo, []),
        )


@scenario
def pool_fails():
    with FORK.Pool(1) as pool:
        return (
            ended(pool.map, raise_value_error, [1, 2]),
            ended(pool.map, lambda item: item, [1]),
            ended(pool.map, make_lambda, [1]),
            ended(pool.apply, raise_with_a_lock, (1,)),
            ended(list, pool.imap(raise_value_error, [3])),
        )


@scenario
def pool_changes_do_not_come_back():
    with FORK.Pool(1) as pool:
        found = pool.map(change, [1, 2], 1)
        pool.close()
        pool.join()
    return found, STATE


@scenario
def pool_is_closed():
    pool = FORK.Pool(1)
    found = [ended(pool.join)]
    pool.close()
    found.append(ended(pool.map, echo, [1]))
    pool.join()
    pool.terminate()
    return [*found, ended(pool.map, echo, [1])]


@scenario
def pool_takes_bad_arguments():
    return [
        ended(lambda options=options: multiprocessing.Pool(**options))[:2]
        for options in ({"processes": 0}, {"processes": 1, "initializer": 3}, {"processes": 1, "maxtasksperchild": 0})
    ]


@scenario
def pool_replaces_who_dies():
    with FORK.Pool(1) as pool:
        lost = pool.apply_async(die_if_negative, (-1,))
        return pool.apply(echo, (5,)), lost.ready()


@scenario
def pool_gets_an_iterable_that_fails():
    def items():
        yield 1
        raise KeyError("it")

    with FORK.Pool(1) as pool:
        found = pool.imap(echo, items())
        return [ended(next, found), ended(next, found)]


@scenario
def pool_is_called_back():
    found, told = [], threading.Event()
    with FORK.Pool(1) as pool:
        pool.apply_async(echo, (1,), callback=found.append).wait(5)
        pool.apply_async(raise_value_error, (2,), error_callback=lambda error: (found.append(str(error)), told.set()))
        with contextlib.suppress(Exception):
            told.wait(5)
    return found
