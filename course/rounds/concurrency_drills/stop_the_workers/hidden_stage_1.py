import pytest

from autograder.worlds import Takes


class Jobs:
    """Jobs that take drawn seconds, and what was seen of them."""

    def __init__(self, seconds, fails=()):
        self.seconds, self.fails = seconds, fails
        self.started, self.ended = [], []
        self.most = 0

    def run(self, job):
        self.started.append(job)
        self.most = max(self.most, len(self.started) - len(self.ended))

        def done():
            self.ended.append(job)
            if job in self.fails:
                raise OSError(job)

        return Takes(self.seconds[job], None, done)


def drawn(rng, count, least=2, most=20):
    return dict(zip(rng.sample(range(100, 1000), count), rng.sample(range(least, most + 1), count)))


def busy(seconds, count):
    """When each worker ends if every job starts, in turn, the moment a worker is free."""
    free = [0] * count
    for job in seconds:
        free.sort()
        free[0] += seconds[job]
    return sorted(free)


@pytest.mark.schedules(12)
def test_all_workers_drain(solution, threads, rng, clock):
    """Runs all that was put, first job first, with every worker busy, and stops when the last job has ended.

    Workers go on until nothing waits; stop joins them all.
    """
    jobs, count = Jobs(drawn(rng, 8)), rng.randint(2, 4)
    workers = solution.Workers(jobs.run, count)
    for job in jobs.seconds:
        assert workers.put(job) is True
    got = threads([(workers.start,), (workers.stop, True), threads.sleep(1000)])[0]
    assert got[1] == []
    assert sorted(jobs.ended) == sorted(jobs.seconds)
    assert jobs.most == count
    # the sleep began when stop returned
    assert clock.now == 1000 + busy(jobs.seconds, count)[-1]


@pytest.mark.schedules(12)
def test_jobs_are_taken_in_turn(solution, threads, rng):
    """Takes the job that has waited longest.

    A queue gives first what came first.
    """
    jobs = Jobs(drawn(rng, 6))
    workers = solution.Workers(jobs.run, 1)
    threads([(workers.put, job) for job in jobs.seconds] + [(workers.start,), (workers.stop,)])
    assert jobs.started == list(jobs.seconds)


@pytest.mark.schedules(12)
def test_running_jobs_end_and_others_are_dropped(solution, threads, rng, clock):
    """Waits for the jobs that run when it drops the others, and gives those back in their order.

    Take all that waits out of the queue in one step, then wake the workers and join them.
    """
    seconds = drawn(rng, 7, least=5)
    jobs, count = Jobs(seconds), rng.randint(2, 3)
    workers = solution.Workers(jobs.run, count)
    steps = [(workers.put, job) for job in seconds]
    steps += [(workers.start,), threads.sleep(2), (workers.stop, False), threads.sleep(1000)]
    dropped = threads(steps)[0][-2]
    assert dropped == list(seconds)[count:]
    assert sorted(jobs.ended) == sorted(list(seconds)[:count])
    assert clock.now == 1000 + max(list(seconds.values())[:count])


@pytest.mark.schedules(40)
def test_idle_workers_are_woken(solution, threads, rng, clock):
    """Gives a job to a worker that waits, and stops at once when all workers wait.

    A thread that waits in a queue or a condition sees no flag. Each of them has to be woken.
    """
    jobs, wait = Jobs(drawn(rng, 1)), rng.randint(0, 1) * 10
    (job,) = jobs.seconds
    workers = solution.Workers(jobs.run, rng.randint(3, 4))
    steps = [(workers.start,), threads.sleep(wait), (workers.put, job), threads.sleep(50), (workers.stop,)]
    assert threads([*steps, (workers.put, job + 1)]) == [[None, None, True, None, [], False]]
    assert jobs.ended == [job]
    assert clock.now == wait + 50


@pytest.mark.schedules(40)
def test_every_stop_waits(solution, threads, rng, clock):
    """Lets several threads stop it at once, each of which waits until all workers have ended.

    A second stop has nothing to begin. It has all the same to wait for.
    """
    seconds = drawn(rng, 4, least=5)
    jobs = Jobs(seconds)
    workers = solution.Workers(jobs.run, 2)
    for job in seconds:
        workers.put(job)
    got = threads(
        [(workers.start,), threads.sleep(2), (workers.stop, False), (workers.stop, True)],
        [threads.sleep(2), (workers.stop, False), (workers.stop, False)],
        [threads.sleep(3), (workers.stop, True), threads.sleep(1000)],
    )
    assert sorted(got[0][2] + got[1][1]) == sorted(list(seconds)[2:])
    assert got[0][3] + got[1][2] + got[2][1] == []
    assert clock.now == 1000 + max(list(seconds.values())[:2])


@pytest.mark.schedules(25)
def test_a_stop_may_hurry_another(solution, threads, rng, clock):
    """Drops what waits when one thread drains already and another will not wait for that.

    Each call of stop does what it was asked, whoever called first.
    """
    seconds = drawn(rng, 6, least=5)
    jobs = Jobs(seconds)
    workers = solution.Workers(jobs.run, 2)
    for job in seconds:
        workers.put(job)
    got = threads(
        [(workers.start,), (workers.stop, True), threads.sleep(1000)],
        [threads.sleep(3), (workers.stop, False)],
    )
    assert got[0][1] == []
    assert got[1][1] == list(seconds)[2:]
    assert sorted(jobs.ended) == sorted(list(seconds)[:2])
    assert clock.now == 1000 + max(list(seconds.values())[:2])


def test_a_job_is_taken_or_refused(solution, threads, rng):
    """Runs a job, gives it back, or refuses it, when jobs are put while it stops.

    Looking whether it has stopped and putting the job belong under the lock that stop takes, too.
    """
    ended = []
    one, two, three = rng.sample(range(100, 1000), 3)
    workers = solution.Workers(ended.append, 2)
    drain = rng.random() < 0.5
    got = threads(
        [threads.sleep(1), (workers.put, one), (workers.put, two)],
        [threads.sleep(1), (workers.put, three)],
        [(workers.start,), threads.sleep(1), (workers.stop, drain)],
    )
    taken = [job for job, was in zip([one, two, three], got[0][1:] + got[1][1:]) if was]
    assert sorted(ended + got[2][2]) == sorted(taken)


@pytest.mark.schedules(12)
def test_a_job_that_raises_harms_no_other(solution, threads, rng, clock):
    """Goes on with the next job when one raises.

    An exception that leaves the loop ends its thread, and nobody takes its place.
    """
    seconds = drawn(rng, 6)
    jobs = Jobs(seconds, fails=rng.sample(sorted(seconds), 3))
    workers = solution.Workers(jobs.run, 2)
    for job in seconds:
        workers.put(job)
    threads([(workers.start,), (workers.stop,)])
    assert sorted(jobs.ended) == sorted(seconds)
    assert clock.now == busy(seconds, 2)[-1]
