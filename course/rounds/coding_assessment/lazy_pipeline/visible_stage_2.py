from autograder.worlds import Feed


def test_no_end(solution):
    """Ends although the feed does not.

    A take that is full ends the pipeline, whatever stands before and after it.
    """
    river = Feed(lambda number: 40 + number)
    pipeline = solution.Pipeline(river.open).filter(lambda level: level % 2 == 0).take(3).map(lambda level: -level)
    assert list(pipeline) == [-40, -42, -44]


def test_nothing_before_the_first_item(solution):
    """Does not call the source before somebody asks for an item.

    Neither building a pipeline nor iter may open anything.
    """
    river = Feed(lambda number: 40 + number)
    run = iter(solution.Pipeline(river.open).map(lambda level: level + 1).take(2))
    assert river.opened == []
    assert next(run) == 41
    assert river.opened == [0]


def test_one_item_after_the_other(solution):
    """Pulls one reading for each item of a pipeline that drops none.

    Look at ``river.pulled`` after each ``next``.
    """
    river = Feed(lambda number: 40 + number)
    run = iter(solution.Pipeline(river.open).map(lambda level: level + 1).take(5))
    seen = [(next(run), len(river.pulled)) for _ in range(3)]
    assert seen == [(41, 1), (42, 2), (43, 3)]


def test_windows(solution):
    """Gives the latest items as a list for each item.

    The first window comes when there are enough items, then one comes for each further item.
    """
    river = Feed([31, 40, 45, 52])
    assert list(solution.Pipeline(river.open).window(3)) == [[31, 40, 45], [40, 45, 52]]
    assert list(solution.Pipeline(river.open).window(5)) == []
