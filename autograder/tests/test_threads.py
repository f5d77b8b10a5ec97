"""Thread schedules: bugs are found and right programs are not blamed, runs repeat exactly, and a hang has an end."""

import ast
import asyncio
import contextlib
import functools
import linecache
import logging
import multiprocessing
import os
import queue
import sched
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock, RLock
from time import sleep

import pytest

from autograder.worlds.threads import (
    OutOfScope,
    Policy,
    PriorityChanges,
    RandomWalk,
    Replay,
    atomic,
    children,
    explore,
    install,
    internals,
    policy_for,
    replay,
    run,
    run_threads,
    search,
    shrink,
)

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))
from race_patterns import threads_right, threads_wrong  # noqa: E402  the path is set above

sys.path.remove(str(BENCHMARKS))


def apart(work, limit=20.0):
    """``work()`` in a process of its own: what `install` replaces stays there."""
    return children.in_child(lambda child: work(), limit=limit)


def answer(source):
    """The namespace of ``source``, loaded as an answer is: after `install`, under a name that is no file."""
    install()
    linecache.cache["<answer>"] = (len(source), None, source.splitlines(True), "<answer>")
    namespace = {"__name__": "answer"}
    exec(compile(source, "<answer>", "exec"), namespace)
    return namespace


ANSWER = """\
import threading
import time
from threading import Lock
from time import sleep

LOCK = Lock()

class Account:
    guard = threading.RLock()
    def __init__(self):
        self.balance = 0
    def careless(self):
        self.balance += 10
        return self.balance
    def careful(self):
        with LOCK, self.guard:
            self.balance += 10
        sleep(0.5)
        return time.monotonic()

def main():
    account = Account()
    threads = [threading.Thread(target=account.careless) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert account.balance == 20
"""
FILES = {"<answer>"}


# -- a table of programs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", threads_wrong.PATTERNS, ids=lambda pattern: pattern.name)
def test_a_bug_is_found_and_replayed(pattern):
    report = explore(pattern.program, schedules=600, shrink=False)
    assert not report.ok, "no schedule makes it fail"
    assert report.outcome.status == pattern.status
    again = replay(pattern.program, report.schedule)
    assert again.status == pattern.status
    assert again.schedule == report.schedule
    assert again.interleaving == report.outcome.interleaving


@pytest.mark.parametrize("pattern", threads_right.PATTERNS, ids=lambda pattern: pattern.name)
def test_a_right_solution_is_not_blamed(pattern):
    report = explore(pattern.program, schedules=60, seed="right")
    assert report.ok, str(report)
    assert report.runs == 60


# -- for people ----------------------------------------------------------------------------------------------------------


class Counter:
    def __init__(self):
        self.value = 0

    def add(self):
        self.value += 1


