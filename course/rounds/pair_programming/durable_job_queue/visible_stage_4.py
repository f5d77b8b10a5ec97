from autograder.worlds import Manifest


def test_the_urgent_one_first(solution):
    """Hands out an urgent job before those that were put in earlier.

    `urgent` is False unless it is given.
    """
    queue = solution.JobQueue(Manifest(), lambda: 0)
    queue.put("radio 1, concert")
    queue.put("radio 2, interview", urgent=True)
    assert queue.take("north") == "radio 2, interview"
    assert queue.take("south") == "radio 1, concert"
    assert queue.open() == ["radio 1, concert", "radio 2, interview"]


def test_an_hour_is_long_enough(solution):
    """Treats a job that has waited for an hour as an urgent one.

    Keep with each job when it was first put in.
    """
    now = [0]
    queue = solution.JobQueue(Manifest(), lambda: now[0])
    queue.put("radio 1, concert")
    now[0] = 3600
    queue.put("radio 3, speech", urgent=True)
    assert queue.take("north") == "radio 1, concert"
