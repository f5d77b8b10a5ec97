import json

from autograder.worlds import Feed


def test_goes_on(solution):
    """Goes on after a checkpoint as if nothing had happened.

    Write down what the run knows: where it is, and what its steps have counted.
    """
    river = Feed(lambda number: 40 + number)
    pipeline = solution.Pipeline(river.open).filter(lambda level: level % 2 == 0).take(4)
    run = iter(pipeline)
    assert [next(run), next(run)] == [40, 42]
    text = run.checkpoint()
    assert type(text) is str
    assert json.loads(text) is not None
    assert list(pipeline.resume(text)) == [44, 46]


def test_branches_go_on(solution):
    """Lets each branch go on where it was.

    What is kept for the slower one is a part of the checkpoint.
    """
    river = Feed(lambda number: 40 + number)
    pipeline = solution.Pipeline(river.open)
    shared = pipeline.share(2, cap=5)
    chart, alarm = shared.branches
    assert [next(chart), next(chart), next(chart), next(alarm)] == [40, 41, 42, 40]
    chart, alarm = pipeline.resume(shared.checkpoint()).branches
    assert [next(alarm), next(chart), next(alarm), next(alarm)] == [41, 43, 42, 43]


def test_close(solution):
    """Closes the source when the run is closed.

    Call the close of the iterator that the source gave.
    """
    river = Feed(lambda number: 40 + number)
    run = iter(solution.Pipeline(river.open).window(2))
    assert next(run) == [40, 41]
    assert river.in_use == 1
    run.close()
    assert river.in_use == 0
    assert list(run) == []
