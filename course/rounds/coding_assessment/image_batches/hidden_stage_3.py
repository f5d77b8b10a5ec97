import asyncio
import heapq
import itertools
import string

from autograder.grading.testing import Cancelled
from autograder.worlds import ImageStore

TRANSIENT = (
    ConnectionError, ConnectionResetError, ConnectionAbortedError, ConnectionRefusedError, BrokenPipeError, TimeoutError
)  # fmt: skip
PERMANENT = (
    OSError, PermissionError, FileNotFoundError, InterruptedError, BlockingIOError, ValueError, KeyError, RuntimeError,
    EOFError, ArithmeticError,
)  # fmt: skip


class Pauses:
    """A clock that keeps what it was asked for."""

    def __init__(self):
        self.seconds, self.cancelled = [], 0

    async def sleep(self, seconds):
        self.seconds.append(seconds)
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


def draw_word(rng, length=7):
    return "".join(rng.choices(string.ascii_lowercase, k=length))


def draw_errors(rng, count):
    return [rng.choice(TRANSIENT)("drawn") for _ in range(count)]


def make_job(id, image, steps=()):
    return {"id": id, "image": image, "steps": list(steps), "output": f"{id} of {image}"}


def build(rng, count, low=1, high=9):
    """A store with an image for each of ``count`` jobs, and the jobs; latencies are drawn, in whole seconds."""
    store = ImageStore()
    jobs = [make_job(f"{draw_word(rng)}{number}", f"{draw_word(rng)}{number}") for number in range(count)]
    for number, job in enumerate(jobs):
        store.image(job["image"], [[number, 255]])
    store.draw_latencies(rng, low, high, [job["output"] for job in jobs])
    return store, jobs


def done(*jobs):
    return [{"id": job["id"], "status": "done", "error": None} for job in jobs]


def failed(job, kind):
    return {"id": job["id"], "status": "failed", "error": kind.__name__}


def starts_of(store, name):
    return [call.started for call in store.calls if call.name == name]


def latency_of(store, name):
    return next(call.ended - call.started for call in store.calls if call.name == name)


def due(seconds, limit):
    """When each job starts if a job starts as soon as one of ``limit`` slots is free, and when the last one ends."""
    free, starts = [0.0] * limit, []
    for length in seconds:
        starts.append(heapq.heappop(free))
        heapq.heappush(free, starts[-1] + length)
    return starts, max(free)


def stop(run, awaitable, moment):
    try:
        run(awaitable, cancel_at=moment)
    except Cancelled:
        return "cancelled"
    return "returned"


def test_retries_with_growing_pauses_drawn(solution, run, rng, clock):
    """Makes a call again and again with pauses that double, on the given clock.

    Failure number n, counted from 0, is followed by a pause of delay times 2 to the power of n.
    """
    for operation, what in (("load", "image"), ("save", "output")):
        began, failures, delay = clock.now, rng.randint(3, 5), float(rng.randint(1, 7))
        store, [job] = build(rng, 1)
        pauses = Pauses()
        store.fail(operation, job[what], draw_errors(rng, failures))
        attempts = failures + rng.randint(1, 3)
        got = run(solution.Batch(store, attempts=attempts, delay=delay, sleep=pauses.sleep).run([job]))
        assert got == done(job)
        assert pauses.seconds == [delay * 2**n for n in range(failures)]
        assert store.count(operation, job[what]) == failures + 1
        length = (failures + 1) * latency_of(store, job[what]) + sum(pauses.seconds)
        other = job["image" if what == "output" else "output"]
        assert clock.now == began + length + latency_of(store, other)


def test_missing_image_is_not_retried_drawn(solution, run, rng, clock):
    """Fails a job at once for a missing image, among others that are retried.

    Trying again costs time and load, and brings no file back.
    """
    store, jobs = build(rng, 5)
    gone = rng.randrange(5)
    jobs[gone]["image"] = f"{draw_word(rng)} is gone"
    for number, job in enumerate(jobs):
        if number != gone:
            store.fail("load", job["image"], draw_errors(rng, 2))
    pauses, delay = Pauses(), float(rng.randint(2, 9))
    got = run(solution.Batch(store, limit=2, attempts=4, delay=delay, sleep=pauses.sleep).run(jobs))
    assert got == [
        failed(job, FileNotFoundError) if number == gone else done(job)[0] for number, job in enumerate(jobs)
    ]
    assert [store.count("load", job["image"]) for job in jobs] == [1 if n == gone else 3 for n in range(5)]
    assert sorted(pauses.seconds) == [delay] * 4 + [2 * delay] * 4


