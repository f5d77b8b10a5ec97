from .hidden_stage_1 import draw_jobs, draw_night


def lose(night, worker):
    """Hand a job to a worker that does not report before its time has run out; the job."""
    (job,) = night.take(worker)
    night.now += 600
    return job


def give_up(night, job, times=3, worker="hangs"):
    """Have the first job come back so often."""
    for _ in range(times):
        assert lose(night, worker) == job


def test_given_up_is_not_done(solution, rng):
    """Keeps a job that is stuck on the list of what is not done.

    She said what becomes of the tape when a job is not on it: that still holds. Tell her.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 3)
    night.put(*jobs)
    give_up(night, jobs[0])
    assert night.take("a", "b", "c") == [jobs[1], jobs[2], None]
    night.queue.done("a", jobs[1])
    assert night.queue.open() == [jobs[0], jobs[2]]
    assert night.queue.stuck() == [jobs[0]]


def test_given_up_before_a_restart(solution, rng):
    """Knows after a restart that a job is stuck, and that it is not done.

    Both lists are read in the morning, and the process may have been restarted by then.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 2)
    night.put(*jobs)
    for number in range(3):
        assert night.fail(f"w{number}") == jobs[0]
    night.restart()
    assert night.queue.open() == jobs
    assert night.queue.stuck() == [jobs[0]]
    assert night.take("a", "b") == [jobs[1], None]
    night.restart()
    assert night.queue.open() == jobs


def test_failures_and_hangs(solution, rng):
    """Counts failures and times that ran out together, whoever the workers were.

    Three in all, for the job and not for a worker.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 4)
    night.put(*jobs)
    for job in jobs:
        ways = rng.sample([night.fail, lambda worker: lose(night, worker)], 2)
        assert [way(rng.choice("abc")) for way in (*ways, rng.choice(ways))] == [job] * 3
        assert night.take("d", "e", "f")[0] == (jobs + [None])[jobs.index(job) + 1]
        night.restart()
    assert night.queue.stuck() == jobs


def test_counted_over_restarts(solution, rng):
    """Adds what comes back after a restart to what came back before.

    The count is part of what the file has to hold.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 2)
    night.put(*jobs)
    for way in (night.fail, lambda worker: lose(night, worker), night.fail):
        assert way("a") == jobs[0]
        assert night.take("b")[0] == (jobs[1] if night.queue.stuck() else jobs[0])
        night.restart()
    assert night.queue.stuck() == [jobs[0]]
    assert night.take("c", "d") == [jobs[1], None]


def test_restarts_are_not_the_jobs_fault(solution, rng):
    """Does not count that a job was out when the queue was restarted.

    It was handed out again and again, but it has not come back once.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 1)
    night.put(*jobs)
    for number in range(5):
        assert night.take(f"w{number}") == jobs
        night.now += rng.randint(1, 500)
        night.restart()
        assert night.queue.stuck() == []
    give_up(night, jobs[0])
    assert night.take("a") == [None]


def test_counted_once(solution, rng):
    """Counts a try once when the worker reports a failure after its time has run out.

    Its time ran out: that was it. What it says later is about a job that it does not have.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 1)
    night.put(*jobs)
    assert lose(night, "a") == jobs[0]
    assert night.take("b") == jobs
    night.queue.failed("a", jobs[0])
    night.now += 600
    assert night.take("c") == jobs
    night.queue.failed("b", jobs[0])
    assert night.queue.extend("c", jobs[0]) is True
    assert night.queue.stuck() == []
    night.queue.failed("c", jobs[0])
    night.queue.failed("c", jobs[0])
    assert night.queue.stuck() == jobs


def test_each_job_has_its_own_count(solution, rng):
    """Counts for each job alone, and lists those that are stuck in the order in which they were put in.

    That several of them failed says nothing of the next.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 4)
    night.put(*jobs)
    back = dict.fromkeys(jobs, 2) | dict.fromkeys(rng.sample(jobs, 2), 3)
    failures = rng.sample([job for job in jobs for _ in range(back[job])], sum(back.values()))
    for job in failures:
        taken = night.take(*"abcd")
        night.queue.failed("abcd"[taken.index(job)], job)
        night.now += 60
        night.restart()
    stuck = [job for job in jobs if back[job] == 3]
    assert night.queue.stuck() == stuck
    assert night.take(*"abcd") == [job for job in jobs if job not in stuck] + [None, None]
    assert night.queue.open() == jobs


def test_more_time_is_no_try(solution, rng):
    """Does not count that a worker asks for more time.

    The job has not come back.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 1)
    night.put(*jobs)
    assert night.take("a") == jobs
    for _ in range(5):
        night.now += 500
        assert night.queue.extend("a", jobs[0]) is True
    night.queue.failed("a", jobs[0])
    assert night.queue.stuck() == []
    night.now += 60
    assert night.take("b") == jobs


def test_done_after_all(solution, rng):
    """Takes a stuck job off both lists when a worker says that it is done.

    A machine that hung may go on after all.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 3)
    night.put(*jobs)
    give_up(night, jobs[0])
    give_up(night, jobs[1])
    assert night.take("a") == [jobs[2]]
    assert night.queue.stuck() == jobs[:2]
    night.queue.done("hangs", jobs[0])
    assert night.queue.stuck() == [jobs[1]]
    assert night.queue.open() == jobs[1:]
    night.restart()
    assert night.queue.stuck() == [jobs[1]]
    assert night.queue.open() == jobs[1:]


def test_a_new_job_has_no_past(solution, rng):
    """Begins to count anew for a job that is put in again after it was done.

    It is another recording under an old name.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 1)
    night.put(*jobs)
    give_up(night, jobs[0], times=2)
    night.queue.done("hangs", jobs[0])
    night.put(*jobs)
    give_up(night, jobs[0], times=1)
    assert night.take("a") == jobs
    assert night.queue.stuck() == []
    night.restart()
    give_up(night, jobs[0], times=2)
    assert night.take("a") == [None]
    assert night.queue.stuck() == jobs


def test_the_file_may_still_end_anywhere(solution, rng):
    """Begins with what is left of a file in which tries are counted.

    Lines of every kind can be cut off.
    """
    night, jobs = draw_night(solution, rng), draw_jobs(rng, 2)
    night.put(*jobs)
    sure = len(night.file.text)
    for worker in "abc":
        assert night.fail(worker) == jobs[0]
    text = night.file.text
    for length in rng.sample(range(sure, len(text) + 1), min(len(text) + 1 - sure, 7)):
        night.file.text = text[:length]
        night.restart()
        assert night.queue.open() == jobs
        night.put("late")
        night.restart()
        assert night.queue.open() == [*jobs, "late"]
