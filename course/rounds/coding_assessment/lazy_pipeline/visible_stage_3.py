from autograder.grading.testing import AnswerError
from autograder.worlds import Feed


def test_two_branches(solution):
    """Gives both branches every result and pulls each reading once.

    What one branch has taken is kept for the other.
    """
    river = Feed([31, 40, 45])
    chart, alarm = solution.Pipeline(river.open).map(lambda level: level + 1).share(2, cap=2).branches
    got = [(next(chart), next(alarm)) for _ in range(3)]
    assert got == [(32, 32), (41, 41), (46, 46)]
    assert river.pulled == [0, 1, 2]


def test_too_far_ahead(solution):
    """Raises BufferFull when a branch would be too far ahead of the other.

    Look for room before you pull.
    """
    river = Feed(lambda number: 40 + number)
    chart, alarm = solution.Pipeline(river.open).share(2, cap=2).branches
    assert [next(chart), next(chart)] == [40, 41]
    try:
        said = next(chart)
    except AnswerError as error:
        said = error.type_name
    assert said == "BufferFull"
    assert [next(alarm), next(alarm)] == [40, 41]


def test_the_rest_for_the_slower_one(solution):
    """Gives the slower branch what was kept when the readings have come to their end.

    The end of the source is not the end of a branch that has still something to take.
    """
    river = Feed([31, 40])
    chart, alarm = solution.Pipeline(river.open).share(2, cap=3).branches
    assert list(chart) == [31, 40]
    assert list(alarm) == [31, 40]
