from .hidden_stage_1 import draw_jobs, draw_night
from .hidden_stage_3 import give_up

HOUR = 3600


def hurry(night, *jobs):
    for job in jobs:
        night.queue.put(job, urgent=True)


def test_calls_of_newsrooms_first(solution, rng):
    """Hands out urgent jobs first, and those of one rank in the order in which they were put in.

    The list of what is open knows no ranks.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 8)
    urgent = set(rng.sample(jobs, 3))
    for job in jobs:
        night.queue.put(job, urgent=job in urgent)
        night.now += 1
    first = [job for job in jobs if job in urgent]
    assert night.queue.open() == jobs
    assert night.take(*"abcdefghi") == [*first, *(job for job in jobs if job not in urgent), None]


def test_waited_for_an_hour(solution, rng):
    """Treats a job as urgent from the second on at which it has waited for an hour.

    It was put in before those that are urgent, so it is the first of them.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 4)
    night.put(jobs[0])
    night.now += 1
    night.put(jobs[1])
    night.now += HOUR - 2
    hurry(night, jobs[2], jobs[3])
    assert night.take("a") == [jobs[2]]
    night.now += 1
    assert night.take("b", "c", "d", "e") == [jobs[0], jobs[3], jobs[1], None]


def test_nobody_waits_for_ever(solution, rng):
    """Comes to a plain job after an hour, although there is an urgent one all the time.

    Rank alone leaves the others behind for ever.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 20)
    plain, *urgent = jobs
    night.put(plain)
    hurry(night, urgent[0])
    for number, job in enumerate(urgent[1:]):
        hurry(night, job)
        (taken,) = night.take("a")
        night.queue.done("a", taken)
        assert (taken == plain) is (number == HOUR // 300)
        if taken == plain:
            break
        night.now += 300
    assert plain not in night.queue.open()


def test_becomes_urgent_later(solution, rng):
    """Makes a job urgent that is open when it is put in as urgent, wherever it is, and keeps its place.

    It stays one job, and is urgent when it comes back, too.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 6)
    night.put(*jobs[:4])
    hurry(night, jobs[4])
    night.put(jobs[5])
    hurry(night, jobs[2])
    assert night.queue.open() == jobs
    assert night.take("a", "b", "c") == [jobs[2], jobs[4], jobs[0]]
    hurry(night, jobs[0])
    night.queue.failed("c", jobs[0])
    night.now += 60
    assert night.take("d", "e", "f", "g") == [jobs[0], jobs[1], jobs[3], jobs[5]]
    assert night.take("h") == [None]


def test_never_less_urgent(solution, rng):
    """Leaves a job urgent that is put in once more without a word of it.

    Whoever sends again may not know that somebody has called.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 4)
    night.put(*jobs[:2])
    hurry(night, jobs[2], jobs[3])
    night.put(jobs[2])
    night.queue.put(jobs[3], urgent=False)
    assert night.take("a") == [jobs[2]]
    night.restart()
    assert night.take("a", "b", "c", "d") == [jobs[2], jobs[3], jobs[0], jobs[1]]


def test_urgent_after_a_restart(solution, rng):
    """Knows after a restart which jobs are urgent, from the beginning or later.

    The file has to say so.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 5)
    night.put(*jobs[:3])
    hurry(night, jobs[3])
    night.put(jobs[4])
    hurry(night, jobs[1])
    for _ in range(2):
        night.restart()
        assert night.queue.open() == jobs
        assert night.take(*"abcde") == [jobs[1], jobs[3], jobs[0], jobs[2], jobs[4]]


def test_waited_over_a_restart(solution, rng):
    """Counts the waiting from the moment at which a job was first put in, whatever has happened since.

    Neither a restart nor a failure nor being put in again begins the hour anew.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 5)
    night.put(*jobs[:3])
    begin = night.now
    assert night.fail("a") == jobs[0]
    night.now = begin + HOUR // 2
    night.restart()
    night.put(jobs[1])
    night.put(jobs[3])
    night.restart()
    night.now = begin + HOUR - 1
    hurry(night, jobs[4])
    hurry(night, jobs[2])
    assert night.take("a", "b") == [jobs[2], jobs[4]]
    night.queue.failed("b", jobs[4])
    night.now += 61
    hurry(night, "more")
    assert night.take("c", "d", "e", "f", "g") == [jobs[0], jobs[1], jobs[4], "more", jobs[3]]


def test_urgent_ones_come_back(solution, rng):
    """Hands out plain jobs while the urgent ones rest or are out, and an urgent one as soon as it is back.

    What cannot be handed out now stands in nobody's way.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 6)
    night.put(*jobs[:4])
    hurry(night, jobs[4], jobs[5])
    assert night.take("a", "b") == jobs[4:]
    night.queue.failed("a", jobs[4])
    assert night.take("c") == [jobs[0]]
    night.now += 60
    assert night.take("d", "e") == [jobs[4], jobs[1]]
    night.now += 540
    assert night.take("f", "g") == [jobs[5], jobs[0]]


