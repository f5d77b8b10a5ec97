from autograder.worlds import Manifest


def test_three_times_is_enough(solution):
    """Does not hand out a job that has come back three times, and goes on with the next one.

    Count for each job how often it came back.
    """
    now = [0]
    queue = solution.JobQueue(Manifest(), lambda: now[0])
    queue.put("radio 9, broken")
    queue.put("radio 9, part 2")
    for worker in ("north", "south", "west"):
        assert queue.take(worker) == "radio 9, broken"
        now[0] += 600
    assert queue.take("east") == "radio 9, part 2"
    assert queue.stuck() == ["radio 9, broken"]


def test_nothing_is_stuck(solution):
    """Has no job on the list of those that are stuck as long as none came back three times.

    Twice is not three times.
    """
    now = [0]
    queue = solution.JobQueue(Manifest(), lambda: now[0])
    queue.put("radio 9, broken")
    for worker in ("north", "south"):
        queue.take(worker)
        now[0] += 600
    assert queue.take("west") == "radio 9, broken"
    assert queue.stuck() == []