def loses_an_update():
    counter = Counter()
    threads = [threading.Thread(target=counter.add, name=name) for name in ("ann", "bob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.value == 2, "an update is lost"


def test_a_report_shows_who_ran_which_line():
    report = explore(loses_an_update)
    text = str(report)
    assert not report.ok
    assert len(report.schedule) <= 3
    assert len(text.splitlines()) <= 25
    assert text.count("self.value += 1") >= 2
    assert "within this line: switch to" in text
    assert "AssertionError: an update is lost" in text
    assert "not guaranteed atomic" in text
    assert f"replay(program, {report.schedule!r})" in text
    for luck in ("sometimes", "laptop", "lucky", "might", "usually"):
        assert luck not in text

    class Printer:
        shown = ""

        def text(self, text):
            self.shown += text

    printer = Printer()
    report._repr_pretty_(printer, False)
    assert printer.shown == text


def test_a_program_without_a_failure_is_said_to_have_none():
    report = explore(lambda: None, schedules=7, seed=3)
    assert report.ok
    assert report.schedule == []
    assert str(report) == (
        "No failure in 7 schedules (seed 3); no two threads could ever have changed places, so this shows nothing."
    )
    report = explore(lambda: together(Counter().add, Counter().add), schedules=7)
    assert report.contested > 5
    assert str(report).endswith(f"another thread could take over at {report.contested} points.")


def test_a_deadlock_names_each_thread_its_line_and_what_it_waits_for():
    program = next(p.program for p in threads_wrong.PATTERNS if p.name == "lock_order_deadlock")
    outcome = explore(program).outcome
    waits = {stuck.thread: stuck for stuck in outcome.stuck}
    assert set(waits) == {"main", "A", "B"}
    assert waits["A"].waits_for == "a lock that B holds"
    assert waits["B"].waits_for == "a lock that A holds"
    assert waits["A"].source == "with left, right:"
    assert waits["main"].waits_for == "the end of A"


def test_a_lock_that_its_holder_takes_again():
    def program():
        lock = threading.Lock()
        with lock, lock:
            pass

    report = explore(program)
    assert report.outcome.stuck[0].waits_for == "a lock that it holds itself"
    assert "main waits for a lock that it holds itself, line" in str(report)


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (lambda: queue.Queue().get(), "an item in a queue"),
        (lambda: queue.SimpleQueue().get(), "an item in a queue"),
        (lambda: threading.Event().wait(), "an event to be set"),
        (lambda: threading.Semaphore(0).acquire(), "a permit of a semaphore"),
        (lambda: threading.Barrier(2).wait(), "the others at a barrier"),
        (lambda: asyncio.run(asyncio.Event().wait()), "its event loop"),
    ],
)
def test_what_a_thread_waits_for_is_said_in_words(wait, words):
    outcome = explore(wait, schedules=1).outcome
    assert outcome.status == "deadlock"
    assert outcome.stuck[0].waits_for == words


def test_a_thread_that_spins_for_ever_is_named():
    def program():
        def spins():
            while True:
                pass

        threading.Thread(target=spins, name="spinner").start()

    report = explore(program, max_steps=5_000)
    assert report.outcome.status == "livelock"
    assert "spinner waits for nothing, it keeps running" in str(report)
    assert "`pass`" in str(report) or "`while True:`" in str(report)


def test_the_seed_decides_which_schedules_are_run():
    def runs(seed):
        program = next(p.program for p in threads_wrong.PATTERNS if p.name == "three_philosophers")
        report = explore(program, seed=seed, shrink=False)
        return report.runs, report.schedule

    assert runs(1) == runs(1)
    assert len({runs(seed)[0] for seed in range(4)}) > 1


KEPT = [0]


def test_state_that_a_program_keeps_between_calls_is_no_race():
    def program():
        KEPT[0] += 1
        assert KEPT[0] < 3

    report = explore(program)
    assert report.keeps_state
    assert "make all its state afresh" in str(report)
    assert KEPT == [0], "the program ran in a process of its own"


def test_an_exception_that_cannot_be_copied_is_still_told():
    def program():
        class Odd(Exception):
            def __init__(self, a, b):
                super().__init__(f"{a} and {b}")

        raise Odd(1, 2)

    report = explore(program)
    assert "Odd: 1 and 2" in str(report)
    assert "ProgramError" not in str(report)


def test_only_a_program_that_can_be_called_is_explored():
    with pytest.raises(TypeError, match="what it returned"):
        explore(None)


def test_partials_and_bound_methods_are_programs_too():
    class Suite:
        def check(self, n):
            counter = Counter()
            together(*[counter.add] * n)
            assert counter.value == n

    assert not explore(functools.partial(Suite().check, 2)).ok
    assert explore(functools.partial(Suite().check, 1), schedules=20).ok