def test_urgent_and_stuck(solution, rng):
    """Hands out a stuck job no more, be it urgent or old.

    What was settled about poison holds for all. It is still open.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 3)
    hurry(night, jobs[0])
    night.put(*jobs[1:])
    give_up(night, jobs[0])
    assert night.take("a") == [jobs[1]]
    hurry(night, jobs[1])
    night.queue.done("a", jobs[1])
    night.now += HOUR
    night.restart()
    assert night.queue.stuck() == [jobs[0]]
    assert night.take("b", "c") == [jobs[2], None]
    assert night.queue.open() == [jobs[0], jobs[2]]


def test_a_new_job_has_no_rank(solution, rng):
    """Takes a job that is put in after it was done for a plain one that has not waited.

    Its rank and its hour belonged to the one that is done.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 3)
    hurry(night, jobs[0])
    night.put(jobs[1])
    assert night.take("a", "b") == jobs[:2]
    night.queue.done("a", jobs[0])
    night.queue.done("b", jobs[1])
    night.now += HOUR
    night.put(jobs[1], jobs[0])
    hurry(night, jobs[2])
    for _ in range(2):
        assert night.take("a", "b", "c") == [jobs[2], jobs[1], jobs[0]]
        night.restart()


class Plain:
    """What a queue is to do, as plainly as possible: a list of dictionaries and a look at all of them each time."""

    def __init__(self):
        self.jobs = []

    def find(self, name):
        return next((job for job in self.jobs if job["name"] == name), None)

    def put(self, name, urgent, now):
        job = self.find(name)
        if job is None:
            job = {"name": name, "urgent": False, "since": now, "free": now, "by": None, "back": 0}
            self.jobs.append(job)
        job["urgent"] |= urgent

    def pass_time(self, now):
        for job in self.jobs:
            if job["by"] is not None and job["free"] <= now:
                job["by"], job["back"] = None, job["back"] + 1

    def take(self, worker, now):
        self.pass_time(now)
        free = [job for job in self.jobs if job["by"] is None and job["free"] <= now and job["back"] < 3]
        first = [job for job in free if job["urgent"] or job["since"] <= now - HOUR] + free
        if not first:
            return None
        first[0]["by"], first[0]["free"] = worker, now + 600
        return first[0]["name"]

    def end(self, worker, name, kind, now):
        job = self.find(name)
        if job is None:
            return
        if kind == "done":
            self.jobs.remove(job)
        elif job["by"] == worker and job["free"] > now:
            job["by"], job["back"], job["free"] = None, job["back"] + 1, now + 60

    def restart(self, now):
        for job in self.jobs:
            job["by"], job["free"] = None, now


def test_nights_of_all_kinds(solution, rng):
    """Does everything that was asked for at once: urgent jobs, slow workers, failures, poison and restarts.

    Say what the plainest queue would do, and compare.
    """
    night, plain, jobs = draw_night(solution, rng), Plain(), draw_jobs(rng, 12)
    for step in range(50):
        plain.pass_time(night.now)
        kind = rng.choice(["put", "take", "take", "done", "failed", "pass"])
        worker, job = rng.choice("abcdef"), rng.choice(jobs)
        if kind == "put":
            urgent = rng.random() < 0.4
            night.queue.put(job, urgent=urgent)
            plain.put(job, urgent, night.now)
        elif kind == "take":
            if not any(known["by"] == worker for known in plain.jobs):
                assert night.take(worker) == [plain.take(worker, night.now)]
        elif kind == "pass":
            night.now += rng.choice([1, 30, 60, 200, 599])
            busy = f"busy {step}"
            assert night.take(busy) == [plain.take(busy, night.now)]
        else:
            held = [known for known in plain.jobs if known["by"] is not None]
            if held and rng.random() < 0.8:
                worker, job = (known := rng.choice(held))["by"], known["name"]
            getattr(night.queue, kind)(worker, job)
            plain.end(worker, job, kind, night.now)
        if step % 20 == 19:
            night.now += 60  # so that nothing rests over the restart
            assert night.take("last") == [plain.take("last", night.now)]
            night.restart()
            plain.restart(night.now)
        assert night.queue.open() == [known["name"] for known in plain.jobs]
    assert night.queue.stuck() == [known["name"] for known in plain.jobs if known["back"] >= 3]
