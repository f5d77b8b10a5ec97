import pytest

from autograder.worlds import Takes


@pytest.mark.schedules(20)
def test_drops_what_waits(solution, threads):
    """Runs two jobs, and gives back the two that still wait.

    What is in the queue when stop is called belongs to the list; what a worker has taken does not.
    """
    ended = []

    def upload(name):
        return Takes(3, None, lambda: ended.append(name))

    workers = solution.Workers(upload, 2)
    for name in "abcd":
        assert workers.put(name) is True
    steps = threads([(workers.start,), threads.sleep(1), (workers.stop, False), (workers.put, "e")])[0]
    assert steps == [None, None, ["c", "d"], False]
    assert sorted(ended) == ["a", "b"]


@pytest.mark.schedules(20)
def test_drains(solution, threads):
    """Runs what waits before it stops.

    A worker ends when it is to stop and nothing waits. One that waits for a job when stop is called has to be woken.
    """
    ended = []
    workers = solution.Workers(ended.append, 1)
    for number in (1, 2, 3):
        workers.put(number)
    assert threads([(workers.start,), (workers.stop,)]) == [[None, []]]
    assert ended == [1, 2, 3]
