import asyncio
import itertools
import json
import string

from autograder.grading.testing import Cancelled
from autograder.worlds import ImageStore, Manifest


def draw_word(rng, length=7):
    return "".join(rng.choices(string.ascii_lowercase, k=length))


def make_job(id, image, steps=()):
    return {"id": id, "image": image, "steps": list(steps), "output": f"{id} of {image}"}


def build(rng, images, prints, low=1, high=9):
    """A store with ``images`` images, and ``prints`` jobs for each; latencies are drawn, in whole seconds."""
    store, jobs = ImageStore(), []
    for number in range(images):
        name = store.image(f"{draw_word(rng)}{number}", [[number, 255]])
        jobs += [make_job(f"{draw_word(rng)} {number}-{print}", name) for print in range(prints)]
    store.draw_latencies(rng, low, high, [job["output"] for job in jobs])
    return store, jobs


def done(*jobs):
    return [{"id": job["id"], "status": "done", "error": None} for job in jobs]


def failed(job, kind):
    return {"id": job["id"], "status": "failed", "error": kind.__name__}


def line(record):
    return json.dumps(record) + "\n"


def records_in(manifest):
    """The records of the manifest's lines, each of which has to be whole."""
    *lines, rest = manifest.text.split("\n")
    assert rest == ""
    return [json.loads(text) for text in lines]


def saved(store):
    """The names of the outputs whose saves have ended well."""
    return [call.name for call in store.calls if call.operation == "save" and call.outcome in ("ok", "repeated")]


class Source:
    """An iterator of jobs that notes, each time that one is taken, how many are open: taken and not saved."""

    def __init__(self, store, jobs, manifest=None):
        self.store, self.jobs, self.manifest = store, iter(jobs), manifest
        self.taken, self.open, self.unnoted = 0, [], []

    def __iter__(self):
        return self

    def __next__(self):
        job = next(self.jobs)
        self.taken += 1
        self.open.append(self.taken - len(saved(self.store)))
        if self.manifest is not None:
            self.unnoted.append(self.taken - self.manifest.text.count("\n"))
        return job


def stop(run, awaitable, moment):
    try:
        run(awaitable, cancel_at=moment)
    except Cancelled:
        return "cancelled"
    return "returned"


def test_takes_jobs_as_they_can_start_drawn(solution, run, rng):
    """Takes a job from the iterator only when it can start, with several jobs for an image and with a manifest too.

    Of the jobs that were taken, no more than the limit may be unfinished. A semaphore in each task comes too late.
    """
    for images, prints in ((24, 1), (6, 4), (1, 20)):
        for limit in (1, rng.randint(2, 4)):
            for manifest in (None, Manifest()):
                store, jobs = build(rng, images, prints)
                source = Source(store, jobs)
                assert run(solution.Batch(store, limit=limit, manifest=manifest).run(source)) == done(*jobs)
                assert max(source.open) == limit


def test_one_load_for_all_prints_drawn(solution, run, rng):
    """Loads every image once for all of its jobs.

    Jobs of an image stand next to each other, so that the image of the job before is all there is to keep.
    """
    for limit in (1, rng.randint(2, 3)):
        store, jobs = build(rng, rng.randint(3, 5), rng.randint(3, 5))
        assert run(solution.Batch(store, limit=limit).run(iter(jobs))) == done(*jobs)
        assert store.names("load") == list(dict.fromkeys(job["image"] for job in jobs))
        assert sorted(store.names("save")) == sorted(job["output"] for job in jobs)
        assert store.in_flight == 0


def test_done_jobs_are_left_alone_drawn(solution, run, rng):
    """Goes on where any manifest ends, and keeps the order of the records.

    A job that is done is neither loaded nor saved nor written down again.
    """
    for limit in (1, rng.randint(2, 4)):
        store, jobs = build(rng, 8, 2)
        before = rng.sample(jobs, rng.randint(5, 9))
        manifest = Manifest("".join(line(record) for record in done(*before)))
        got = run(solution.Batch(store, limit=limit, manifest=manifest).run(iter(jobs)))
        rest = [job for job in jobs if job not in before]
        assert got == done(*jobs)
        assert store.names("load") == list(dict.fromkeys(job["image"] for job in rest))
        assert sorted(store.names("save")) == sorted(job["output"] for job in rest)
        records = records_in(manifest)
        assert records[: len(before)] == done(*before)
        assert sorted(record["id"] for record in records[len(before) :]) == sorted(job["id"] for job in rest)


