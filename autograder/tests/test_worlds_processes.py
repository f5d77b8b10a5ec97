"""Simulated process pools: they do what real ones do, deterministically, and keep a record."""

import concurrent.futures.process as library
import inspect
import multiprocessing.pool
import multiprocessing.process
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed

import pool_scenarios
import pytest

from autograder.sandbox import linux
from autograder.worlds import processes
from autograder.worlds.processes import Pools
from autograder.worlds.threads import Policy, explore, install, policy_for
from autograder.worlds.threads.children import in_child
from autograder.worlds.threads.exploring import controlled_runs

pytestmark = pytest.mark.skipif(
    not linux.LINUX, reason="an exploration runs in a fork, which macOS's frameworks may break"
)


def simulated(program, *, files=(__file__,), policy=None, record=None):
    """What ``program()`` gives in a controlled run, and the seconds that passed; raises what it raises."""

    def look(child):
        box = []
        attempt = controlled_runs(child, lambda: box.append(program()), files=set(files))
        processes.observe(record)
        outcome = attempt(policy or Policy())
        if outcome.error is not None:
            raise outcome.error
        assert outcome.status == "done", outcome.stuck
        return box[0], outcome.seconds

    return in_child(look, limit=10)


@pytest.mark.parametrize("scenario", pool_scenarios.SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_it_does_what_real_processes_do(scenario):
    real = in_child(lambda child: scenario(), limit=30)
    got, _ = simulated(scenario, files=[pool_scenarios.__file__])
    assert got == real


SPAWNED = """
import multiprocessing, sys
from concurrent.futures import ProcessPoolExecutor

STATE = {"is": "imported"}
TAKEN = []


def look(item):
    TAKEN.append(item)
    return STATE["is"], len(TAKEN)


def main():
    STATE["is"] = "changed"
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        found = [pool.submit(look, 0).result() for _ in range(3)]
    with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=2) as pool:
        found += [pool.submit(look, 0).result() for _ in range(3)]
    with ProcessPoolExecutor(1, mp_context=context, initializer=lambda: 1) as pool:
        try:
            pool.submit(look, 0)
        except Exception as error:
            found.append(type(error).__name__)
    return found


if __name__ == "__main__":
    print(main())
"""


def test_spawned_workers_import_the_program_anew(tmp_path, monkeypatch):
    (tmp_path / "spawned.py").write_text(SPAWNED)
    real = subprocess.run(
        [sys.executable, "spawned.py"], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    monkeypatch.syspath_prepend(tmp_path)
    import spawned

    got, _ = simulated(spawned.main, files=[spawned.__file__])
    assert str(got) == real.stdout.strip()
    assert [count for _, count in got[:6]] == [1, 2, 3, 1, 2, 1]


def echo(item):
    return item


def sleeps(seconds):
    time.sleep(seconds)
    return seconds, time.monotonic()


def dies_at_three(item):
    time.sleep(1)
    if item == 3:
        os._exit(1)
    return item


def waits_for_ever(item):
    threading.Event().wait()


def test_jobs_take_virtual_time_side_by_side():
    def program():
        begin = time.monotonic()
        with ProcessPoolExecutor(3) as pool:
            found = [(seconds, at - begin) for seconds, at in pool.map(sleeps, [4, 2, 1, 3])]
        return found, time.monotonic() - begin

    assert simulated(program) == (([(4, 4.0), (2, 2.0), (1, 1.0), (3, 4.0)], 4.0), 4.0)


def test_results_come_when_their_time_is_up():
    def program():
        with ProcessPoolExecutor(3) as pool:
            futures = [pool.submit(sleeps, seconds) for seconds in (3, 1, 2)]
            with pytest.raises(TimeoutError):
                futures[0].result(timeout=2.5)
            return [f.result()[0] for f in as_completed(futures)]

    assert simulated(program)[0][-1] == 3
    # what has ended already lies in a set, whose order must not hang on addresses
    assert len({str(simulated(program)) for _ in range(5)}) == 1


def test_what_is_lost_in_a_death_depends_on_the_time_alone():
    def program():
        record = Pools(time.monotonic)
        processes.observe(record)
        with ProcessPoolExecutor(2) as pool:
            futures = [pool.submit(dies_at_three, item) for item in range(1, 7)]
            told = [type(future.exception()).__name__ for future in futures]
        return told, record.outcomes(), [job.worker for job in record.jobs], record.pending, record.running

    told, outcomes, workers, *left = simulated(program)[0]
    assert told[:2] == ["NoneType", "NoneType"]
    assert told[2] == "BrokenProcessPool"
    assert told[4:] == ["BrokenProcessPool"] * 2
    assert outcomes[:3] == ["done", "done", "died"]
    assert set(outcomes[3:]) <= {"done", "lost"}
    assert workers[:4] == [1, 2, 1, 2]
    assert left == [0, 0]


def fates(policy, seed=3):
    def program():
        record = Pools(time.monotonic, seed)
        record.die_at(4)
        processes.observe(record)
        with ProcessPoolExecutor(3) as pool:
            futures = [pool.submit(sleeps, 1 + item / 10) for item in range(8)]
            told = [type(future.exception()).__name__ for future in futures]
        return told, [(job.number, job.worker, job.began, job.ended, job.outcome) for job in record.jobs]

    return simulated(program, policy=policy)


def test_a_death_by_plan_is_drawn_from_the_seed():
    assert fates(Policy()) == fates(Policy())
    assert fates(policy_for(1, 2, 50)) == fates(policy_for(1, 2, 50))
    ends = {fates(Policy(), seed)[0][1][3][3] for seed in range(4)}
    assert len(ends) == 4


def test_a_job_that_waits_for_ever_is_a_deadlock():
    def program():
        with ProcessPoolExecutor(1) as pool:
            pool.submit(waits_for_ever, 1).result()

    report = explore(program, schedules=1)
    assert report.outcome.status == "deadlock"
    assert [(stuck.thread, stuck.waits_for) for stuck in report.outcome.stuck] == [
        ("main", "a future's result"),
        ("ForkProcess-1", "nothing that could ever come"),
    ]


def test_jobs_have_a_process_of_their_own():
    def program():
        with ProcessPoolExecutor(2) as pool:
            pids = list(pool.map(pid, [1, 1, 1, 1]))
        return pids, os.getpid()

    pids, own = simulated(program)[0]
    assert len({number for number, _ in pids}) == 2
    assert own not in {number for number, _ in pids}
    assert {name for _, name in pids} == {"ForkProcess-1", "ForkProcess-2"}


def pid(seconds):
    time.sleep(seconds)
    return os.getpid(), multiprocessing.current_process().name


def test_the_machine_is_the_same_everywhere():
    def program():
        record = Pools(time.monotonic)
        processes.observe(record)
        with ProcessPoolExecutor() as pool:
            list(pool.map(sleeps, [1] * 9))
        with multiprocessing.Pool() as pool:
            pool.map(sleeps, [1] * 9, chunksize=1)
        return os.cpu_count(), record.sizes, record.most_running

    assert simulated(program) == ((4, [4, 4], 4), 6.0)


def test_the_record_knows_how_much_there_was_at_once():
    def program():
        record = Pools(time.monotonic)
        processes.observe(record)
        one, other = ProcessPoolExecutor(2), ProcessPoolExecutor(1)
        futures = [pool.submit(sleeps, 1) for pool in (one, one, one, other, other)]
        one.shutdown()
        between = record.open, record.pending
        other.shutdown()
        third = ProcessPoolExecutor(3)
        third.submit(echo, b"x" * 5000).result()
        third.shutdown()
        assert all(future.done() for future in futures)
        sizes = [size > 5000 for size in record.bytes_sent]
        return between, record.sizes, record.most_workers, record.most_pending, record.open, record.pending, sizes

    between, *rest = simulated(program)[0]
    assert between == (1, 0)
    assert rest == [[2, 1, 3], 3, 5, 0, 0, [False] * 5 + [True]]


def test_what_a_terminated_pool_was_at_is_lost():
    def program():
        record = Pools(time.monotonic)
        processes.observe(record)
        with multiprocessing.Pool(2) as pool:
            pool.map_async(sleeps, [1, 5], chunksize=1)
            time.sleep(2)
        return record.outcomes(), record.running, record.open

    assert simulated(program)[0] == (["done", "lost"], 0, 0)


def test_a_dead_worker_of_multiprocessing_is_replaced():
    def program():
        record = Pools(time.monotonic)
        record.die_at(2)
        processes.observe(record)
        with multiprocessing.Pool(1) as pool:
            first, lost, third = (pool.apply_async(sleeps, (1,)) for _ in range(3))
            assert first.get()[0] == third.get()[0] == 1
            with pytest.raises(multiprocessing.TimeoutError):
                lost.get(timeout=100)
        return record.outcomes()

    assert simulated(program)[0] == ["done", "died", "done"]


def test_explore_simulates_pools_and_finds_the_order_of_completion():
    def program():
        with ProcessPoolExecutor(2) as pool:
            futures = [pool.submit(echo, item) for item in range(3)]
            assert [future.result() for future in as_completed(futures)] == [0, 1, 2]

    report = explore(program, seed=5)
    assert report.outcome is not None
    assert report.outcome.status == "raised"


def test_a_pool_in_a_job_is_refused():
    def program():
        with ProcessPoolExecutor(1) as pool:
            return type(pool.submit(starts_threads, 1).exception()).__name__

    assert simulated(program)[0] == "OutOfScope"


def starts_threads(item):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(echo, item).result()


def test_outside_of_a_run_pools_are_real():
    def look(child):
        install()
        with ProcessPoolExecutor(1) as pool:
            return pool.submit(os.getpid).result() != os.getpid(), type(pool).__module__

    assert in_child(look, limit=10) == (True, "concurrent.futures.process")


def test_the_library_is_as_the_simulation_needs_it():
    """What is private there and is leant on here; a new Python that changes it fails here first."""
    assert {"_ExceptionWithTraceback", "_RemoteTraceback", "EXTRA_QUEUED_CALLS"} <= vars(library).keys()
    assert isinstance(multiprocessing.process._current_process, multiprocessing.process.BaseProcess)
    pool = inspect.getsource(multiprocessing.pool)
    for name in ("self._taskqueue.put(", "self._cache = pool._cache", "len(self._pool)", "self._state != RUN"):
        assert name in pool, name
    assert {"mapstar", "_helper_reraises_exception", "ExceptionWithTraceback", "MaybeEncodingError"} <= vars(
        multiprocessing.pool
    ).keys()
    assert callable(multiprocessing.pool.ApplyResult._set)


def test_a_border_can_offer_the_record():
    record = Pools(lambda: 0.0)
    assert all(callable(getattr(record, name)) for name in Pools.__border__)


CELLS = """\
import os, time
from concurrent.futures import ProcessPoolExecutor
from autograder.lab import explore
from autograder.worlds import Pools, processes
COUNT = {"n": 0}
# ---
def work(item):
    COUNT["n"] += 1
    time.sleep(1)
    if item == 2: os._exit(1)
    return item
# ---
def program():
    record = Pools(time.monotonic)
    processes.observe(record)
    with ProcessPoolExecutor(2) as pool:
        futures = [pool.submit(work, item) for item in range(4)]
    assert COUNT == {"n": 0} and record.most_running == 2
    for future in futures: future.result()
# ---
explore(program, schedules=3)
# ---
[future for future in []], COUNT
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
    report, facts = (each[0]["data"]["text/plain"] for each in outputs[3:])
    assert "BrokenProcessPool: A process in the process pool was terminated abruptly" in report
    assert "── dies in job 3" in report
    assert facts == "([], {'n': 0})"
