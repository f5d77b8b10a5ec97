"""Right solutions: none of their schedules may be called a failure."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from functools import cached_property, lru_cache
from queue import Empty, LifoQueue, PriorityQueue, Queue, SimpleQueue
from threading import Lock
from time import sleep

from race_patterns import Collection

PATTERNS = Collection()
GUARD = Lock()
LOG = logging.getLogger("race_patterns")


def together(*bodies):
    threads = [threading.Thread(target=body) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@PATTERNS.right
def locked_counter():
    class Counter:
        def __init__(self):
            self.lock, self.value = Lock(), 0

        def add(self):
            with self.lock:
                self.value += 1

    counter = Counter()
    together(counter.add, counter.add, counter.add)
    assert counter.value == 3


@PATTERNS.right
def lock_of_the_module():
    total = {"n": 0}

    def add():
        with GUARD:
            total["n"] += 1

    together(add, add)
    assert total["n"] == 2


@PATTERNS.right
def ordered_locks():
    accounts = {name: [100, Lock()] for name in ("ann", "bob")}

    def transfer(source, target):
        first, second = sorted((source, target))
        with accounts[first][1], accounts[second][1]:
            accounts[source][0] -= 10
            accounts[target][0] += 10

    together(lambda: transfer("ann", "bob"), lambda: transfer("bob", "ann"))
    assert [money for money, _ in accounts.values()] == [100, 100]


@PATTERNS.right
def bounded_buffer():
    items, changed, got = deque(), threading.Condition(), []

    def put(item):
        with changed:
            while len(items) == 1:
                changed.wait()
            items.append(item)
            changed.notify_all()

    def get():
        with changed:
            while not items:
                changed.wait()
            got.append(items.popleft())
            changed.notify_all()

    together(get, get, lambda: (put(1), put(2)))
    assert got == [1, 2]


@PATTERNS.right
def a_sentinel_for_each_consumer():
    jobs, done = Queue(maxsize=1), []

    def consume():
        while (job := jobs.get()) is not None:
            done.append(job)

    def produce():
        for job in (1, 2, 3, None, None):
            jobs.put(job)

    together(consume, consume, produce)
    assert sorted(done) == [1, 2, 3]


@PATTERNS.right
def pool_of_workers():
    def half(number):
        if number % 2:
            raise ValueError(number)
        return number // 2

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(half, [2, 4, 6])) == [1, 2, 3]
        failed = pool.submit(half, 3)
        assert isinstance(failed.exception(), ValueError)


@PATTERNS.right
def few_in_flight():
    done, inputs = [], iter(range(4))
    with ThreadPoolExecutor(2) as pool:
        running = {pool.submit(pow, number, 2) for _, number in zip(range(2), inputs, strict=False)}
        while running:
            finished, running = wait(running, return_when="FIRST_COMPLETED")
            done += [future.result() for future in finished]
            running |= {pool.submit(pow, number, 2) for _, number in zip(finished, inputs, strict=False)}
    assert sum(done) == 0 + 1 + 4 + 9


@PATTERNS.right
def results_as_they_come():
    with ThreadPoolExecutor(3) as pool:
        futures = [pool.submit(abs, -number) for number in range(3)]
        assert sorted(future.result() for future in as_completed(futures, timeout=5)) == [0, 1, 2]


@PATTERNS.right
def pool_never_shut_down():
    pool = ThreadPoolExecutor(2)
    assert pool.submit(abs, -1).result() == 1


@PATTERNS.right
def daemon_left_waiting():
    jobs, done = Queue(), []

    def serve():
        while True:
            job = jobs.get()
            done.append(job)
            jobs.task_done()

    threading.Thread(target=serve, daemon=True).start()
    for job in range(3):
        jobs.put(job)
    jobs.join()
    assert done == [0, 1, 2]


@PATTERNS.right
def heartbeat_of_a_daemon():
    beats = []

    def beat():
        while True:
            beats.append(time.monotonic())
            sleep(1)

    threading.Thread(target=beat, daemon=True).start()
    sleep(2.5)
    assert len(beats) == 3


@PATTERNS.right
def logging_under_a_lock():
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    handler = Keep()
    LOG.addHandler(handler)
    LOG.propagate = False

    class Job:
        def __str__(self):
            return f"job of {threading.current_thread().name}"

    def work():
        LOG.warning("%s begins", Job())
        with GUARD:
            LOG.error("%s holds the lock", Job())

    try:
        together(work, work)
    finally:
        LOG.removeHandler(handler)
    assert len(lines) == 4


@PATTERNS.right
def spin_with_sleep():
    state = {"ready": False}

    def waits():
        while not state["ready"]:
            sleep(0.01)

    def makes_ready():
        sleep(0.5)
        state["ready"] = True

    together(waits, waits, makes_ready)


@PATTERNS.right
def spin_without_sleep():
    class Flag:
        up = False

    def waits():
        while not Flag.up:
            pass

    def raises_it():
        Flag.up = True

    together(waits, raises_it)


@PATTERNS.right
def spin_until_a_sleeper_is_done():
    done = []

    def waits():
        while not done:
            pass

    together(waits, lambda: (sleep(3), done.append(1)))


@PATTERNS.right
def spin_on_the_clock():
    end = time.monotonic() + 3
    while time.monotonic() < end:
        pass


@PATTERNS.right
def lazy_once():
    made = []

    class Service:
        def __init__(self):
            self.lock, self.connection = Lock(), None

        def get(self):
            if self.connection is None:
                with self.lock:
                    if self.connection is None:
                        connection = ["open"]
                        made.append(connection)
                        self.connection = connection
            return self.connection

    service = Service()
    together(*[lambda: service.get().index("open")] * 3)
    assert len(made) == 1


@PATTERNS.right
def permits():
    limit, inside, most = threading.BoundedSemaphore(2), [], []

    def job():
        with limit:
            inside.append(1)
            most.append(len(inside))
            sleep(0.1)
            inside.pop()

    together(job, job, job)
    assert max(most) <= 2


@PATTERNS.right
def phases_at_a_barrier():
    barrier, order = threading.Barrier(2), []

    def work():
        order.append("one")
        barrier.wait()
        order.append("two")

    together(work, work)
    assert order == ["one", "one", "two", "two"]


@PATTERNS.right
def handshake_of_events():
    ping, pong, order = threading.Event(), threading.Event(), []

    def first():
        order.append("ping")
        ping.set()
        assert pong.wait(timeout=10)
        order.append("end")

    def second():
        ping.wait()
        order.append("pong")
        pong.set()

    together(first, second)
    assert order == ["ping", "pong", "end"]


@PATTERNS.right
def timer_that_is_cancelled():
    fired = []
    early, late = (threading.Timer(seconds, fired.append, [seconds]) for seconds in (1, 60))
    early.start()
    late.start()
    sleep(5)
    late.cancel()
    late.join()
    assert fired == [1]


@PATTERNS.right
def data_of_each_thread():
    own, seen = threading.local(), []

    def work(name):
        own.name = name
        sleep(0.1)
        seen.append(own.name == name)

    together(lambda: work("ann"), lambda: work("bob"))
    assert seen == [True, True] and not hasattr(own, "name")


@PATTERNS.right
def readers_and_a_writer():
    class Shared:
        def __init__(self):
            self.changed, self.readers, self.low, self.high = threading.Condition(), 0, 0, 0

        def read(self):
            with self.changed:
                self.readers += 1
            low, high = self.low, self.high
            with self.changed:
                self.readers -= 1
                self.changed.notify_all()
            assert low == high

        def write(self):
            with self.changed:
                self.changed.wait_for(lambda: self.readers == 0)
                self.low += 1
                self.high += 1

    shared = Shared()
    together(shared.read, shared.write, shared.read)


@PATTERNS.right
def an_rlock_taken_again():
    lock, total = threading.RLock(), []

    def add(times):
        with lock:
            total.append(1)
            if times:
                add(times - 1)

    together(lambda: add(2), lambda: add(1))
    assert len(total) == 5


@PATTERNS.right
def publishing_to_a_copy():
    lock, got, subscribers = Lock(), [], []
    subscribers += [lambda: got.append("first"), lambda: got.append("second")]

    def publish():
        with lock:
            now = list(subscribers)
        for subscriber in now:
            subscriber()

    def unsubscribe():
        with lock:
            del subscribers[0]

    together(publish, unsubscribe)
    assert "second" in got


@PATTERNS.right
def workers_that_are_stopped():
    jobs, stop, done = Queue(), threading.Event(), []

    def work():
        while not stop.is_set():
            try:
                done.append(jobs.get(timeout=0.5))
            except Empty:
                continue

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for job in range(3):
        jobs.put(job)
    sleep(2)
    stop.set()
    for worker in workers:
        worker.join()
    assert sorted(done) == [0, 1, 2]


@PATTERNS.right
def other_queues():
    stack, heap, simple = LifoQueue(), PriorityQueue(), SimpleQueue()

    def put():
        for number in (2, 1, 3):
            stack.put(number)
            heap.put(number)
        simple.put("all")

    def get():
        assert simple.get(timeout=60) == "all"
        assert [stack.get() for _ in range(3)] == [3, 1, 2]
        assert [heap.get() for _ in range(3)] == [1, 2, 3]

    together(put, get)


@PATTERNS.right
def an_event_loop_in_a_thread():
    got = []

    async def main():
        loop = asyncio.get_running_loop()
        first = asyncio.create_task(asyncio.sleep(2, "slept"))
        got.append(await loop.run_in_executor(None, abs, -3))
        got.append(await first)

    together(lambda: asyncio.run(main()))
    assert got == [3, "slept"]


@PATTERNS.right
def values_that_are_cached():
    class Page:
        @cached_property
        def text(self):
            return "text"

    @lru_cache
    def square(number):
        return number * number

    page = Page()
    together(*[lambda: (square(3), page.text)] * 2)
    assert square(3) == 9 and page.text == "text"
