from autograder.worlds import Manifest


def test_the_time_runs_out(solution):
    """Hands a job to the next worker when the first has had it for 600 seconds.

    Keep for each job who has it and until when.
    """
    now = [0]
    queue = solution.JobQueue(Manifest(), lambda: now[0])
    queue.put("radio 7, part 1")
    assert queue.take("north") == "radio 7, part 1"
    now[0] = 599
    assert queue.take("south") is None
    now[0] = 600
    assert queue.take("south") == "radio 7, part 1"


def test_more_time(solution):
    """Gives more time to the worker that has the job, and to nobody else.

    `extend` returns True or False, and never raises.
    """
    now = [0]
    queue = solution.JobQueue(Manifest(), lambda: now[0])
    queue.put("radio 7, part 1")
    queue.take("north")
    now[0] = 400
    assert queue.extend("north", "radio 7, part 1") is True
    assert queue.extend("south", "radio 7, part 1") is False
    now[0] = 900
    assert queue.take("south") is None
