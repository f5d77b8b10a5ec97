import asyncio

import pytest

from autograder.grading.testing import Cancelled


class Desk:
    """Jobs that take drawn times, some of which fail at their end; what was seen of them, on the clock."""

    def __init__(self, seconds, fails=(), putting_back=1):
        self.seconds, self.fails, self.putting_back = seconds, fails, putting_back
        self.began, self.cut_off, self.back = {}, {}, {}

    async def handle(self, job):
        loop = asyncio.get_running_loop()
        assert job not in self.began, "this job was begun twice"
        self.began[job] = loop.time()
        try:
            await asyncio.sleep(self.seconds[job])
        except asyncio.CancelledError:
            self.cut_off[job] = loop.time()
            raise
        if job in self.fails:
            raise self.fails[job]("drawn")

    async def put_back(self, job):
        await asyncio.sleep(self.putting_back)
        assert job not in self.back, "this job was put back twice"
        self.back[job] = asyncio.get_running_loop().time()


def begun(solution, run, desk):
    """A worker with every job of the desk begun, all at the same time."""
    worker = solution.Worker(desk.handle, desk.put_back)
    for job in desk.seconds:
        run(worker.begin(job))
    return worker


def drawn(rng, count, low, high):
    return {job: rng.randint(low, high) for job in rng.sample(range(10_000), count)}


def ends(value):
    kind, what = value
    if kind == "raised":
        raise what
    return what


def refused(value):
    kind, what = value
    if kind == "raised" and not isinstance(what, RuntimeError):
        raise what
    return kind == "raised"


def test_waits_for_what_runs(solution, run, rng, clock):
    """Lets every job end when all can, and returns with the last of them.

    The grace is the longest wait, not the wait: `asyncio.wait` returns when all are done.
    """
    desk = Desk(drawn(rng, 8, 2, 30))
    worker, grace = begun(solution, run, desk), rng.randint(40, 90)
    assert run(worker.shutdown(grace)) == {"done": list(desk.seconds), "failed": [], "cancelled": []}
    assert (clock.now, list(desk.began), desk.back) == (max(desk.seconds.values()), list(desk.seconds), {})


def test_cuts_off_after_the_grace(solution, run, rng, clock):
    """Cancels what still runs after the grace, puts it back, and returns when all that has ended.

    `cancel()` only asks. Await the cancelled tasks together: they put back at the same time.
    """
    grace, slow = rng.randint(10, 20), rng.randint(2, 9)
    desk = Desk(drawn(rng, 4, 1, 9) | drawn(rng, 5, 50, 90), putting_back=slow)
    desk.seconds = {job: desk.seconds[job] for job in rng.sample(list(desk.seconds), len(desk.seconds))}
    worker = begun(solution, run, desk)
    late = [job for job, seconds in desk.seconds.items() if seconds > grace]
    done = [job for job in desk.seconds if job not in late]
    assert run(worker.shutdown(grace)) == {"done": done, "failed": [], "cancelled": late}
    assert desk.cut_off == dict.fromkeys(late, grace)
    assert (desk.back, clock.now) == (dict.fromkeys(late, grace + slow), grace + slow)


def test_no_grace(solution, run, rng, clock):
    """Cuts off at once when the grace is 0.

    A grace of 0 is no special case: the wait is over at once.
    """
    desk = Desk(drawn(rng, 5, 1, 9), putting_back=rng.randint(1, 5))
    worker = begun(solution, run, desk)
    assert run(worker.shutdown(0))["cancelled"] == list(desk.seconds)
    assert (desk.cut_off, clock.now) == (dict.fromkeys(desk.seconds, 0), desk.putting_back)


def test_refuses_from_the_call_on(solution, run, rng, clock):
    """Refuses new jobs while it drains, while jobs are put back, and afterwards.

    Say no before you wait for anything, and never say yes again.
    """
    desk = Desk(drawn(rng, 3, 3, 9) | drawn(rng, 3, 500, 900), putting_back=8)
    worker, grace = begun(solution, run, desk), rng.randint(20, 40)
    before = list(desk.seconds)
    starts = (0, rng.randint(1, 2) + 0.5, rng.randint(10, 19) + 0.5, grace + rng.randint(1, 7))
    late = rng.sample(range(10_000, 20_000), 3)
    desk.seconds |= dict.fromkeys(late, 1)
    report, *tries = run.together(worker.shutdown(grace), *(worker.begin(job) for job in late), starts=starts)
    assert len(ends(report)["cancelled"]) == 3
    assert all(refused(end) for end in tries)
    job = rng.randint(20_000, 30_000)
    desk.seconds[job] = 1
    assert refused(*run.together(worker.begin(job)))
    assert list(desk.began) == before