def test_torn_last_line_drawn(solution, run, rng):
    """Keeps what it appends apart from a torn last line, so that a third run finds all of it.

    Look at how the text ends before you append.
    """
    for _ in range(4):
        store, jobs = build(rng, 4, 2)
        whole, torn = "".join(line(record) for record in done(*jobs[:3])), line(done(jobs[3])[0])
        manifest = Manifest(whole + torn[: rng.randint(1, len(torn) - 4)])
        got = run(solution.Batch(store, limit=rng.randint(1, 3), manifest=manifest).run(iter(jobs)))
        assert got == done(*jobs)
        assert sorted(store.names("save")) == sorted(job["output"] for job in jobs[3:])
        text, calls = manifest.text, len(store.calls)
        assert run(solution.Batch(store, manifest=manifest).run(iter(jobs))) == done(*jobs)
        assert len(store.calls) == calls
        assert manifest.text == text


def test_prints_that_overlap(solution, run, rng, clock):
    """Loads an image once when several of its jobs wait for it, and when some come after the load has ended.

    Keep the load itself, a task that everyone awaits, from the moment at which it begins.
    """
    limit, prints = rng.randint(3, 5), rng.randint(8, 12)
    store, jobs = build(rng, 3, prints)
    for name in dict.fromkeys(job["image"] for job in jobs):
        store.set_latency("load", name, float(rng.randint(20, 30)))
    assert run(solution.Batch(store, limit=limit).run(iter(jobs))) == done(*jobs)
    assert store.names("load") == list(dict.fromkeys(job["image"] for job in jobs))
    assert store.most_in_flight == limit
    first = next(call for call in store.calls if call.operation == "load")
    saves = [call.started for call in store.calls if call.operation == "save"]
    assert saves.count(first.ended) == limit
    assert store.in_flight == 0


def test_prints_do_not_disturb_each_other(solution, run, rng):
    """Starts every job of an image from the image as it was loaded.

    A step that changes its image in place changes it for all jobs that share the load.
    """
    width, height = rng.randint(2, 4), rng.randint(2, 4)
    image = [[rng.randint(1, 254) for _ in range(width)] for _ in range(height)]
    amount = rng.randint(1, 99)
    steps = {
        "inverted": [["invert"]],
        "mirrored": [["mirror"]],
        "brighter": [["brighten", amount]],
        "darker": [["brighten", -amount]],
        "turned": [["turn"], ["invert"]],
        "cut": [["crop", 0, 0, width, 1], ["brighten", 255]],
        "as it is": [],
    }
    expected = {
        "inverted": [[255 - value for value in row] for row in image],
        "mirrored": [list(reversed(row)) for row in image],
        "brighter": [[min(value + amount, 255) for value in row] for row in image],
        "darker": [[max(value - amount, 0) for value in row] for row in image],
        "turned": [[255 - image[height - 1 - y][x] for y in range(height)] for x in range(width)],
        "cut": [[255] * width],
        "as it is": image,
    }
    for limit in (1, 3):
        store = ImageStore()
        name = store.image(draw_word(rng), image)
        jobs = [make_job(what, name, steps[what]) for what in rng.sample(list(steps), len(steps)) * 2]
        for number, job in enumerate(jobs):
            job |= {"id": f"{job['id']} {number}", "output": f"{job['id']}/{number}"}
        run(solution.Batch(store, limit=limit).run(iter(jobs)))
        for job in jobs:
            assert store.versions(job["output"]) == [expected[job["output"].partition("/")[0]]]


