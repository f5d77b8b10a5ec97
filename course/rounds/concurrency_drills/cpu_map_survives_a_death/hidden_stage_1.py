from collections import Counter

import pytest

from autograder.worlds import Dies, Takes


class Library:
    """Takes drawn times; some items raise, some end the process that reads them."""

    def __init__(self, processes, seconds, fails=(), kills=()):
        self.processes, self.seconds = processes, seconds
        self.fails, self.kills = set(fails), set(kills)
        self.begun = []

    def read(self, item):
        if self.processes.inside is not None:
            self.begun.append((item, self.processes.inside))
        seconds = self.seconds[item]
        if item in self.kills:
            return Dies(seconds)

        def done():
            if item in self.fails:
                raise KeyError(item)

        return Takes(seconds, item * 10, done)

    def record(self, item):
        if item in self.kills:
            return ("died", None)
        return ("failed", (item,)) if item in self.fails else ("done", item * 10)

    def longest(self, workers, deaths=0):
        """Seconds within which no worker stood idle, but for those that a death costs at the most."""
        longest = max(self.seconds.values())
        return sum(self.seconds.values()) / workers + longest + deaths * (workers + 1) * longest


def drawn(rng, count):
    return {item: rng.randint(3, 6) for item in rng.sample(range(1, 1000), count)}


def told(records):
    """Records as they can be compared: of an error its arguments."""
    return [(kind, what.args if kind == "failed" else what) for kind, what in records]


def run(threads, solution, library, workers, items=None):
    items = list(library.seconds) if items is None else items
    ((records,),) = threads((solution.cpu_map, library.read, items, workers))
    return told(records)


def test_on_real_processes(solution, jobs, rng):
    """Survives the death of real processes.

    What the simulation does, real processes do as well.
    """
    items = [rng.randint(1, 99) for _ in range(4)]
    items[rng.randrange(4)] = -1
    records = solution.cpu_map(jobs.square_or_die, items, 2)
    assert told(records) == [("died", None) if item < 0 else ("done", item * item) for item in items]


@pytest.mark.schedules(2)
def test_errors_are_records(solution, threads, processes, rng):
    """Keeps an exception as the record of its item, and goes on.

    An error that a call raises breaks nothing.
    """
    seconds = drawn(rng, 9)
    library = Library(processes, seconds, fails=rng.sample(list(seconds), 4))
    assert run(threads, solution, library, 3) == [library.record(item) for item in seconds]


@pytest.mark.schedules(2)
def test_every_worker_is_used(solution, threads, processes, rng, clock):
    """Has as many processes as it was told, all of them at work.

    Whoever is free takes the next item; nobody waits for a group to end.
    """
    workers = rng.randint(2, 3)
    library = Library(processes, drawn(rng, 15))
    assert run(threads, solution, library, workers) == [library.record(item) for item in library.seconds]
    assert processes.most_running == processes.most_workers == workers
    assert sorted(item for item, _ in library.begun) == sorted(library.seconds)
    assert clock.now <= library.longest(workers)


@pytest.mark.schedules(4)
def test_only_the_culprit_is_blamed(solution, threads, processes, rng):
    """Blames the item that killed its process, and none of those at work beside it.

    All jobs of a broken pool raise the same error. An item that is alone in its pool cannot be mistaken for another.
    """
    seconds = drawn(rng, 12)
    place = rng.randint(1, 9)
    before, culprit = list(seconds)[place - 1 : place + 1]
    seconds[before], seconds[culprit] = 9, 2  # so that it is at work when the culprit dies
    library = Library(processes, seconds, kills=[culprit])
    assert run(threads, solution, library, 3) == [library.record(item) for item in seconds]


@pytest.mark.schedules(4)
def test_several_die(solution, threads, processes, rng):
    """Survives several deaths, of the first and of the last, and has no more processes than before.

    After a death the next one can come at once. Whoever is dead is replaced by one other.
    """
    seconds = drawn(rng, 10)
    items = list(seconds)
    kills = [items[0], items[1], items[-1], *rng.sample(items[2:-1], 2)]
    library = Library(processes, seconds, fails=rng.sample(items, 4), kills=kills)
    assert run(threads, solution, library, 3) == [library.record(item) for item in items]
    assert processes.most_workers == 3


@pytest.mark.schedules(2)
def test_full_speed_after_a_death(solution, threads, processes, rng, clock):
    """Goes on with all workers after a death.

    One death is no reason to let the rest run one after another.
    """
    seconds = drawn(rng, 30)
    library = Library(processes, seconds, kills=[list(seconds)[rng.randint(0, 2)]])
    assert run(threads, solution, library, 3) == [library.record(item) for item in seconds]
    assert processes.most_running == 3
    assert clock.now <= library.longest(3, deaths=1)


@pytest.mark.schedules(4)
def test_nothing_is_begun_for_the_third_time(solution, threads, processes, rng):
    """Begins no item more than twice, and none again whose outcome had come.

    What is lost with a pool may be begun again, once. What killed a process kills the next one too.
    """
    seconds = drawn(rng, 12)
    kills = rng.sample(list(seconds)[:9], 3)
    library = Library(processes, seconds, kills=kills)
    assert run(threads, solution, library, 3) == [library.record(item) for item in seconds]
    assert max(Counter(item for item, _ in library.begun).values()) <= 2
    deaths = [job.ended for _, job in library.begun if job.outcome == "died"]
    for item, job in library.begun:
        again = any(other.number > job.number for same, other in library.begun if same == item)
        assert not (again and job.outcome in ("done", "raised") and job.ended not in deaths)


@pytest.mark.schedules(2)
def test_all_die(solution, threads, processes, rng):
    """Comes to an end when every item kills its process.

    Each death is final: the item has its record.
    """
    seconds = drawn(rng, 5)
    library = Library(processes, seconds, kills=list(seconds))
    assert run(threads, solution, library, 2) == [("died", None)] * 5


@pytest.mark.schedules(2)
def test_any_iterable(solution, threads, processes, rng):
    """Takes a generator with equal items, fewer items than workers, and none at all.

    Items may be equal: records go by position. A generator has no length.
    """
    item = rng.randint(1, 99)
    library = Library(processes, {item: 2})
    ((two, none),) = threads(
        [(solution.cpu_map, library.read, iter([item] * 2), 5), (solution.cpu_map, library.read, iter(()), 3)]
    )
    assert (told(two), none) == ([("done", item * 10)] * 2, [])


@pytest.mark.schedules(2)
def test_falsy_values(solution, threads, processes, rng):
    """Keeps values such as None and 0 as it keeps any other.

    Whether a call has ended is not to be seen from its value.
    """
    values = [None, 0, "", False, []]
    rng.shuffle(values)

    def take(number):
        return Takes(number + 1, values[number])

    ((records,),) = threads((solution.cpu_map, take, list(range(5)), 2))
    assert [tuple(record) for record in records] == [("done", value) for value in values]


@pytest.mark.schedules(2)
def test_no_pool_is_left(solution, threads, processes, rng):
    """Leaves no pool open, whether somebody died or not.

    A pool in a `with` block, or in an ExitStack, is shut down however the block ends.
    """
    seconds = drawn(rng, 8)
    library = Library(processes, seconds, kills=rng.sample(list(seconds), 2))
    run(threads, solution, library, 2)
    assert processes.sizes
    assert processes.open == 0