def together(*bodies):
    threads = [threading.Thread(target=body) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# -- what existed before -------------------------------------------------------------------------------------------------

MODULE_LOCK, MODULE_RLOCK, MODULE_EVENT = threading.Lock(), threading.RLock(), threading.Event()
MODULE_CONDITION, MODULE_QUEUE, MODULE_SIMPLE = threading.Condition(), queue.Queue(), queue.SimpleQueue()
MODULE_SEMAPHORE = threading.Semaphore(1)
LOCKS = (threading.Lock(), {"in": [threading.RLock()]})
POOL = ThreadPoolExecutor(2)


class Guarded:
    shared = Lock()

    def __init__(self):
        self.own, self.value = RLock(), 0


GUARDED = Guarded()


@pytest.mark.parametrize(
    "lock",
    [
        lambda: MODULE_LOCK,
        lambda: MODULE_RLOCK,
        lambda: MODULE_CONDITION,
        lambda: MODULE_SEMAPHORE,
        lambda: LOCKS[0],
        lambda: LOCKS[1]["in"][0],
        lambda: GUARDED.shared,
        lambda: GUARDED.own,
    ],
    ids=["lock", "rlock", "condition", "semaphore", "tuple", "nested", "class", "instance"],
)
def test_a_lock_from_before_guards(lock):
    def program():
        counter = Counter()

        def add():
            with lock():
                counter.add()

        together(add, add)
        assert counter.value == 2

    report = explore(program, schedules=80, limit=3)
    assert report.ok, str(report)


def test_waiting_on_what_existed_before():
    def program():
        def serve():
            MODULE_EVENT.wait()
            with MODULE_CONDITION:
                while MODULE_QUEUE.empty():
                    MODULE_CONDITION.wait(timeout=5)
            MODULE_SIMPLE.put(MODULE_QUEUE.get(timeout=1))

        def ask():
            MODULE_EVENT.set()
            with MODULE_CONDITION:
                MODULE_QUEUE.put("asked")
                MODULE_CONDITION.notify()
            assert MODULE_SIMPLE.get() == "asked"

        MODULE_EVENT.clear()
        together(serve, ask)

    report = explore(program, schedules=80, limit=3)
    assert report.ok, str(report)


def test_a_lock_that_was_held_before_is_held():
    held = threading.Lock()
    held.acquire()

    def program():
        assert not held.acquire(timeout=3)
        held.release()
        with held:
            pass
        held.acquire()

    assert explore(program, schedules=3).ok
    assert held.locked()

    def stuck():
        held.acquire()

    assert explore(stuck, schedules=1).outcome.stuck[0].waits_for == "a lock"


def test_locks_are_as_before_in_each_run_whatever_the_last_one_did():
    lock = threading.Lock()

    def program():
        lock.acquire()

    assert explore(program, schedules=5).ok


def test_a_pool_from_before_gets_new_workers_in_each_run():
    assert POOL.submit(abs, -1).result() == 1

    def program():
        assert list(POOL.map(abs, [-1, -2, -3])) == [1, 2, 3]

    report = explore(program, schedules=20)
    assert report.ok, str(report)
    assert POOL.submit(abs, -4).result() == 4, "the pool out here is untouched"
    POOL.shutdown()


def test_names_imported_before_are_under_control():
    def program(make=Lock):
        begin = time.monotonic()
        sleep(3600)
        assert time.monotonic() - begin == 3600
        lock = make()
        total = Counter()

        def add():
            with lock:
                total.add()

        together(add, add)
        assert total.value == 2

    begin = time.monotonic()
    report = explore(program, schedules=40, limit=3)
    assert report.ok, str(report)
    assert time.monotonic() - begin < 30


def test_logging_from_before_with_a_handler_of_its_own():
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(record.getMessage())

    logger = logging.getLogger("test_threads")
    logger.propagate = False
    handler = Keep()
    logger.addHandler(handler)

    class Slow:
        def __str__(self):
            sleep(1)  # switches while the handler's lock is held
            return threading.current_thread().name

    def program():
        lines.clear()
        together(lambda: logger.warning("%s", Slow()), lambda: logger.warning("%s", Slow()))
        assert len(lines) == 2

    try:
        report = explore(program, schedules=30, limit=3)
    finally:
        logger.removeHandler(handler)
    assert report.ok, str(report)


# -- threads as CPython has them -----------------------------------------------------------------------------------------


def test_an_uncaught_exception_ends_its_own_thread_only():
    went_on = []

    def program():
        def fails():
            raise ValueError("broken")

        failing = threading.Thread(target=fails, name="failing")
        failing.start()
        failing.join()
        assert not failing.is_alive()
        went_on.append("main")
        print("went on")

    outcome = explore(program, schedules=1).outcome
    assert outcome.status == "raised"
    assert isinstance(outcome.error, ValueError)
    (raised,) = outcome.errors
    assert (raised.thread, raised.source, raised.handled) == ("failing", 'raise ValueError("broken")', False)
    assert outcome.printed == "went on\n"


def test_an_excepthook_of_the_program_takes_the_exception():
    def program():
        taken = []
        before, threading.excepthook = threading.excepthook, lambda args: taken.append((args.exc_type, args.thread))
        try:
            thread = threading.Thread(target=lambda: 1 / 0)
            thread.start()
            thread.join()
        finally:
            threading.excepthook = before
        assert taken == [(ZeroDivisionError, thread)]

    assert explore(program, schedules=10).ok


def test_sys_exit_ends_a_thread_in_silence():
    assert explore(lambda: together(sys.exit, lambda: sys.exit("why")), schedules=10).ok
    outcome = explore(lambda: sys.exit("why"), schedules=1).outcome
    assert isinstance(outcome.error, SystemExit)


def test_the_program_ends_with_its_last_thread_that_is_no_daemon():
    def program():
        ended = []
        threading.Thread(target=lambda: (sleep(5), ended.append(1), print("ended"))).start()
        threading.Thread(target=lambda: (sleep(9), print("never")), daemon=True).start()

    outcome = replay(program, [])
    assert outcome.ok
    assert outcome.seconds == 5
    assert outcome.printed == "ended\n"


def test_threads_know_themselves_and_each_other():
    def program():
        seen = {}

        class Worker(threading.Thread):
            def run(self):
                seen[self.name] = threading.get_ident(), threading.current_thread() is self, self.is_alive()

        main = threading.current_thread()
        assert main is threading.main_thread() and main.name == "MainThread"
        assert threading.active_count() == 1
        workers = [Worker(name="ann"), Worker(name="bob", daemon=True)]
        assert [worker.ident for worker in workers] == [None, None]
        for worker in workers:
            worker.start()
        with contextlib.suppress(RuntimeError):
            workers[0].start()
            raise AssertionError("a thread starts once")
        with contextlib.suppress(RuntimeError):
            main.join()
            raise AssertionError("a thread cannot wait for itself")
        for worker in workers:
            worker.join()
        assert seen == {"ann": (2, True, True), "bob": (3, True, True)}
        assert threading.enumerate() == [main]
        assert "stopped" in repr(workers[0])
        assert threading.Thread(target=print).name == "Thread-1 (print)"

    report = explore(program, schedules=40)
    assert report.ok, str(report)


def test_waiting_ends_with_its_time_and_takes_no_real_time():
    def program():
        box, begin = queue.Queue(maxsize=1), time.monotonic()
        with contextlib.suppress(queue.Empty):
            box.get(timeout=10)
            raise AssertionError
        assert time.monotonic() - begin == 10
        box.put(1)
        with contextlib.suppress(queue.Full):
            box.put(2, timeout=20)
            raise AssertionError
        assert not threading.Event().wait(30)
        assert not threading.Semaphore(0).acquire(timeout=40)
        condition = threading.Condition()
        with condition:
            assert not condition.wait(50)
            assert not condition.wait_for(lambda: False, 60)
        lock = threading.Lock()
        assert lock.acquire() and not lock.acquire(timeout=70) and not lock.acquire(False)
        waiting = threading.Thread(target=lambda: sleep(1000), daemon=True)
        waiting.start()
        waiting.join(80)
        assert waiting.is_alive()
        with contextlib.suppress(threading.BrokenBarrierError):
            threading.Barrier(2).wait(90)
            raise AssertionError
        elapsed = time.perf_counter_ns() // 10**9, time.time() - 1_767_225_600.0
        assert round(elapsed[1]) == 450 == elapsed[0] - 1000

    report = explore(program, schedules=3)
    assert report.ok, str(report)


def test_sleepers_that_wake_at_once_race():
    def program():
        counter = Counter()
        together(*[lambda: (sleep(1), counter.add())] * 2)
        assert counter.value == 2

    assert not explore(program).ok


def test_generators_and_context_managers_have_switch_points():
    def program():
        counter = Counter()

        def numbers():
            yield counter.value
            yield counter.value

        shared = numbers()
        together(lambda: list(shared), lambda: list(shared))

    assert "generator already executing" in str(explore(program))


def test_pools_fail_as_they_do():
    def program():
        with ThreadPoolExecutor(1, initializer=lambda: None) as pool:
            failing = pool.submit(int, "x")
            cancelled = pool.submit(sleep, 1)
            cancelled.cancel()
            with contextlib.suppress(ValueError):
                failing.result(timeout=5)
                raise AssertionError
            with contextlib.suppress(TimeoutError):
                pool.submit(sleep, 9).result(timeout=5)
                raise AssertionError
        with contextlib.suppress(RuntimeError):
            pool.submit(int)
            raise AssertionError
        sys.setswitchinterval(1e-6)

    report = explore(program, schedules=40)
    assert report.ok, str(report)


class Lazy:
    @functools.cached_property
    def value(self):
        sleep(1)  # on 3.11 a lock is held meanwhile
        return object()


def test_what_the_library_bound_before_is_under_control():
    def program():
        lazy, got, scheduler = Lazy(), [], sched.scheduler()
        together(*[lambda: got.append(lazy.value)] * 2)
        scheduler.enter(5, 1, got.append, ("late",))
        scheduler.run()
        assert len(got) == 3

    report = explore(program, schedules=10, limit=3)
    assert report.ok, str(report)


def test_event_loops_and_threads_wake_each_other():
    def program():
        got = []

        async def main():
            loop, box = asyncio.get_running_loop(), asyncio.Queue()

            def feed():
                sleep(1)
                loop.call_soon_threadsafe(box.put_nowait, "fed")

            thread = threading.Thread(target=feed)
            thread.start()
            got.append(await asyncio.wait_for(box.get(), timeout=5))
            got.append(await asyncio.to_thread(thread.join))

        asyncio.run(main())
        assert got == ["fed", None]

    report = explore(program, schedules=30, limit=3)
    assert report.ok, str(report)


def test_a_pool_of_multiprocessing_that_has_threads():
    def program():
        from multiprocessing.pool import ThreadPool

        with ThreadPool(2) as pool:
            assert pool.map(abs, [-1, -2, -3]) == [1, 2, 3]

    report = explore(program, schedules=15, limit=3)
    assert report.ok, str(report)


def test_a_thread_of_the_lowest_kind_is_under_control():
    def program():
        import _thread

        done = threading.Event()
        _thread.start_new_thread(done.set, ())
        done.wait()

    assert explore(program, schedules=20, limit=3).ok


@pytest.mark.parametrize(
    ("act", "event"),
    [
        (lambda: os.system("true"), "os.system"),
        (lambda: subprocess.run(["true"], check=False), "subprocess.Popen"),
        (os.fork, "os.fork"),
        (lambda: multiprocessing.get_context("fork").Process(target=print).start(), "os.fork"),
        (lambda: multiprocessing.get_context("spawn").Process(target=print).start(), "subprocess.Popen"),
        (lambda: sys.settrace(None), "sys.settrace"),
        (input, "builtins.input"),
    ],
)
def test_what_is_out_of_scope_is_refused_in_a_sentence(act, event):
    outcome = explore(act, schedules=1).outcome
    assert type(outcome.error) is OutOfScope
    assert str(outcome.error).startswith("a program whose thread schedules are explored cannot ")
    assert event in str(outcome.error)


# -- a hang --------------------------------------------------------------------------------------------------------------


def hangs_in_python():
    read, _write = os.pipe()
    os.read(read, 1)


def hangs_in_one_call_of_c():
    sum(range(10**12))


@pytest.mark.parametrize("program", [hangs_in_python, hangs_in_one_call_of_c])
def test_a_hang_has_an_end_and_a_line(program):
    begin = time.monotonic()
    report = explore(program, limit=1)
    took = time.monotonic() - begin
    assert 1 <= took < 6, "at most 2 s more, and some for a busy machine"
    assert report.outcome.status == "hung"
    (stuck,) = report.outcome.stuck
    assert stuck.source in ("os.read(read, 1)", "sum(range(10**12))")
    assert stuck.line > program.__code__.co_firstlineno
    assert "does not come back, line" in str(report)


def test_a_child_that_dies_is_not_waited_for():
    with pytest.raises(children.ChildFailed):
        explore(lambda: os._exit(3))


# -- the core, as in a sandbox -------------------------------------------------------------------------------------------


def test_an_answer_loaded_after_install_is_under_control():
    def work():
        careful = answer(ANSWER)["Account"]
        outcomes = []
        for index in range(60):
            account = careful()
            outcomes.append(run_threads([account.careful] * 3, policy_for(0, index, 40), files=FILES))
            assert account.balance == 30
        return outcomes

    for outcome in apart(work):
        assert outcome.ok
        assert outcome.seconds == 0.5
        assert [outcome.results[name].value for name in ("T1", "T2", "T3")] == [1000.5] * 3
        assert min(outcome.steps_by_thread.values()) > 5


def test_the_core_finds_and_shrinks():
    def work():
        namespace = answer(ANSWER)
        found = search(lambda policy: run(namespace["main"], policy, files=FILES))
        short = shrink(lambda policy: run(namespace["main"], policy, files=FILES), found.outcome)
        return found, short

    found, short = apart(work)
    assert found.outcome.status == short.status == "raised"
    assert type(short.error) is AssertionError
    assert 1 <= len(short.schedule) <= min(3, len(found.outcome.schedule))
    assert {moment.file for moment in short.interleaving} == {"", "<answer>"}
    assert any(m.what.startswith("switch to ") and m.source == "self.balance += 10" for m in short.interleaving)


def test_each_body_has_its_result():
    def work():
        namespace = answer("def a(): return 1\ndef b(): raise KeyError('b')\ndef c():\n    while True: pass\n")
        bodies = [namespace[name] for name in "abc"]
        return run_threads(bodies, Policy(), files=FILES, max_steps=3_000)

    outcome = apart(work)
    assert outcome.results["T1"].value == 1
    assert isinstance(outcome.results["T2"].error, KeyError)
    assert not outcome.results["T3"].ended
    assert outcome.status == "raised"
    assert [stuck.thread for stuck in outcome.stuck] == ["T3"]


def test_replays_are_identical():
    def work():
        namespace = answer(ANSWER)
        wrong = 0
        for index in range(40):
            first = run(namespace["main"], policy_for("replay", index, 30), files=FILES)
            for _ in range(5):
                again = run(namespace["main"], first.schedule, files=FILES)
                same = again.schedule == first.schedule and again.interleaving == first.interleaving
                wrong += not (same and again.steps == first.steps and again.status == first.status)
        return wrong

    assert apart(work) == 0


def test_policies_give_the_same_run_twice():
    def work():
        namespace = answer(ANSWER)
        policies = [RandomWalk(1, 0.3), PriorityChanges(1, 3, 20), Replay([["main", 9, "Thread-1 (careless)"]])]
        return [
            [run(namespace["main"], policy, files=FILES).interleaving for _ in range(2)] for policy in policies
        ], run(namespace["main"], policies[2], files=FILES).schedule

    pairs, schedule = apart(work)
    assert all(one == two for one, two in pairs)
    assert len({one for one, _ in pairs}) == 3
    assert all(isinstance(entry, list) for entry in schedule)


def test_neither_hashes_nor_earlier_runs_change_a_schedule():
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from race_patterns import threads_wrong as wrong\n"
        "from autograder.worlds.threads import explore\n"
        "for name in ('if_instead_of_while', 'dict_read_modify_write', 'pool_waits_for_itself'):\n"
        "    report = explore(getattr(wrong, name), seed=5)\n"
        "    print(report.runs, report.schedule, report.outcome.steps)\n"
    )

    def out(hash_seed):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-W", "error", "-c", script, str(BENCHMARKS)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    first = out("0")
    assert first.count("\n") == 3
    assert out("4711") == first