def test_a_load_that_fails_for_all_its_jobs(solution, run, rng):
    """Fails every job of an image whose load has failed, without loading it again for the next one.

    The retries belong to the load, which all of its jobs share.
    """
    for limit in (1, rng.randint(2, 3)):
        store, jobs = build(rng, 4, 4)
        attempts, pauses = rng.randint(2, 4), []

        async def sleep(seconds, pauses=pauses):
            pauses.append(seconds)
            await asyncio.sleep(seconds)

        names = list(dict.fromkeys(job["image"] for job in jobs))
        store.fail("load", names[0], [TimeoutError("slow")] * (attempts - 1))
        store.fail("load", names[1], itertools.repeat(ConnectionResetError("down")))
        store.fail("load", names[2], itertools.repeat(PermissionError("locked")))
        manifest = Manifest()
        batch = solution.Batch(store, limit=limit, attempts=attempts, sleep=sleep, manifest=manifest)
        got = run(batch.run(iter(jobs)))
        assert got == [
            *done(*jobs[:4]),
            *(failed(job, ConnectionResetError) for job in jobs[4:8]),
            *(failed(job, PermissionError) for job in jobs[8:12]),
            *done(*jobs[12:]),
        ]
        assert [store.count("load", name) for name in names] == [attempts, attempts, 1, 1]
        assert sorted(pauses) == sorted([2.0**n for n in range(attempts - 1)] * 2)
        assert sorted(map(line, records_in(manifest))) == sorted(map(line, got))


def test_a_run_loads_again_what_another_loaded(solution, run, rng):
    """Loads an image again in the next run.

    What is shared lasts as long as a run.
    """
    store, jobs = build(rng, 1, 3)
    store.fail("load", jobs[0]["image"], [ValueError("not yet")])
    batch = solution.Batch(store, limit=2)
    assert run(batch.run(iter(jobs))) == [failed(job, ValueError) for job in jobs]
    assert run(batch.run(iter(jobs))) == done(*jobs)
    assert run(batch.run(iter(jobs))) == done(*jobs)
    assert store.names("load") == [jobs[0]["image"]] * 3


def test_damaged_lines(solution, run, rng):
    """Passes over whatever is no record of a job that is done, and finds the records in between.

    A line can be no JSON, or JSON but no object, or an object with other values than you expect.
    """
    store, jobs = build(rng, 20, 1)
    before = rng.sample(jobs, 5)
    others = iter([job for job in jobs if job not in before])

    def id():
        return json.dumps(next(others)["id"])

    damaged = [
        "",
        "   ",
        "null",
        "[]",
        id(),
        f"{rng.randint(0, 99)}",
        "{}",
        f'{{"id": {id()}}}',
        '{"status": "done"}',
        f'{{"id": [{id()}], "status": "done"}}',
        f'{{"id": {{}}, "status": "done", "error": {id()}}}',
        f'{{"id": {rng.randint(0, 9)}, "status": "done"}}',
        '{"id": null, "status": "done"}',
        f'{{"id": {id()}, "status": true}}',
        f'{{"id": {id()}, "status": ["done"]}}',
        f'{{"id": {id()}, "status": "failed", "error": "done"}}',
        f'{{"id": {id()}, "status": "do',
        f'{{"id": {id()}, "status": "done"}} {{"id": {id()}, "status": "done"}}',
        f'["id", {id()}, "status", "done"]',
        f"{{'id': {id()}, 'status': 'done'}}",
        "\x00\x00\x00\ufffd",
        f'done {{"id": {id()}, "status": "done"}}',
    ]
    lines = damaged + [json.dumps(record) for record in done(*before)]
    rng.shuffle(lines)
    manifest = Manifest("".join(f"{text}\n" for text in lines))
    assert run(solution.Batch(store, limit=rng.randint(1, 3), manifest=manifest).run(iter(jobs))) == done(*jobs)
    assert sorted(store.names("save")) == sorted(job["output"] for job in jobs if job not in before)
    assert len(manifest.text.split("\n")) == len(lines) + len(jobs) - len(before) + 1


def test_failed_jobs_are_tried_again(solution, run, rng):
    """Carries out again what the manifest has as failed, unless another line has it as done.

    Only a job that is done is left alone.
    """
    store, jobs = build(rng, 5, 1)
    lines = [failed(job, TimeoutError) for job in jobs] + done(*jobs[:2]) + [failed(jobs[1], OSError)]
    manifest = Manifest("".join(map(line, lines)))
    assert run(solution.Batch(store, manifest=manifest).run(iter(jobs))) == done(*jobs)
    assert store.names("save") == [job["output"] for job in jobs[2:]]
    assert records_in(manifest) == lines + done(*jobs[2:])


