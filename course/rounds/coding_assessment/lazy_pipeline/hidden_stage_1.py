from itertools import islice

from autograder.worlds import Feed


def adds(number):
    return lambda item: item + number


def is_no_multiple(number):
    return lambda item: item % number != 0


def draw_readings(rng, count):
    return [rng.randint(-50, 50) for _ in range(count)]


def draw_steps(rng, count):
    """Steps over whole numbers, as pairs of a method's name and its argument."""
    kinds = {
        "map": lambda: adds(rng.randint(1, 9)),
        "filter": lambda: is_no_multiple(rng.randint(2, 4)),
        "take": lambda: rng.randint(5, 15),
    }
    return [(name, kinds[name]()) for name in rng.choices([*kinds], k=count)]


def build(pipeline, steps):
    for name, argument in steps:
        pipeline = getattr(pipeline, name)(argument)
    return pipeline


def expected(readings, steps):
    """The results, worked out with whole lists."""
    for name, argument in steps:
        if name == "map":
            readings = [argument(item) for item in readings]
        elif name == "filter":
            readings = [item for item in readings if argument(item)]
        else:
            readings = readings[:argument]
    return readings


def test_three_steps_drawn(solution, rng):
    """Filters, maps and takes in the order of the steps, with any numbers.

    Each step sees what the one before it gave.
    """
    readings, most, least = draw_readings(rng, 30), rng.randint(3, 6), rng.randint(-20, -5)
    pipeline = solution.Pipeline(Feed(readings).open)
    got = list(pipeline.filter(lambda level: level >= least).map(lambda level: [level, least]).take(most))
    assert got == [[level, least] for level in readings if level >= least][:most]


def test_nothing_is_special_drawn(solution, rng):
    """Lets readings through whatever they are.

    No value can stand for "there is none": only the iterator's end is the end.
    """
    readings = [None, 0, False, "", [], {}, (), 0.0, "none", -1, "Größe", "流量"] * 2
    rng.shuffle(readings)
    assert list(solution.Pipeline(Feed(readings).open)) == readings
    most = rng.randint(18, 23)
    got = list(solution.Pipeline(Feed(readings).open).filter(lambda item: True).map(lambda item: item).take(most))
    assert got == readings[:most]
    assert [type(item) for item in got] == [type(item) for item in readings[:most]]


def test_more_than_there_is_drawn(solution, rng):
    """Ends with the readings when takes ask for more, and gives nothing for nothing.

    A source may have no readings at all.
    """
    readings = draw_readings(rng, rng.randint(1, 9))
    pipeline = solution.Pipeline(Feed(readings).open)
    assert list(pipeline.take(len(readings) + rng.randint(1, 90))) == readings
    assert list(pipeline.take(len(readings))) == readings
    assert list(pipeline.take(10**12).take(len(readings) + 1)) == readings
    assert list(pipeline.take(0)) == []
    empty = solution.Pipeline(Feed([]).open)
    assert list(empty) == []
    assert list(empty.map(adds(1)).filter(adds(1)).take(3)) == []


def test_every_loop_starts_afresh_drawn(solution, rng):
    """Begins at the first reading in every loop, also after one that was left early.

    What is left to take belongs to the loop, not to the pipeline.
    """
    readings, most, few = draw_readings(rng, 20), rng.randint(5, 9), rng.randint(1, 4)
    feed = Feed(readings)
    pipeline = solution.Pipeline(feed.open).map(adds(3)).take(most)
    whole = [reading + 3 for reading in readings[:most]]
    assert list(pipeline) == whole
    assert list(islice(iter(pipeline), few)) == whole[:few]
    assert list(pipeline) == whole
    assert feed.opened == [0, 0, 0]


def test_a_base_stays_as_it_was(solution, rng):
    """Leaves a pipeline unchanged when steps are added to it, whatever was built from it.

    A method makes a new pipeline with a list of steps of its own.
    """
    readings = draw_readings(rng, 30)
    for name, argument in (("map", adds(7)), ("filter", is_no_multiple(2)), ("take", 4)):
        steps = draw_steps(rng, 2)
        base = build(solution.Pipeline(Feed(readings).open), steps)
        longer = build(base, [(name, argument)])
        other = build(base, [("map", adds(100))])
        longest = build(longer, [("take", 2)])
        assert list(base) == expected(readings, steps)
        assert list(longer) == expected(readings, [*steps, (name, argument)])
        assert list(other) == expected(readings, [*steps, ("map", adds(100))])
        assert list(longest) == expected(readings, [*steps, (name, argument), ("take", 2)])
    first, second = draw_readings(rng, 4), draw_readings(rng, 4)
    one, two = solution.Pipeline(Feed(first).open), solution.Pipeline(Feed(second).open)
    assert list(one.map(adds(1))) == expected(first, [("map", adds(1))])
    assert [list(one), list(two)] == [first, second]


def test_results_that_are_nothing(solution, rng):
    """Gives what a function returns, also when that is None, zero or empty.

    A map never drops an item, and what comes out of it says nothing about the end.
    """
    values = [None, 0, "", False, [], 0.0, rng.randint(1, 9)]
    rng.shuffle(values)
    readings = [rng.randrange(len(values)) for _ in range(20)]
    pipeline = solution.Pipeline(Feed(readings).open).map(lambda number: values[number])
    assert list(pipeline) == [values[number] for number in readings]
    assert list(pipeline.take(9)) == [values[number] for number in readings[:9]]
    assert list(pipeline.map(repr)) == [repr(values[number]) for number in readings]
    kept = pipeline.filter(lambda item: item is None or item == "")
    assert list(kept) == [values[number] for number in readings if values[number] is None or values[number] == ""]


def test_any_true_value_keeps_an_item(solution, rng):
    """Keeps an item when the predicate's answer counts as true, and gives the item itself.

    The answer is not always True or False, and it is not the result.
    """
    answers = [0, None, "", [], False, 1, "no", [0], True, 0.5, -1]
    rng.shuffle(answers)
    readings = list(range(len(answers)))
    pipeline = solution.Pipeline(Feed(readings).open).filter(lambda number: answers[number])
    assert list(pipeline) == [number for number in readings if answers[number]]


def test_many_steps_in_any_order(solution, rng):
    """Applies any number of steps in the order in which they were added.

    A take before a filter is not a take after it, and there may be several of each.
    """
    for count in (1, 2, 3, 5, 8, 12):
        readings, steps = draw_readings(rng, 30), draw_steps(rng, count)
        assert list(build(solution.Pipeline(Feed(readings).open), steps)) == expected(readings, steps)
    readings, most = draw_readings(rng, 30), rng.randint(4, 9)
    steps = [("take", most), ("filter", is_no_multiple(2))]
    for order in (steps, steps[::-1]):
        assert list(build(solution.Pipeline(Feed(readings).open), order)) == expected(readings, order)


def test_loops_at_the_same_time(solution, rng):
    """Keeps several loops over one pipeline apart.

    Each iteration has a reader and a count of its own.
    """
    readings, most = draw_readings(rng, 20), rng.randint(6, 9)
    feed = Feed(readings)
    pipeline = solution.Pipeline(feed.open).map(adds(1)).take(most)
    loops = [iter(pipeline) for _ in range(3)]
    got = [[], [], []]
    turns = [number for number in range(3) for _ in range(most)]
    rng.shuffle(turns)
    for number in turns:
        got[number] += islice(loops[number], 1)
    assert got == [expected(readings, [("map", adds(1)), ("take", most)])] * 3
    assert feed.opened == [0, 0, 0]
