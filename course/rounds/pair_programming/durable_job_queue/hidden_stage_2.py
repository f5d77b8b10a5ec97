from .hidden_stage_1 import draw_jobs, draw_night


def test_lost_after_its_time(solution, rng):
    """Lets a worker have a job for 600 seconds to the second, whether it was the first to have it or not.

    Before that nobody else gets it; from then on whoever asks.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 1)
    night.put(*jobs)
    for worker, following in (("a", "b"), ("b", "a")):
        assert night.take(worker) == jobs
        night.now += 599
        assert night.take(following) == [None]
        night.now += 1
    assert night.take("a") == jobs
    assert night.queue.open() == jobs


def test_each_job_has_a_time_of_its_own(solution, rng):
    """Counts for each job from the moment at which it was handed out.

    One time for all of them would be too short for some and too long for others.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 4)
    night.put(*jobs)
    begin = night.now
    for number, job in enumerate(jobs):
        night.now = begin + 100 * number
        assert night.take(f"w{number}") == [job]
    for number, job in enumerate(jobs):
        night.now = begin + 600 + 100 * number - 1
        assert night.take("late") == [None]
        night.now += 1
        assert night.take(f"v{number}", "late") == [job, None]


def test_what_was_lost_keeps_its_place(solution, rng):
    """Hands out a job that a worker has lost before those that were put in later.

    It has waited longest. Its place is the one that it had.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 5)
    night.put(*jobs[:4])
    assert night.take("a", "b") == jobs[:2]
    night.now += 600
    night.put(jobs[4])
    assert night.take("c", "d", "e") == jobs[:3]
    assert night.queue.open() == jobs


def test_more_time_from_the_call_on(solution, rng):
    """Counts the time that was asked for from the moment of the call, each time anew.

    It is neither added to what was left, nor counted from the beginning.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 1)
    night.put(*jobs)
    assert night.take("a") == jobs
    for _ in range(3):
        night.now += rng.randint(1, 599)
        assert night.queue.extend("a", jobs[0]) is True
    night.now += 599
    assert night.take("b") == [None]
    night.now += 1
    assert night.take("b") == jobs


def test_more_time_for_one_job(solution, rng):
    """Gives more time to the one job that it was asked for.

    Another job of another worker has its own time.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 2)
    night.put(*jobs)
    assert night.take("a", "b") == jobs
    night.now += 300
    assert night.queue.extend("b", jobs[1]) is True
    night.now += 300
    assert night.take("c", "d") == [jobs[0], None]
    night.now += 300
    assert night.take("d") == [jobs[1]]


def test_more_time_for_those_who_have_nothing(solution, rng):
    """Says no to whoever does not have the job, and changes nothing.

    It may be somebody else's, waiting, done or unknown.
    """
    night, (job, other, unknown) = draw_night(solution, rng), draw_jobs(rng, 3)
    night.put(job, other)
    assert night.take("a") == [job]
    night.now += 500
    for worker, name in (("b", job), ("a", other), ("b", other), ("a", unknown)):
        assert night.queue.extend(worker, name) is False
    night.now += 100
    assert night.take("b", "c") == [job, other]
    night.queue.done("b", job)
    assert night.queue.extend("b", job) is False
    assert night.queue.open() == [other]


def test_more_time_comes_too_late(solution, rng):
    """Says no to a worker whose time has run out, whether somebody else has taken the job or not.

    The moment decides, not whether anybody has noticed yet.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 1)
    night.put(*jobs)
    assert night.take("a") == jobs
    night.now += 600
    assert night.queue.extend("a", jobs[0]) is False
    assert night.take("b") == jobs
    night.now += 300
    assert night.queue.extend("a", jobs[0]) is False
    night.now += 299
    assert night.take("c") == [None]
    night.now += 1
    assert night.take("c") == jobs


def test_a_slow_worker_reports_a_failure(solution, rng):
    """Leaves a job with the one who has it now when the one who had it before reports a failure.

    Look who reports. Its own try was over when its time ran out.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 2)
    night.put(*jobs)
    assert night.take("a") == [jobs[0]]
    night.now += 600
    assert night.take("b") == [jobs[0]]
    night.queue.failed("a", jobs[0])
    assert night.take("c", "d") == [jobs[1], None]
    night.now += 100
    assert night.take("d") == [None]
    assert night.queue.extend("b", jobs[0]) is True
    night.queue.failed("b", jobs[0])
    night.now += 60
    assert night.take("d", "a") == [jobs[0], None]


def test_a_slow_worker_is_done(solution, rng):
    """Takes a job for done when a slow worker says so, and the other one's word for nothing then.

    It has been written down. Whoever is still at it can neither fail it nor bring it back.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 2)
    night.put(*jobs)
    assert night.take("a") == [jobs[0]]
    night.now += 600
    assert night.take("b") == [jobs[0]]
    night.queue.done("a", jobs[0])
    assert night.queue.open() == [jobs[1]]
    assert night.queue.extend("b", jobs[0]) is False
    night.queue.failed("b", jobs[0])
    night.queue.done("b", jobs[0])
    night.now += 600
    assert night.take("c", "d") == [jobs[1], None]
    night.restart()
    assert night.queue.open() == [jobs[1]]


def test_the_same_worker_once_more(solution, rng):
    """Gives a worker the job that it has lost once more, with a time of its own.

    It is a new try. What was left of the old one does not matter.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 1)
    night.put(*jobs)
    assert night.take("a") == jobs
    night.now += 600 + rng.randint(0, 300)
    assert night.take("a") == jobs
    night.now += 599
    assert night.take("b") == [None]
    assert night.queue.extend("a", jobs[0]) is True
    night.now += 599
    assert night.take("b") == [None]


def test_times_after_a_restart(solution, rng):
    """Hands out everything again after a restart, each with a new time.

    That was settled before: what is not done is handed out again.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 3)
    night.put(*jobs)
    assert night.take("a", "b") == jobs[:2]
    night.now += rng.randint(1, 599)
    night.restart()
    assert night.take("c", "d", "e") == jobs
    night.now += 599
    assert night.take("f") == [None]
    night.now += 1
    assert night.take("f", "g", "h") == jobs