def test_somebody_elses_clock_moves_when_time_jumps():
    def work():
        namespace = answer("from time import sleep, monotonic\ndef body(n):\n    sleep(n)\n    return monotonic()\n")
        jumps = []
        bodies = [functools.partial(namespace["body"], n) for n in (1, 3)]
        outcome = run_threads(bodies, Policy(), files=FILES, advance=jumps.append)
        return jumps, outcome

    jumps, outcome = apart(work)
    assert jumps == [1.0, 2.0]
    assert outcome.results["T2"].value - outcome.results["T1"].value == pytest.approx(2.0)


def test_a_clock_that_fails_is_no_fault_of_the_program():
    def work():
        namespace = answer("from time import sleep\ndef body():\n    sleep(1)\n")

        def advance(seconds):
            raise ConnectionError("the other side is gone")

        with pytest.raises(ConnectionError, match="gone"):
            run_threads([namespace["body"]] * 2, Policy(), files=FILES, advance=advance)
        return run_threads([namespace["body"]] * 2, Policy(), files=FILES).status

    assert apart(work) == "done"


def test_another_answer_under_the_same_name_has_its_own_switch_points():
    def work():
        steps = []
        for declared in ("", "global total;"):
            namespace = answer(f"total = 0\ndef body():\n    {declared} n = total\n")
            steps.append(run_threads([namespace["body"]], Policy(), files=FILES).steps)
        return steps

    assert apart(work) == [1, 2], "a name that is never bound again is nothing to race for"


