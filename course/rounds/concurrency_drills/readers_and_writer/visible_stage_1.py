import pytest

from autograder.worlds import Takes


@pytest.mark.schedules(10)
def test_reads_run_together(solution, threads, clock):
    """Lets three reads of two seconds run at the same time.

    A read is counted while it runs; nothing is locked meanwhile.
    """
    gate = solution.Gate()
    read = (gate.read, lambda: Takes(2, "routes"))
    assert threads(read, read, read) == [["routes"]] * 3
    assert clock.now == 2


@pytest.mark.schedules(10)
def test_a_write_runs_alone(solution, threads, clock):
    """Lets a write wait for a read, and a read for a write.

    A write waits until nobody is inside, and a read until nobody writes.
    """
    gate = solution.Gate()
    threads(
        (gate.read, lambda: Takes(3)),
        [threads.sleep(1), (gate.write, lambda: Takes(2))],
        [threads.sleep(4), (gate.read, lambda: Takes(2))],
    )
    assert clock.now == 7
