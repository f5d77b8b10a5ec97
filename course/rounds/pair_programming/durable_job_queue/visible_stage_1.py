from autograder.worlds import Manifest


def test_a_job_and_its_end(solution):
    """Hands out what was put in, and takes it off the list when it is done.

    `take` gives a job that nobody has, `open` all that are not done.
    """
    queue = solution.JobQueue(Manifest(), lambda: 0)
    queue.put("radio 7, part 1")
    queue.put("radio 7, part 2")
    assert queue.take("north") == "radio 7, part 1"
    assert queue.open() == ["radio 7, part 1", "radio 7, part 2"]
    queue.done("north", "radio 7, part 1")
    assert queue.open() == ["radio 7, part 2"]


def test_the_list_after_a_restart(solution):
    """Knows after a restart what was put in and what is done.

    Write it into the file before `put` and `done` return, and read the file at the beginning.
    """
    file = Manifest()
    queue = solution.JobQueue(file, lambda: 0)
    queue.put("radio 7, part 1")
    queue.put("radio 7, part 2")
    queue.take("north")
    queue.done("north", "radio 7, part 1")
    assert solution.JobQueue(file, lambda: 0).open() == ["radio 7, part 2"]


def test_an_empty_queue(solution):
    """Gives None when there is nothing to hand out.

    A job that one worker has is not handed to another.
    """
    queue = solution.JobQueue(Manifest(), lambda: 0)
    assert queue.take("north") is None
    queue.put("radio 7, part 1")
    queue.take("north")
    assert queue.take("south") is None
