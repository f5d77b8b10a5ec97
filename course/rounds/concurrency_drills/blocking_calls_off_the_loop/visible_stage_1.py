import pytest

from autograder.worlds import Takes


@pytest.mark.schedules(3)
def test_two_reports(solution, threads, processes):
    """Makes two reports, in the order of their names.

    A thread pool and a process pool can both be awaited: loop.run_in_executor(pool, function, argument).
    """

    def load(name):
        return Takes(2.0 if name == "may" else 1.0, len(name))

    def draw(data):
        return Takes(1.0, "*" * data)

    ((reports,),) = threads((solution.make_reports, ["may", "june"], load, draw, 2, 2))
    assert reports == ["***", "****"]


@pytest.mark.schedules(3)
def test_drawn_elsewhere(solution, threads, processes):
    """Loads in its own process, and draws in another.

    Threads are for calls that wait, processes for calls that compute.
    """
    where = []

    def load(name):
        where.append(("load", processes.inside is not None))
        return Takes(1.0, name)

    def draw(data):
        where.append(("draw", processes.inside is not None))
        return Takes(1.0, data)

    threads((solution.make_reports, ["may"], load, draw, 2, 2))
    assert where == [("load", False), ("draw", True)]
