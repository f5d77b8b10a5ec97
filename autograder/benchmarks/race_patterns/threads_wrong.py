"""Classic mistakes with threads, each as small as it can be."""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from queue import Queue

from race_patterns import Collection

PATTERNS = Collection()


def together(*bodies):
    """Run the bodies as threads A, B, … and wait for all."""
    threads = [threading.Thread(target=body, name=name) for name, body in zip("ABCDEFGH", bodies, strict=False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@PATTERNS.bug(depth=2)
def lost_update():
    class Counter:
        value = 0

        def add(self):
            self.value += 1

    counter = Counter()
    together(counter.add, counter.add)
    assert counter.value == 2


@PATTERNS.bug(depth=2)
def check_then_act():
    account = {"balance": 100}
    paid = []

    def withdraw():
        if account["balance"] >= 80:
            account["balance"] -= 80
            paid.append(80)

    together(withdraw, withdraw)
    assert sum(paid) <= 100


@PATTERNS.bug(depth=2)
def lazy_init_twice():
    made = []

    class Service:
        connection = None

        def get(self):
            if self.connection is None:
                made.append(1)
                self.connection = object()
            return self.connection

    service = Service()
    together(service.get, service.get)
    assert len(made) == 1


@PATTERNS.bug(depth=2, status="deadlock")
def lock_order_deadlock():
    left, right = threading.Lock(), threading.Lock()

    def one():
        with left, right:
            pass

    def other():
        with right, left:
            pass

    together(one, other)


@PATTERNS.bug(depth=1, status="deadlock")
def notify_before_wait():
    ready = threading.Condition()

    def waits():
        with ready:
            ready.wait()

    def notifies():
        with ready:
            ready.notify()

    together(waits, notifies)


@PATTERNS.bug(depth=3)
def if_instead_of_while():
    items, filled = deque(), threading.Condition()

    def consume():
        with filled:
            if not items:
                filled.wait()
            items.popleft()

    def produce():
        for number in range(2):
            with filled:
                items.append(number)
                filled.notify()

    together(consume, consume, produce)


@PATTERNS.bug(depth=1, status="deadlock")
def notify_instead_of_notify_all():
    items, changed = deque(), threading.Condition()

    def put(item):
        with changed:
            while len(items) == 1:
                changed.wait()
            items.append(item)
            changed.notify()

    def get():
        with changed:
            while not items:
                changed.wait()
            items.popleft()
            changed.notify()

    together(get, get, lambda: (put(1), put(2)))


@PATTERNS.bug(depth=2)
def dict_read_modify_write():
    counts = {}

    def count(words):
        for word in words:
            counts[word] = counts.get(word, 0) + 1

    together(lambda: count(["a", "b"]), lambda: count(["a", "c"]))
    assert counts["a"] == 2


@PATTERNS.bug(depth=2)
def mutated_while_iterated():
    members = {"ann": 1, "bob": 2, "cy": 3}
    seen = []

    def lists():
        for name in members:
            seen.append(name)

    def joins():
        members["dee"] = 4

    together(lists, joins)


@PATTERNS.bug(depth=2)
def published_before_it_is_ready():
    class Settings:
        def __init__(self):
            self.ready = False

        def load(self):
            self.ready = True
            self.host = "example.test"

    settings = Settings()

    def use():
        if settings.ready:
            assert settings.host

    together(settings.load, use)


@PATTERNS.bug(depth=2)
def double_checked_locking():
    class Pool:
        instance = None
        lock = threading.Lock()

        def __init__(self):
            self.slots = []

        @classmethod
        def get(cls):
            if cls.instance is None:
                with cls.lock:
                    if cls.instance is None:
                        cls.instance = cls()
                        cls.instance.slots.append("a connection")
            return cls.instance

    def use():
        assert Pool.get().slots

    together(use, use)


@PATTERNS.bug(depth=2)
def forgotten_lock_on_one_path():
    class Stock:
        def __init__(self):
            self.lock, self.items = threading.Lock(), 10

        def sell(self):
            with self.lock:
                self.items -= 1

        def give_back(self):
            self.items += 1

    stock = Stock()
    together(stock.sell, stock.give_back)
    assert stock.items == 10


@PATTERNS.bug(depth=2)
def semaphore_released_twice():
    permits = threading.Semaphore(1)
    inside = []

    def job(fails):
        permits.acquire()
        try:
            inside.append(1)
            assert len(inside) == 1, "two at once"
            if fails:
                raise ValueError
            inside.pop()
        except ValueError:
            inside.pop()
            permits.release()
        finally:
            permits.release()

    together(lambda: job(True), lambda: job(False), lambda: job(False))


@PATTERNS.bug(depth=2)
def torn_snapshot():
    class Range:
        def __init__(self):
            self.low, self.high = 0, 10

        def move(self, by):
            self.low += by
            self.high += by

    window = Range()

    def read():
        low, high = window.low, window.high
        assert high - low == 10

    together(lambda: window.move(5), read)


@PATTERNS.bug(depth=2)
def unsubscribing_while_publishing():
    got = []
    subscribers = []

    def first():
        got.append("first")

    def second():
        got.append("second")

    subscribers += [first, second]

    def publish():
        for subscriber in subscribers:
            subscriber()

    together(publish, lambda: subscribers.remove(first))
    assert "second" in got


@PATTERNS.bug(depth=1, status="livelock")
def stop_flag_lost():
    class Worker:
        stopped = False

        def run(self):
            self.stopped = False
            while not self.stopped:
                time.sleep(1)

        def stop(self):
            self.stopped = True

    worker = Worker()
    together(worker.run, worker.stop)


@PATTERNS.bug(depth=1, status="deadlock")
def sentinel_taken_twice():
    jobs = Queue()

    def consume():
        while jobs.get() is not None:
            pass

    jobs.put(1)
    jobs.put(None)
    together(consume, consume)


@PATTERNS.bug(depth=2)
def two_step_transfer():
    lock, accounts = threading.Lock(), {"ann": 100, "bob": 0}

    def transfer():
        with lock:
            accounts["ann"] -= 30
        with lock:
            accounts["bob"] += 30

    def audit():
        with lock:
            assert sum(accounts.values()) == 100

    together(transfer, audit)


@PATTERNS.bug(depth=2)
def an_rlock_for_each_caller():
    total = {"n": 0}

    def add():
        with threading.RLock():
            total["n"] += 1

    together(add, add)
    assert total["n"] == 2


@PATTERNS.bug(depth=1, status="deadlock")
def event_cleared_too_early():
    go = threading.Event()

    def starts():
        go.set()
        go.clear()

    together(go.wait, starts)


@PATTERNS.bug(depth=2, status="deadlock")
def asked_whether_empty():
    jobs = Queue()
    jobs.put("only one")

    def take():
        if not jobs.empty():
            jobs.get()

    together(take, take)


@PATTERNS.bug(depth=2)
def evicted_between_test_and_use():
    cache = {"key": "value"}

    def read():
        if "key" in cache:
            return cache["key"]
        return None

    together(read, lambda: cache.pop("key"))


@PATTERNS.bug(depth=1, status="deadlock")
def pool_waits_for_itself():
    with ThreadPoolExecutor(2) as pool:

        def outer():
            return pool.submit(int).result()

        both = [pool.submit(outer) for _ in range(2)]
        for future in both:
            future.result()


@PATTERNS.bug(depth=3)
def the_same_again_is_not_unchanged():
    class Node:
        def __init__(self, name, following=None):
            self.name, self.following = name, following

    class Stack:
        """Takes the top if it is still the same object: it may have been away meanwhile."""

        def __init__(self, *names):
            self.lock, self.top, self.count = threading.Lock(), None, len(names)
            for name in names:
                self.top = Node(name, self.top)

        def pop(self):
            while True:
                top = self.top
                following = top.following
                with self.lock:
                    if self.top is top:
                        self.top = following
                        return top

        def push(self, node):
            with self.lock:
                node.following = self.top
                self.top = node

    stack = Stack("c", "b", "a")
    out = []

    def turn():
        first, second = stack.pop(), stack.pop()
        out.append(second.name)
        stack.push(first)

    together(lambda: out.append(stack.pop().name), turn)
    while stack.top is not None:
        out.append(stack.pop().name)
    assert sorted(out) == ["a", "b", "c"]


@PATTERNS.bug(depth=3, status="deadlock")
def three_philosophers():
    forks = [threading.Lock() for _ in range(3)]

    def eat(seat):
        with forks[seat], forks[(seat + 1) % 3]:
            pass

    together(lambda: eat(0), lambda: eat(1), lambda: eat(2))


@PATTERNS.bug(depth=3)
def checked_the_version_only():
    state = {"version": 0, "rows": 0}
    lock = threading.Lock()

    def write():
        with lock:
            state["version"] += 1
            state["rows"] += 10

    def report():
        version = state["version"]
        rows = state["rows"]
        if state["version"] == version == 1:
            assert rows == 10

    together(write, report)


@PATTERNS.bug(depth=4)
def both_counters_lose():
    # one loss is made good by the other counter: only two in one run show
    class Pair:
        left = right = 0

        def add(self):
            self.left += 1
            self.right += 1

    pair = Pair()
    together(pair.add, pair.add)
    assert max(pair.left, pair.right) == 2


@PATTERNS.bug(depth=3)
def two_leave_before_the_third():
    hall = {"free": 2}
    seated = []

    def sit():
        free = hall["free"]
        if free:
            hall["free"] = free - 1
            seated.append(1)

    together(sit, sit, sit)
    assert len(seated) <= 2
