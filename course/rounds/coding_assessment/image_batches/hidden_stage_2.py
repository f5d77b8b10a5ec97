import heapq
import itertools
import string

from autograder.worlds import ImageStore


def draw_word(rng, length=7):
    return "".join(rng.choices(string.ascii_lowercase, k=length))


def make_job(id, image, steps=()):
    return {"id": id, "image": image, "steps": list(steps), "output": f"{id} of {image}"}


def build(rng, count):
    """A store with an image for each of ``count`` jobs, and the jobs; latencies are drawn, in whole seconds."""
    store = ImageStore()
    jobs = [make_job(f"{draw_word(rng)}{number}", f"{draw_word(rng)}{number}") for number in range(count)]
    for number, job in enumerate(jobs):
        store.image(job["image"], [[number, 255]])
    store.draw_latencies(rng, 1, 9, [job["output"] for job in jobs])
    return store, jobs


def done(*jobs):
    return [{"id": job["id"], "status": "done", "error": None} for job in jobs]


def failed(job, kind):
    return {"id": job["id"], "status": "failed", "error": kind.__name__}


def seconds_of(store, jobs):
    """How long each job was in flight; a job that saved nothing ended with its load."""
    times = {call.name: call.ended - call.started for call in store.calls}
    return [times[job["image"]] + times.get(job["output"], 0) for job in jobs]


def due(seconds, limit):
    """When each job starts if a job starts as soon as one of ``limit`` slots is free, and when the last one ends."""
    free, starts = [0.0] * limit, []
    for length in seconds:
        starts.append(heapq.heappop(free))
        heapq.heappush(free, starts[-1] + length)
    return starts, max(free)


def starts_of_loads(store, jobs):
    started = {call.name: call.started for call in store.calls if call.operation == "load"}
    return [started[job["image"]] for job in jobs]


def test_k_jobs_at_once_drawn(solution, run, rng, clock):
    """Keeps any allowed number of jobs in flight, and no more.

    A job holds its place from its load to the end of its save.
    """
    limit, rounds, load, save = rng.randint(2, 6), rng.randint(2, 4), rng.randint(1, 9), rng.randint(1, 9)
    store, jobs = build(rng, limit * rounds)
    for job in jobs:
        store.set_latency("load", job["image"], float(load))
        store.set_latency("save", job["output"], float(save))
    assert run(solution.Batch(store, limit=limit).run(jobs)) == done(*jobs)
    assert store.most_in_flight == limit
    assert clock.now == float(rounds * (load + save))
    assert store.in_flight == 0


def test_order_when_the_first_is_slow_drawn(solution, run, rng):
    """Keeps the order of the jobs whichever ends first.

    The order in which jobs end depends on the store; the order of the records does not.
    """
    for limit in (2, 3, rng.randint(4, 7)):
        store, jobs = build(rng, rng.randint(8, 12))
        store.set_latency("load", jobs[0]["image"], float(rng.randint(30, 40)))
        store.set_latency("save", jobs[2]["output"], float(rng.randint(15, 25)))
        assert run(solution.Batch(store, limit=limit).run(jobs)) == done(*jobs)
        assert store.names("load") == [job["image"] for job in jobs]
        assert store.in_flight == 0


def test_missing_image_fails_alone_drawn(solution, run, rng):
    """Records a failure for every image that does not exist, and does all other jobs.

    Each job keeps its failure to itself, wherever it stands in the list.
    """
    for limit in (1, rng.randint(2, 4)):
        store, jobs = build(rng, 8)
        gone = rng.sample(range(8), 3)
        for number in gone:
            jobs[number]["image"] = f"{draw_word(rng)} is gone"
        got = run(solution.Batch(store, limit=limit).run(jobs))
        expected = [
            failed(job, FileNotFoundError) if number in gone else done(job)[0] for number, job in enumerate(jobs)
        ]
        assert got == expected
        for number, job in enumerate(jobs):
            assert store.versions(job["output"]) == ([] if number in gone else [[[number, 255]]])
        assert store.in_flight == 0