def test_outside_of_a_run_all_is_as_before():
    def work():
        calls = []
        install({"sleep": calls.append, "monotonic": lambda: 12.0})
        time.sleep(7)
        lock, again, box = threading.Lock(), threading.RLock(), queue.SimpleQueue()
        thread = threading.Thread(target=lambda: (lock.acquire(), box.put(threading.get_ident())))
        with lock, again, again:
            thread.start()
            assert not lock.acquire(timeout=0.05)
            assert not lock.acquire(blocking=False)
        ident = box.get(timeout=5)
        thread.join()
        with pytest.raises(RuntimeError):
            again.release()
        assert lock.locked() and not thread.is_alive()
        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(abs, [-1, -2])) == [1, 2]
        assert asyncio.run(asyncio.sleep(0, "ran")) == "ran"
        assert os.system("true") == 0
        return calls, time.monotonic(), ident > 1000

    assert apart(work) == ([7], 12.0, True)


def test_control_that_is_switched_off_shows_in_the_steps():
    def work():
        namespace = answer(
            "import sys, threading\n"
            "def plain():\n    return [n for n in range(50)]\n"
            "def sneaky():\n"
            "    try: sys.settrace(None)\n"
            "    except Exception: pass\n"
            "    sys._getframe().f_trace_opcodes = False\n"
            "    return [n for n in range(50)]\n"
        )
        refused = run_threads([namespace["sneaky"], namespace["plain"]], Policy(), files=FILES)
        elsewhere = run_threads([namespace["plain"]], Policy(), files={"<other>"})
        return refused.steps_by_thread, elsewhere.steps_by_thread

    refused, elsewhere = apart(work)
    assert refused["T2"] > 50
    assert elsewhere == {"T1": 1}