def test_lost_answer_writes_once_drawn(solution, run, rng):
    """Writes each outcome once, however many answers get lost and even when the last one does.

    The token is made before the first attempt, from what does not change.
    """
    store, jobs = build(rng, 6)
    attempts = rng.randint(3, 5)
    lost = [rng.randint(1, attempts - 1) for _ in jobs]
    lost[rng.randrange(6)] = attempts
    for job, count in zip(jobs, lost, strict=True):
        store.fail("save", job["output"], [TimeoutError("lost")] * count, written=True)
    got = run(solution.Batch(store, limit=rng.randint(1, 4), attempts=attempts).run(jobs))
    for number, job in enumerate(jobs):
        assert got[number] == (failed(job, TimeoutError) if lost[number] == attempts else done(job)[0])
        assert store.versions(job["output"]) == [[[number, 255]]]
        assert store.count("save", job["output"]) == min(lost[number] + 1, attempts)
    assert store.in_flight == 0


def test_stop_drawn(solution, run, rng, clock):
    """Ends at once when it is cancelled while loads and saves are in flight.

    Pass the cancel on to every call in flight, and then to the caller.
    """
    limit = rng.randint(2, 5)
    store, jobs = build(rng, 8 * limit, 2, 5)
    moment = rng.randint(4, 12) + 0.5
    assert stop(run, solution.Batch(store, limit=limit, attempts=3).run(jobs), moment) == "cancelled"
    assert clock.now == moment
    assert store.outcomes()["cancelled"] == limit
    assert store.in_flight == 0
    calls = len(store.calls)
    store.image("after", [[7]])
    assert run(solution.Batch(store).run([make_job("last", "after")])) == done({"id": "last"})
    assert len(store.calls) == calls + 2


def test_which_failures_may_pass(solution, run, rng):
    """Retries the two kinds of failure that may pass with all their subclasses, and nothing else.

    An OSError may be a full disk or a missing file; only some of its subclasses are worth another attempt.
    """
    kinds = [*TRANSIENT, *PERMANENT]
    for operation, what in (("load", "image"), ("save", "output")):
        rng.shuffle(kinds)
        store, jobs = build(rng, len(kinds))
        for job, kind in zip(jobs, kinds, strict=True):
            store.fail(operation, job[what], [kind("drawn")])
        got = run(solution.Batch(store, limit=rng.randint(2, 5), attempts=rng.randint(2, 4)).run(jobs))
        assert got == [
            done(job)[0] if kind in TRANSIENT else failed(job, kind) for job, kind in zip(jobs, kinds, strict=True)
        ]
        assert [store.count(operation, job[what]) for job in jobs] == [2 if k in TRANSIENT else 1 for k in kinds]


def test_a_failure_of_another_kind_ends_the_retries(solution, run, rng):
    """Fails at once when a retry ends in a failure that will not pass.

    Look at each failure anew.
    """
    store, jobs = build(rng, 4)
    last = rng.sample(PERMANENT, 4)
    for job, kind in zip(jobs, last, strict=True):
        store.fail("load", job["image"], [*draw_errors(rng, 2), kind("drawn")])
    pauses = Pauses()
    got = run(solution.Batch(store, limit=1, attempts=9, delay=3.0, sleep=pauses.sleep).run(jobs))
    assert got == [failed(job, kind) for job, kind in zip(jobs, last, strict=True)]
    assert [store.count("load", job["image"]) for job in jobs] == [3] * 4
    assert pauses.seconds == [3.0, 6.0] * 4


def test_each_call_counts_for_itself(solution, run, rng):
    """Gives the save all its attempts, and its first pause, whatever the load needed.

    Attempts and pauses belong to one call.
    """
    attempts, delay = rng.randint(3, 5), float(rng.randint(1, 5))
    store, [job] = build(rng, 1)
    store.fail("load", job["image"], draw_errors(rng, attempts - 1))
    store.fail("save", job["output"], draw_errors(rng, attempts - 1))
    pauses = Pauses()
    got = run(solution.Batch(store, attempts=attempts, delay=delay, sleep=pauses.sleep).run([job]))
    assert got == done(job)
    assert pauses.seconds == [delay * 2**n for n in range(attempts - 1)] * 2
    assert (store.count("load", job["image"]), store.count("save", job["output"])) == (attempts, attempts)


def test_attempts_used_up(solution, run, rng, clock):
    """Gives up after the last attempt, with its failure and without a pause.

    With n attempts there are n - 1 pauses.
    """
    for attempts in (1, 2, rng.randint(3, 5)):
        began, delay = clock.now, float(rng.randint(1, 5))
        store, [job] = build(rng, 1)
        errors = draw_errors(rng, attempts)
        store.fail("load", job["image"], errors)
        pauses = Pauses()
        got = run(solution.Batch(store, attempts=attempts, delay=delay, sleep=pauses.sleep).run([job]))
        assert got == [failed(job, type(errors[-1]))]
        assert pauses.seconds == [delay * 2**n for n in range(attempts - 1)]
        assert store.names("load") == [job["image"]] * attempts
        assert store.names("save") == []
        assert clock.now == began + attempts * latency_of(store, job["image"]) + sum(pauses.seconds)


