import pytest

from autograder.worlds import Takes


class Service:
    """Loads and drawings of drawn lengths, some of which raise, and what was at work where."""

    def __init__(self, processes, rng, count, fails=()):
        self.processes, self.fails = processes, set(fails)
        self.names = rng.sample(range(1000), count)
        self.seconds = {name: (rng.randint(2, 5), rng.randint(2, 5)) for name in self.names}
        self.loading = self.most_loading = 0
        self.drawn_here, self.loaded_there = [], []

    def load(self, name):
        if self.processes.inside is not None:
            self.loaded_there.append(name)
        self.loading += 1
        self.most_loading = max(self.most_loading, self.loading)

        def done():
            self.loading -= 1
            if ("load", name) in self.fails:
                raise ConnectionError(name)

        return Takes(self.seconds[name][0], [name], done)

    def draw(self, data):
        (name,) = data
        if self.processes.inside is None:
            self.drawn_here.append(name)

        def done():
            if ("draw", name) in self.fails:
                raise ArithmeticError(name)

        return Takes(self.seconds[name][1], f"report {name}", done)


def test_on_real_processes(solution, jobs, rng):
    """Makes reports with real threads and real processes.

    What the simulation does, real processes do as well.
    """
    numbers = [rng.randint(1, 99) for _ in range(3)]
    reports = jobs.run(solution.make_reports, numbers, jobs.square, jobs.square, 2, 2)
    assert reports == [number**4 for number in numbers]


@pytest.mark.schedules(3)
def test_in_order(solution, threads, processes, rng):
    """Gives the reports in the order of the names, whichever is ready first.

    `gather` keeps the order of what it was given.
    """
    service = Service(processes, rng, 8)
    ((reports,),) = threads((solution.make_reports, service.names, service.load, service.draw, 3, 2))
    assert reports == [f"report {name}" for name in service.names]
    assert not service.loaded_there


@pytest.mark.schedules(3)
def test_the_loop_goes_on(solution, threads, processes, rng, clock):
    """Lets other coroutines run on time, whatever is loaded and drawn.

    Await what runs elsewhere. Whatever waits in a coroutine without an await, waits for all of them.
    """
    service = Service(processes, rng, 7)
    beats = []
    call = threads.beating(
        0.5, lambda: beats.append(clock.now), solution.make_reports, service.names, service.load, service.draw, 3, 2
    )
    threads([call])
    assert beats == [number / 2 for number in range(len(beats))]
    assert len(beats) >= 2 * clock.now


@pytest.mark.schedules(3)
def test_as_many_loads_as_the_limit(solution, threads, processes, rng):
    """Has as many loads at work as the limit allows, on any machine.

    A pool of your own, made for `limit` threads, has so many. The loop's own depends on the machine.
    """
    limit = rng.randint(10, 12)
    service = Service(processes, rng, 16)
    threads((solution.make_reports, service.names, service.load, service.draw, limit, 2))
    assert service.most_loading == limit


@pytest.mark.schedules(3)
def test_never_more_loads_than_the_limit(solution, threads, processes, rng):
    """Never has more loads at work than the limit.

    The server has a limit, too.
    """
    limit = rng.randint(2, 3)
    service = Service(processes, rng, 10)
    threads((solution.make_reports, service.names, service.load, service.draw, limit, 4))
    assert service.most_loading == limit


@pytest.mark.schedules(3)
def test_all_workers_draw(solution, threads, processes, rng):
    """Draws in as many processes as it was told, and never in its own.

    Of threads that compute Python code, one runs at a time.
    """
    workers = rng.randint(2, 3)
    service = Service(processes, rng, 12)
    threads((solution.make_reports, service.names, service.load, service.draw, 12, workers))
    assert not service.drawn_here
    assert processes.most_running == workers
    assert len(processes.jobs) == 12


@pytest.mark.schedules(3)
def test_drawn_while_others_load(solution, threads, processes, rng, clock):
    """Draws a report as soon as its data is there.

    Let each name go its own way, from load to draw.
    """
    service = Service(processes, rng, 8)
    seconds = rng.randint(2, 5)
    service.seconds = dict.fromkeys(service.names, (seconds, seconds))
    threads((solution.make_reports, service.names, service.load, service.draw, 2, 2))
    assert clock.now == 5 * seconds


@pytest.mark.schedules(3)
def test_errors_stand_in_their_place(solution, threads, processes, rng):
    """Puts an exception in the place of its report, and makes the others.

    Of a load or of a draw: the name's own coroutine has it.
    """
    service = Service(processes, rng, 8)
    bad, worse = rng.sample(service.names, 2)
    service.fails = {("load", bad), ("draw", worse)}
    ((reports,),) = threads((solution.make_reports, service.names, service.load, service.draw, 3, 2))
    told = [report if type(report) is str else report.args for report in reports]
    assert told == [(name,) if name in (bad, worse) else f"report {name}" for name in service.names]
    assert len(processes.jobs) == 7


@pytest.mark.schedules(2)
def test_nothing_and_a_generator(solution, threads, processes, rng):
    """Takes no names, names from a generator, and reports that are falsy.

    A generator has no length.
    """
    values = [None, 0, "", False]
    rng.shuffle(values)

    def load(position):
        return Takes(1.0, position)

    def draw(position):
        return Takes(1.0, values[position])

    ((none, reports),) = threads(
        [
            (solution.make_reports, [], load, draw, 2, 2),
            (solution.make_reports, iter(range(4)), load, draw, 2, 2),
        ]
    )
    assert (none, reports) == ([], values)


@pytest.mark.schedules(3)
def test_no_process_is_left(solution, threads, processes, rng):
    """Leaves no process behind.

    A pool in a `with` block is shut down however the block ends.
    """
    service = Service(processes, rng, 4)
    service.fails = {("load", service.names[0])}
    threads((solution.make_reports, service.names, service.load, service.draw, 2, 2))
    assert processes.sizes
    assert processes.open == 0