def test_a_line_as_soon_as_a_job_ends(solution, run, rng):
    """Writes the line of a job when the job ends, before it takes another one and whichever job ends first.

    A run can be cut short at any moment; what had ended by then has to stand in the manifest.
    """
    for limit in (1, rng.randint(2, 4)):
        store, jobs = build(rng, 6, 2)
        store.set_latency("save", jobs[0]["output"], 300.0)
        jobs[3]["steps"] = [["mirrro"]]
        manifest = Manifest()
        source = Source(store, jobs, manifest)
        got = run(solution.Batch(store, limit=limit, manifest=manifest).run(source))
        assert max(source.unnoted) == limit
        assert sorted(map(line, records_in(manifest))) == sorted(map(line, got))
        assert got == [*done(*jobs[:3]), failed(jobs[3], ValueError), *done(*jobs[4:])]
        position = [record["id"] for record in records_in(manifest)].index(jobs[0]["id"])
        assert position == (0 if limit == 1 else len(jobs) - 1)


def test_a_stop_and_a_second_run(solution, run, rng, clock):
    """Leaves a line for each job that had ended when it is stopped, and does the rest in the next run.

    What is saved but has no line yet is saved again, and its token keeps it from being written twice.
    """
    for limit in (1, rng.randint(2, 4)):
        store, jobs = build(rng, 5, 3)
        store.set_latency("save", jobs[0]["output"], 60.0)
        manifest, ended = Manifest(), set()
        while len(ended) < len(jobs):
            source, before = Source(store, jobs), len(ended)
            moment = clock.now + rng.randint(70, 90) + 0.5  # enough for one job at the least
            stop(run, solution.Batch(store, limit=limit, manifest=manifest).run(source), moment)
            ended = set(saved(store))
            assert len(ended) > before
            assert source.taken <= len(ended) + limit
            assert sorted(record["id"] for record in records_in(manifest)) == sorted(
                job["id"] for job in jobs if job["output"] in ended
            )
            assert store.in_flight == 0
        assert [len(store.versions(job["output"])) for job in jobs] == [1] * len(jobs)
        assert all(record["status"] == "done" for record in records_in(manifest))


def test_a_save_without_a_line(solution, run, rng):
    """Carries out again a job whose save has no line, without writing its outcome twice.

    The process may die between the save and the line.
    """
    store, jobs = build(rng, 3, 2)
    assert run(solution.Batch(store, limit=2).run(iter(jobs))) == done(*jobs)
    manifest = Manifest("".join(map(line, done(*jobs[:2]))))
    assert run(solution.Batch(store, limit=2, manifest=manifest).run(iter(jobs))) == done(*jobs)
    assert sorted(store.names("save")) == sorted([job["output"] for job in jobs] + [job["output"] for job in jobs[2:]])
    assert [store.versions(job["output"]) for job in jobs] == [[[[number // 2, 255]]] for number in range(6)]


def test_ids_of_all_kinds(solution, run, rng):
    """Finds ids again whatever characters they hold, in lines of its own and in those of others.

    JSON takes care of quotes and ends of lines. A text has other separators than `\\n`, and they end no line here.
    """
    word = draw_word(rng)
    ids = [
        "",
        " ",
        word,
        word[:-1],
        f'"{word}"',
        f"{word}\n{word}",
        f"\u2028{word}",
        f"{word}\x85\r",
        f"\\{word}\u00e9",
    ]
    rng.shuffle(ids)
    store = ImageStore()
    jobs = [make_job(id, store.image(f"{number}", [[number]])) for number, id in enumerate(ids)]
    manifest = Manifest()
    assert run(solution.Batch(store, manifest=manifest).run(iter(jobs))) == done(*jobs)
    assert records_in(manifest) == done(*jobs)
    raw = Manifest("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in done(*jobs[:-1])))
    for known, count in ((manifest, 0), (raw, 1)):
        calls = len(store.calls)
        assert run(solution.Batch(store, manifest=known).run(iter(jobs))) == done(*jobs)
        assert len(store.calls) == calls + 2 * count


def test_nothing_left_to_do(solution, run, rng):
    """Does nothing for an empty iterator, and for jobs that are all done.

    Then the manifest stays as it is.
    """
    store, jobs = build(rng, 100, 3)
    text = "".join(map(line, done(*rng.sample(jobs, len(jobs)))))
    manifest = Manifest(text)
    assert run(solution.Batch(store, limit=3, manifest=manifest).run(iter(jobs))) == done(*jobs)
    assert run(solution.Batch(store, limit=3, manifest=manifest).run(iter([]))) == []
    assert store.calls == []
    assert manifest.text == text