def test_nothing_comes_between_inside_an_atomic_block():
    def work():
        namespace = answer(
            "value = 0\ndef add(quietly):\n    global value\n    with quietly():\n        value += 1\n    return value\n"
        )
        for index in range(60):
            namespace["value"] = 0
            run_threads([functools.partial(namespace["add"], atomic)] * 3, policy_for(0, index, 20), files=FILES)
            assert namespace["value"] == 3
        return True

    assert apart(work)


def test_a_run_inside_a_run_is_refused():
    def work():
        install()
        return run(lambda: run(lambda: None, Policy(), files=FILES), Policy(), files=FILES)

    assert "going on in this process" in str(apart(work).error)


def test_a_hang_in_the_core_spoils_its_process():
    def work():
        namespace = answer("import os\ndef main():\n    read, write = os.pipe()\n    os.read(read, 1)\n")
        outcome = run(namespace["main"], Policy(), files=FILES, limit=0.3)
        with pytest.raises(RuntimeError, match="another process"):
            run(lambda: None, Policy(), files=FILES)
        return outcome

    outcome = apart(work)
    assert outcome.status == "hung"
    assert (outcome.stuck[0].thread, outcome.stuck[0].line) == ("main", 4)


def test_a_thread_that_catches_everything_ends_too():
    def work():
        namespace = answer(
            "import queue, threading, time\n"
            "def main():\n"
            "    box = queue.Queue()\n"
            "    def stubborn():\n"
            "        while True:\n"
            "            try: box.get()\n"
            "            except BaseException: pass\n"
            "    threading.Thread(target=stubborn, daemon=True).start()\n"
            "    time.sleep(1)\n"
        )
        return [run(namespace["main"], Policy(), files=FILES).status for _ in range(3)]

    assert apart(work) == ["done"] * 3