def test_unknown_operation_fails_alone_drawn(solution, run, rng):
    """Records a failure for any operation that does not exist, and does all other jobs.

    Only the names in the table are operations, in exactly this spelling.
    """
    names = ["Turn", "turn ", "", draw_word(rng), "crop2", "__class__", "brightem"]
    rng.shuffle(names)
    store, jobs = build(rng, 2 * len(names))
    for job, name in zip(jobs[::2], names, strict=True):
        job["steps"] = [["mirror"], [name]]
    for job in jobs[1::2]:
        job["steps"] = [["mirror"]]
    got = run(solution.Batch(store, limit=rng.randint(2, 4)).run(jobs))
    assert got[::2] == [failed(job, ValueError) for job in jobs[::2]]
    assert got[1::2] == done(*jobs[1::2])
    assert sorted(store.names("save")) == sorted(job["output"] for job in jobs[1::2])
    assert store.in_flight == 0


def test_a_slow_job_holds_up_nobody(solution, run, rng, clock):
    """Starts the next job as soon as one ends, however slow the others are.

    Do not wait for a whole group of jobs: whenever one ends, another one can start.
    """
    for limit in (2, 3, rng.randint(4, 6)):
        began = clock.now
        store, jobs = build(rng, rng.randint(12, 16))
        store.set_latency("save", jobs[1]["output"], float(rng.randint(40, 60)))
        assert run(solution.Batch(store, limit=limit).run(jobs)) == done(*jobs)
        starts, end = due(seconds_of(store, jobs), limit)
        assert starts_of_loads(store, jobs) == [began + start for start in starts]
        assert clock.now == began + end
        assert store.most_in_flight == limit
        assert store.in_flight == 0


def test_failures_give_their_place_back(solution, run, rng, clock):
    """Keeps as many jobs in flight after many failures as before.

    A job that failed has ended; the next one starts at that moment.
    """
    limit = rng.randint(2, 4)
    store, jobs = build(rng, 6 * limit)
    bad = set(rng.sample(range(6 * limit), 3 * limit))
    for number in bad:
        store.fail("load", jobs[number]["image"], itertools.repeat(OSError("no disk")))
    got = run(solution.Batch(store, limit=limit).run(jobs))
    assert got == [failed(job, OSError) if n in bad else done(job)[0] for n, job in enumerate(jobs)]
    starts, end = due(seconds_of(store, jobs), limit)
    assert starts_of_loads(store, jobs) == starts
    assert clock.now == end
    assert store.in_flight == 0


def test_any_exception_is_a_failure(solution, run, rng):
    """Records whatever a load or a save raises, by the name of its type.

    Any `Exception` costs one job and no more.
    """
    for operation in ("load", "save"):
        kinds = [ValueError, KeyError, RuntimeError, PermissionError, ConnectionResetError, TimeoutError, MemoryError]
        rng.shuffle(kinds)
        store, jobs = build(rng, 2 * len(kinds))
        for job, kind in zip(jobs[::2], kinds, strict=True):
            store.fail(operation, job["image" if operation == "load" else "output"], itertools.repeat(kind("drawn")))
        got = run(solution.Batch(store, limit=rng.randint(1, 4)).run(jobs))
        assert got[::2] == [failed(job, kind) for job, kind in zip(jobs[::2], kinds, strict=True)]
        assert got[1::2] == done(*jobs[1::2])
        assert store.outcomes()["error"] == len(kinds)
        assert store.in_flight == 0