def test_failures_do_not_end_the_drain(solution, run, rng, clock):
    """Goes on waiting for the others when jobs fail, and reports these as failed.

    A job's exception is how it ended. Nothing else may learn of it than the report.
    """
    desk = Desk(drawn(rng, 8, 2, 30))
    worker, grace = begun(solution, run, desk), rng.randint(31, 60)
    kinds = (ValueError, KeyError, ConnectionResetError, TimeoutError)
    desk.fails = {job: rng.choice(kinds) for job in rng.sample(list(desk.seconds), 3)}
    desk.seconds[min(desk.fails)] = 1
    report = run(worker.shutdown(grace))
    done = [job for job in desk.seconds if job not in desk.fails]
    assert report == {"done": done, "failed": [job for job in desk.seconds if job in desk.fails], "cancelled": []}
    assert (desk.back, clock.now) == ({}, max(desk.seconds.values()))


def test_earlier_jobs_are_left_out(solution, run, rng, clock):
    """Reports only the jobs that ran when it was called, well ended or not.

    Keep what runs, and let go of it when it has ended.
    """
    early, late = drawn(rng, 5, 1, 6), rng.sample(range(10_000, 20_000), 4)
    desk = Desk(early | dict.fromkeys(late, 9), fails=dict.fromkeys(rng.sample(list(early), 2), ValueError))
    worker = solution.Worker(desk.handle, desk.put_back)
    for end in run.together(*(worker.begin(job) for job in early)):
        ends(end)
    for end in run.together(*(worker.begin(job) for job in late), starts=(7,) * 4):
        ends(end)
    assert clock.now == 7
    report = run(worker.shutdown(rng.randint(10, 20)))
    assert (sorted(report["done"]), report["failed"], report["cancelled"]) == (sorted(late), [], [])
    assert clock.now == 16


def test_one_shutdown_for_all(solution, run, rng, clock):
    """Gives every further call the same report, and keeps to the grace of the first.

    Let the first call start the shutdown as a task, and all calls await that one.
    """
    desk = Desk(drawn(rng, 3, 5, 9) | drawn(rng, 3, 500, 900), putting_back=rng.randint(3, 6))
    worker, grace = begun(solution, run, desk), rng.randint(20, 40)
    short, long = list(desk.seconds)[:3], list(desk.seconds)[3:]
    calls = [worker.shutdown(grace), worker.shutdown(rng.randint(0, 2)), worker.shutdown(0), worker.shutdown(900)]
    reports = run.together(*calls, starts=(0, 1, rng.randint(10, 19), grace + 1))
    assert [ends(report) for report in reports] == [{"done": short, "failed": [], "cancelled": long}] * 4
    assert desk.cut_off == dict.fromkeys(long, grace)
    assert (clock.now, sorted(desk.back)) == (grace + desk.putting_back, sorted(long))
    assert run(worker.shutdown(5)) == ends(reports[0])
    assert clock.now == grace + desk.putting_back


def test_cancel_of_a_call(solution, run, rng, clock):
    """Goes on with the shutdown when the call that began it is cancelled.

    A task that is awaited gets the cancel of whoever awaits it, unless it is shielded.
    """
    desk = Desk(drawn(rng, 3, 5, 9) | drawn(rng, 3, 500, 900), putting_back=rng.randint(3, 6))
    worker, grace = begun(solution, run, desk), rng.randint(20, 40)
    short, long = list(desk.seconds)[:3], list(desk.seconds)[3:]
    moment = rng.randint(1, 4)
    with pytest.raises(Cancelled):
        run(worker.shutdown(grace), cancel_at=moment)
    assert (clock.now, desk.cut_off) == (moment, {})
    with pytest.raises(Cancelled):
        run(worker.shutdown(1), cancel_at=grace + 1)
    assert run(worker.shutdown(1)) == {"done": short, "failed": [], "cancelled": long}
    assert desk.cut_off == dict.fromkeys(long, grace)
    assert clock.now == grace + desk.putting_back