# -- of the package itself -----------------------------------------------------------------------------------------------


def test_this_python_has_every_private_name_that_is_leant_upon():
    assert internals.missing() == []


def test_the_engine_imports_the_standard_library_only():
    own = "autograder.worlds.threads"
    for path in Path(internals.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module]
            for module in modules:
                known = module.startswith(own) or module.split(".")[0] in sys.stdlib_module_names
                assert known, f"{path.name} imports {module}"


CELLS = """\
import threading
from time import sleep
from threading import Lock
from autograder.worlds.threads import explore, replay
lock = Lock()
# ---
class Counter:
    value = 0

    def add(self): self.value += 1
# ---
def program(safe=False):
    counter = Counter()

    def add():
        sleep(1)
        if safe:
            with lock:
                counter.add()
        else:
            counter.add()
        print("added")

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    assert counter.value == 2
# ---
report = explore(program)
report
# ---
explore(lambda: program(True), schedules=50)
# ---
replay(program, report.schedule).status, sum(t.is_alive() for t in threading.enumerate()) > 2
"""


def test_in_a_notebook():
    manager = pytest.importorskip("jupyter_client.manager")
    kernel, client = manager.start_new_kernel(kernel_name="python3")
    outputs = []
    try:
        for cell in CELLS.split("# ---\n"):
            shown = []
            client.execute_interactive(cell, timeout=60, output_hook=lambda message, to=shown: to.append(message))
            outputs.append([m["content"] for m in shown if m["msg_type"] in ("execute_result", "stream", "error")])
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)
    assert [len(each) for each in outputs] == [0, 0, 0, 1, 1, 1], "the program prints in a process of its own"
    report, none, facts = (each[0]["data"]["text/plain"] for each in outputs[3:])
    assert "In[2]:4  def add(self): self.value += 1" in report and "within this line: switch to" in report
    assert none.startswith("No failure in 50 schedules (seed 0); in one of them another thread could take over at ")
    assert facts == "('raised', True)"