def test_crops_outside_of_the_image(solution, run, rng):
    """Fails a job whose rectangle leaves the image on any side, or is empty, and no other.

    A slice in Python forgives what lies outside. Compare with the width and the height that the image has at that step.
    """
    width, height = rng.randint(4, 6), rng.randint(2, 3)
    outside = [
        [["crop", -1, 0, 1, 1]],
        [["crop", 0, -1, 1, 1]],
        [["crop", -2, 0, 1, 1]],
        [["crop", 0, -2, 1, 1]],
        [["crop", 1, 0, width, 1]],
        [["crop", 0, 1, 1, height]],
        [["crop", 0, 0, width + 1, height]],
        [["crop", 0, 0, width, height + 1]],
        [["crop", width, 0, 1, 1]],
        [["crop", 0, height, 1, 1]],
        [["crop", 1, 1, 0, 1]],
        [["crop", 1, 1, 1, 0]],
        [["crop", 2, 0, -1, 1]],
        [["crop", 0, 1, 1, -1]],
        [["turn"], ["crop", 0, 0, width, height]],
        [["crop", 1, 0, width - 1, 1], ["crop", 0, 0, width, 1]],
    ]
    inside = [
        [["crop", 0, 0, width, height]],
        [["crop", width - 1, height - 1, 1, 1]],
        [["turn"], ["crop", height - 1, 0, 1, width]],
        [["turn"], ["crop", 0, width - 1, height, 1]],
    ]
    store = ImageStore()
    name = store.image(draw_word(rng), [[rng.randint(0, 255) for _ in range(width)] for _ in range(height)])
    jobs = [make_job(f"{number}", name, steps) for number, steps in enumerate(outside + inside)]
    got = run(solution.Batch(store, limit=rng.randint(1, 4)).run(jobs))
    assert got == [failed(job, ValueError) for job in jobs[: len(outside)]] + done(*jobs[len(outside) :])
    assert sorted(store.names("save")) == sorted(job["output"] for job in jobs[len(outside) :])


def test_steps_with_bad_arguments(solution, run, rng):
    """Records a failure for arguments that are missing or of the wrong kind, and goes on.

    You need not foresee what they raise; it is an exception of that job.
    """
    bad = [["brighten"], ["brighten", draw_word(rng)], ["brighten", None], ["crop", 0, 0, 1], ["crop", 0, 0, None, 1]]
    rng.shuffle(bad)
    store, jobs = build(rng, len(bad) + 2)
    for job, step in zip(jobs[1:-1], bad, strict=True):
        job["steps"] = [["mirror"], step]
    got = run(solution.Batch(store, limit=rng.randint(1, 3)).run(jobs))
    assert [got[0], got[-1]] == done(jobs[0], jobs[-1])
    assert [(record["id"], record["status"]) for record in got[1:-1]] == [(job["id"], "failed") for job in jobs[1:-1]]
    assert all(type(record["error"]) is str for record in got[1:-1])
    assert sorted(store.names("save")) == sorted([jobs[0]["output"], jobs[-1]["output"]])


def test_one_at_a_time_unless_told(solution, run, rng, clock):
    """Has a single job in flight when no limit is given, failures or not.

    That is the default of the parameter.
    """
    store, jobs = build(rng, 6)
    jobs[2]["image"] = f"{draw_word(rng)} is gone"
    got = run(solution.Batch(store).run(jobs))
    assert got == [*done(*jobs[:2]), failed(jobs[2], FileNotFoundError), *done(*jobs[3:])]
    assert store.most_in_flight == 1
    assert clock.now == sum(seconds_of(store, jobs))


def test_more_slots_than_jobs(solution, run, rng, clock):
    """Starts every job at once when there is room for all.

    Then the whole run takes as long as its longest job.
    """
    store, jobs = build(rng, rng.randint(5, 9))
    got = run(solution.Batch(store, limit=len(jobs) + rng.randint(1, 20)).run(jobs))
    assert got == done(*jobs)
    assert starts_of_loads(store, jobs) == [0.0] * len(jobs)
    assert clock.now == max(seconds_of(store, jobs))
    assert run(solution.Batch(store, limit=rng.randint(2, 9)).run([])) == []
    assert store.in_flight == 0


def test_every_job_fails(solution, run, rng):
    """Returns a record for each job when not one of them succeeds.

    There is nothing special about it.
    """
    store, jobs = build(rng, rng.randint(5, 9))
    for job in jobs:
        store.fail("save", job["output"], itertools.repeat(PermissionError("read only")))
    got = run(solution.Batch(store, limit=rng.randint(2, 4)).run(jobs))
    assert got == [failed(job, PermissionError) for job in jobs]
    assert store.names("load") == [job["image"] for job in jobs]
    assert store.in_flight == 0
