import string

from autograder.worlds import Manifest


def draw_word(rng):
    return "".join(rng.choices(string.ascii_lowercase, k=rng.randint(3, 7)))


def draw_jobs(rng, count):
    """Different jobs with all that a line of text may hold; some begin with another one."""
    jobs = []
    for number in range(count):
        begin = rng.choice([draw_word(rng), "put", "done", "{", '["', "1", *jobs[-2:]])
        jobs.append(begin + rng.choice([" ", ", ", " - ", '"', "'", "\\", "é"]) + str(number))
    return jobs


class Night:
    """A file, a clock and a queue on both; after ``restart`` it is a new queue, and the old one is out of use."""

    def __init__(self, solution, now=0, text=""):
        self.solution, self.file, self.now = solution, Manifest(text), now
        self.restart()

    def restart(self):
        self.queue = self.solution.JobQueue(self.file, lambda: self.now)

    def put(self, *jobs):
        for job in jobs:
            self.queue.put(job)

    def take(self, *workers):
        """What each of the workers gets, in turn."""
        return [self.queue.take(worker) for worker in workers]

    def fail(self, worker, pause=60):
        """Hand a job to a worker that reports a failure, and wait until it may be handed out again; the job."""
        job = self.queue.take(worker)
        self.queue.failed(worker, job)
        self.now += pause
        return job


def draw_night(solution, rng):
    return Night(solution, now=rng.randint(0, 10**6))


def test_a_whole_night(solution, rng):
    """Does a night's work with many workers and restarts, and ends with an empty list.

    Each job is on the list until it is done, in the order in which it was put in.
    """
    night, jobs, there, out = draw_night(solution, rng), draw_jobs(rng, 10), [], set()
    while jobs or there:
        for job in jobs[: rng.randint(0, 3)]:
            night.put(jobs.pop(0))
            there.append(job)
        workers = [f"w{number}" for number in range(rng.randint(1, 4))]
        taken = night.take(*workers)
        assert taken == (there + [None] * 4)[: len(taken)]
        assert night.queue.open() == there
        for worker, job in rng.sample(list(zip(workers, taken, strict=True)), len(taken)):
            if job is not None and (job in out or rng.random() < 0.7):
                night.queue.done(worker, job)
                there.remove(job)
        out.update(taken)
        assert night.queue.open() == there
        night.restart()
        assert night.queue.open() == there


def test_handed_out_again_after_a_restart(solution, rng):
    """Hands out again after a restart what was out and is not done.

    Ask: may a job be done twice? Whoever had it before the restart may never report.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 4)
    night.put(*jobs)
    assert night.take("a", "b", "c") == jobs[:3]
    night.queue.done("b", jobs[1])
    night.restart()
    assert night.queue.open() == [jobs[0], jobs[2], jobs[3]]
    assert night.take("d", "e", "f", "g") == [jobs[0], jobs[2], jobs[3], None]


def test_a_job_keeps_its_place(solution, rng):
    """Hands out what was put in first, also when it has come back meanwhile.

    Ask in which order. Whoever comes back has waited longer than those behind.
    """
    night, jobs = draw_night(solution, rng), sorted(draw_jobs(rng, 6), reverse=True)
    night.put(*jobs)
    assert night.take("a", "b", "c") == jobs[:3]
    for worker, job in (("c", jobs[2]), ("a", jobs[0])):
        night.queue.failed(worker, job)
    night.now += 60
    assert night.take("d", "e", "f") == [jobs[0], jobs[2], jobs[3]]
    assert night.queue.open() == jobs
    night.restart()
    assert night.take("g", "h", "i", "j", "k", "l", "m") == [*jobs, None]


def test_a_failed_job_gets_another_try(solution, rng):
    """Hands out a job again that failed, to any worker, and keeps it on the list.

    Ask who tries again: the queue, the worker, or whoever put it in.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 1)
    night.put(*jobs)
    for worker in ("a", "b"):
        assert night.fail(worker) == jobs[0]
        assert night.queue.open() == jobs
    assert night.take("a", "b") == [*jobs, None]
    night.restart()
    assert night.queue.open() == jobs


