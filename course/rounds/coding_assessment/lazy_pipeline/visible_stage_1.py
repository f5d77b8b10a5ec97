from autograder.worlds import Feed


def test_three_steps(solution):
    """Filters, maps and takes in the order of the steps.

    Each step sees what the one before it gave.
    """
    river = Feed([31, 0, 45, None, 52, 48])
    known = solution.Pipeline(river.open).filter(lambda level: level is not None)
    assert list(known.map(lambda level: level / 100).take(3)) == [0.31, 0.0, 0.45]


def test_nothing_is_special(solution):
    """Lets readings through that are None, zero or empty.

    No reading can stand for "there is none".
    """
    river = Feed([0, None, "", 7])
    assert list(solution.Pipeline(river.open).take(4)) == [0, None, "", 7]
    assert list(solution.Pipeline(river.open)) == [0, None, "", 7]


def test_more_than_there_is(solution):
    """Ends with the readings when a take asks for more.

    The end of the source is the end of the pipeline.
    """
    river = Feed([31, 40])
    assert list(solution.Pipeline(river.open).take(5)) == [31, 40]


def test_every_loop_starts_afresh(solution):
    """Begins at the first reading in every loop.

    Whatever a loop changes must belong to that loop.
    """
    river = Feed([31, 40, 45])
    low = solution.Pipeline(river.open).take(2)
    assert [list(low), list(low)] == [[31, 40], [31, 40]]
    assert river.opened == [0, 0]