def test_only_the_failed_call_again(solution, run, rng):
    """Loads an image once although its save needs several attempts.

    What has succeeded is not done again: put the retry round the call, not round the job.
    """
    store, jobs = build(rng, 5)
    failures = [rng.randint(1, 3) for _ in jobs]
    for job, count in zip(jobs, failures, strict=True):
        store.fail("save", job["output"], draw_errors(rng, count))
    assert run(solution.Batch(store, limit=rng.randint(1, 3), attempts=4).run(jobs)) == done(*jobs)
    assert [store.count("load", job["image"]) for job in jobs] == [1] * 5
    assert [store.count("save", job["output"]) for job in jobs] == [count + 1 for count in failures]


def test_others_go_on_during_a_pause(solution, run, rng, clock):
    """Goes on with other jobs while one pauses, and keeps the place of the one that pauses.

    A pause must not hold up the event loop, and a job that pauses is still in flight.
    """
    for limit in (2, 3):
        began, delay = clock.now, float(rng.randint(20, 40))
        store, jobs = build(rng, 12)
        pauses, paused = Pauses(), {}
        for number in rng.sample(range(8), limit - 1):
            failures = rng.randint(1, 2)
            store.fail("load", jobs[number]["image"], draw_errors(rng, failures))
            paused[number] = delay * (2**failures - 1), failures
        got = run(solution.Batch(store, limit=limit, attempts=3, delay=delay, sleep=pauses.sleep).run(jobs))
        assert got == done(*jobs)
        seconds = []
        for number, job in enumerate(jobs):
            pause, failures = paused.get(number, (0, 0))
            seconds.append((failures + 1) * latency_of(store, job["image"]) + pause + latency_of(store, job["output"]))
        starts, end = due(seconds, limit)
        assert [starts_of(store, job["image"])[0] for job in jobs] == [began + start for start in starts]
        assert clock.now == began + end


def test_the_loop_s_own_clock_unless_told(solution, run, rng, clock):
    """Pauses with `asyncio.sleep`, one second at first, when nothing else is given.

    Those are the defaults of the parameters.
    """
    store, [job] = build(rng, 1)
    store.fail("load", job["image"], draw_errors(rng, 2))
    assert run(solution.Batch(store, attempts=3).run([job])) == done(job)
    latency = latency_of(store, job["image"])
    assert starts_of(store, job["image"]) == [0.0, latency + 1.0, 2 * latency + 3.0]
    store, [job] = build(rng, 1)
    store.fail("load", job["image"], draw_errors(rng, 1))
    assert run(solution.Batch(store).run([job]))[0]["status"] == "failed"
    assert len(store.calls) == 1


def test_a_later_run_writes_nothing_twice(solution, run, rng):
    """Writes nothing again when the same jobs are carried out once more, in any order.

    The token has to be the same tomorrow: no random number, no time, no place in the list.
    """
    store, jobs = build(rng, 6)
    assert run(solution.Batch(store, limit=2).run(jobs)) == done(*jobs)
    again = rng.sample(jobs, 4)
    assert run(solution.Batch(store, limit=3).run(again)) == done(*again)
    batch = solution.Batch(store)
    for _ in range(2):
        assert run(batch.run(jobs[::-1])) == done(*jobs[::-1])
    for number, job in enumerate(jobs):
        assert store.versions(job["output"]) == [[[number, 255]]]


def test_each_job_writes_its_own_outcome(solution, run, rng):
    """Writes the outcome of every job, also of jobs that have their image and their steps in common.

    A token that two jobs share keeps the second one from being written.
    """
    store = ImageStore()
    names = [store.image(f"{draw_word(rng)}{number}", [[number, 255]]) for number in range(2)]
    jobs = [
        make_job(f"{id}{number}", name, [[step]])
        for id, step in (("a", "mirror"), ("b", "mirror"), ("c", "invert"))
        for number, name in enumerate(names)
    ]
    jobs += [make_job("ab", names[0]), make_job("a", f"{names[1]}"), make_job("", names[1])]
    assert run(solution.Batch(store, limit=rng.randint(1, 4)).run(jobs)) == done(*jobs)
    assert [len(store.versions(job["output"])) for job in jobs] == [1] * len(jobs)
    tokens = [call.token for call in store.calls if call.operation == "save"]
    assert len(set(tokens)) == len(jobs)


def test_a_stop_in_a_pause(solution, run, rng, clock):
    """Ends at once when it is cancelled while jobs pause, and makes no further call.

    A pause is a part of the job: the cancel goes through it.
    """
    limit = rng.randint(2, 4)
    store, jobs = build(rng, 3 * limit, 1, 3)
    for job in jobs[:limit]:
        store.fail("load", job["image"], itertools.repeat(ConnectionError("down")))
    pauses, moment = Pauses(), rng.randint(10, 50) + 0.5
    batch = solution.Batch(store, limit=limit, attempts=5, delay=100.0, sleep=pauses.sleep)
    assert stop(run, batch.run(jobs), moment) == "cancelled"
    assert clock.now == moment
    assert (len(pauses.seconds), pauses.cancelled) == (limit, limit)
    assert store.names("load") == [job["image"] for job in jobs[:limit]]
    assert run(solution.Batch(store).run([])) == []
    assert len(store.calls) == limit