def test_a_failed_job_rests(solution, rng):
    """Waits with a job that failed, and hands out others meanwhile.

    Ask when it may be tried again. What failed a moment ago fails again.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 3)
    night.put(*jobs)
    assert night.take("a") == jobs[:1]
    night.now += rng.randint(1, 50)
    night.queue.failed("a", jobs[0])
    assert night.take("b") == [jobs[1]]
    night.now += 59
    assert night.take("c", "d") == [jobs[2], None]
    night.now += 1
    assert night.take("d", "e") == [jobs[0], None]


def test_put_twice_is_one_job(solution, rng):
    """Takes a job that is put in twice for one, whether it waits, is out, rests, or was read from the file.

    Ask whether the same job may be put in twice. Whoever got no answer sends again.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 3)
    night.put(jobs[0], jobs[1], jobs[0])
    assert night.queue.open() == jobs[:2]
    assert night.take("a") == jobs[:1]
    night.put(jobs[0], jobs[2])
    assert night.take("b", "c", "d") == [jobs[1], jobs[2], None]
    night.queue.failed("a", jobs[0])
    night.put(jobs[0])
    night.restart()
    night.put(jobs[1])
    assert night.queue.open() == jobs
    night.queue.done("b", jobs[1])
    assert night.queue.open() == [jobs[0], jobs[2]]


def test_put_again_after_it_was_done(solution, rng):
    """Takes a job that is put in after it was done for a new one, at the end of the list.

    Ask what it means when a job comes that is done already.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 2)
    night.put(*jobs)
    for _ in range(2):
        night.take("a")
        night.queue.done("a", jobs[0])
        night.put(jobs[0])
        assert night.queue.open() == [jobs[1], jobs[0]]
        night.restart()
        assert night.queue.open() == [jobs[1], jobs[0]]
        assert night.take("b", "c", "d") == [jobs[1], jobs[0], None]
        jobs.reverse()
        night.restart()


def write_a_file(solution, jobs):
    """The text of a file, and what is open after each call: ``(length of the text, the list)``."""
    night, moments = Night(solution), []

    def now():
        moments.append((len(night.file.text), night.queue.open()))

    now()
    for job in jobs:
        night.put(job)
        now()
    for worker in ("a", "b"):
        job = night.queue.take(worker)
        now()
        night.queue.done(worker, job)
        now()
    return night.file.text, moments


def possible(moments, length):
    """What may be open when the text ends here: what was written as a whole, and perhaps what was being written."""
    before = [state for at, state in moments if at <= length]
    after = [state for at, state in moments if at > length]
    return [before[-1] if before else [], *after[:1]]


def test_a_file_that_ends_anywhere(solution, rng):
    """Begins with whatever is left of the file when a write was cut off.

    Ask whether the file may end in half a line. What `put` has returned for is there; what is cut off is no job.
    """
    text, moments = write_a_file(solution, draw_jobs(rng, 3))
    for length in rng.sample(range(len(text) + 1), min(len(text), 12)):
        assert Night(solution, text=text[:length]).queue.open() in possible(moments, length)


def test_nothing_is_glued_to_half_a_line(solution, rng):
    """Loses nothing that is put in or done after a restart with half a line at the end.

    What you append next stands right behind that half.
    """
    text, moments = write_a_file(solution, draw_jobs(rng, 3))
    late, later = "late 1", "late 2"
    for length in rng.sample(range(len(text) + 1), min(len(text), 6)):
        night = Night(solution, text=text[:length])
        night.put(late)
        night.restart()
        assert night.queue.open() in [[*there, late] for there in possible(moments, length)]
        night.queue.done("a", late)
        night.put(later)
        night.restart()
        assert night.queue.open() in [[*there, later] for there in possible(moments, length)]


def test_reports_that_mean_nothing(solution, rng):
    """Takes reports about what is done, unknown or not theirs for what they are: nothing.

    Ask what comes twice or late. No report raises an error, and only the one who has a job can fail it.
    """
    night, (job, other, unknown) = draw_night(solution, rng), draw_jobs(rng, 3)
    night.put(job, other)
    night.queue.done("a", unknown)
    night.queue.failed("a", unknown)
    night.queue.failed("a", job)
    assert night.take("a") == [job]
    night.queue.failed("b", job)
    night.now += 60
    assert night.take("c", "d") == [other, None]
    night.queue.done("a", job)
    night.queue.done("a", job)
    night.queue.failed("a", job)
    night.now += 60
    assert night.queue.open() == [other]
    assert night.take("e") == [None]
    night.restart()
    assert night.queue.open() == [other]


def test_done_whoever_says_it(solution, rng):
    """Takes a job for done when anybody says so, before, during and after its time with a worker.

    Ask whether a report must come from the worker that has the job. What is written down is written down.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 4)
    night.put(*jobs)
    assert night.take("a", "b") == jobs[:2]
    night.queue.done("c", jobs[0])
    night.queue.failed("b", jobs[1])
    night.queue.done("b", jobs[1])
    night.queue.done("c", jobs[2])
    night.now += 60
    assert night.queue.open() == [jobs[3]]
    assert night.take("d", "e") == [jobs[3], None]
    night.restart()
    night.queue.done("d", jobs[3])
    assert night.queue.open() == []
    night.restart()
    assert night.queue.open() == []
