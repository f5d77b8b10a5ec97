from itertools import islice

from autograder.worlds import Feed


def adds(number):
    return lambda item: item + number


def is_no_multiple(number):
    return lambda item: item % number != 0


def draw_readings(rng, count):
    return [rng.randint(-50, 50) for _ in range(count)]


def endless(readings):
    """A feed that repeats these readings for ever."""
    return Feed(lambda number: readings[number % len(readings)])


def draw_steps(rng, count):
    """Steps over whole numbers, as pairs of a method's name and its argument."""
    kinds = {
        "map": lambda: [("map", adds(rng.randint(1, 9)))],
        "filter": lambda: [("filter", is_no_multiple(rng.randint(2, 4)))],
        "take": lambda: [("take", rng.randint(8, 20))],
        "window": lambda: [("window", rng.randint(1, 4)), ("map", sum)],
    }
    return [step for name in rng.choices([*kinds], k=count) for step in kinds[name]()]


def build(pipeline, steps):
    for name, argument in steps:
        pipeline = getattr(pipeline, name)(argument)
    return pipeline


def expected(readings, steps):
    """The results, worked out with whole lists, each with the count of readings that it takes to find it."""
    found = [(reading, count) for count, reading in enumerate(readings, start=1)]
    for name, argument in steps:
        if name == "map":
            found = [(argument(item), count) for item, count in found]
        elif name == "filter":
            found = [(item, count) for item, count in found if argument(item)]
        elif name == "take":
            found = found[:argument]
        else:
            windows = [found[end - argument : end] for end in range(argument, len(found) + 1)]
            found = [([item for item, _ in window], window[-1][1]) for window in windows]
    return found


def test_no_end_drawn(solution, rng):
    """Ends on any feed without an end when a take is full, wherever that stands.

    No step may need its whole input.
    """
    readings = draw_readings(rng, 23)
    for place in range(4):
        steps = [("map", adds(rng.randint(1, 9))), ("window", rng.randint(1, 3)), ("map", sum)]
        steps.insert(place, ("take", rng.randint(4, 9)))
        run = build(solution.Pipeline(endless(readings).open), steps)
        assert list(run) == [item for item, _ in expected(readings, steps)]


def test_nothing_before_the_first_item_drawn(solution, rng):
    """Calls neither the source nor a function before somebody asks for an item, whatever the steps.

    What stands in __iter__ may only prepare.
    """
    for _ in range(4):
        feed, seen = Feed(draw_readings(rng, 9)), []
        steps = [("map", lambda item, seen=seen: seen.append(item) or item), *draw_steps(rng, 3), ("window", 2)]
        pipeline = build(solution.Pipeline(feed.open), steps)
        runs = [iter(pipeline) for _ in range(rng.randint(2, 4))]
        assert (feed.opened, feed.pulled, seen) == ([], [], [])
        list(islice(runs[-1], 1))
        assert feed.opened == [0]
        assert len(seen) == len(feed.pulled) > 0


def test_one_item_after_the_other_drawn(solution, rng):
    """Pulls one reading for each item, however many items are asked for.

    Nothing is pulled ahead of time and in bulk.
    """
    feed, step = endless(draw_readings(rng, 9)), rng.randint(1, 9)
    run = iter(solution.Pipeline(feed.open).filter(lambda level: True).map(adds(step)))
    for count in range(1, rng.randint(20, 40)):
        next(run)
        assert feed.pulled == list(range(count))


def test_windows_drawn(solution, rng):
    """Gives windows of any size over anything, and none when there are too few items.

    A window has exactly the latest items, None and zero among them; a size of one gives lists of one.
    """
    readings = [rng.choice((None, 0, "", "low", rng.randint(1, 99))) for _ in range(rng.randint(8, 12))]
    for size in (1, 2, rng.randint(3, 6), len(readings)):
        got = list(solution.Pipeline(Feed(readings).open).window(size))
        assert got == [readings[start : start + size] for start in range(len(readings) - size + 1)]
    assert list(solution.Pipeline(Feed(readings).open).window(len(readings) + rng.randint(1, 9))) == []
    steps = [("window", rng.randint(2, 3)), ("window", rng.randint(2, 3))]
    got = list(build(solution.Pipeline(Feed(readings).open), steps))
    assert got == [item for item, _ in expected(readings, steps)]


def test_windows_on_the_way(solution, rng):
    """Gives a window as soon as its last item is there, and each window only what came before it.

    A feed without an end has windows as well. A step behind a window may change the list that it gets.
    """
    readings, size = draw_readings(rng, 17), rng.randint(2, 5)
    feed = endless(readings)
    run = iter(solution.Pipeline(feed.open).map(adds(2)).window(size))
    for item, count in expected(readings, [("map", adds(2)), ("window", size)]):
        assert next(run) == item
        assert len(feed.pulled) == count


def test_exactly_what_it_takes(solution, rng):
    """Pulls for each item exactly the readings that it takes to find it, with any steps.

    Each step asks the one before it for one item at a time, and only when it needs one.
    """
    for count in (1, 2, 3, 4, 6, 6, 8, 8):
        readings, steps = draw_readings(rng, 40), draw_steps(rng, count)
        feed = Feed(readings)
        run = iter(build(solution.Pipeline(feed.open), steps))
        whole = expected(readings, steps)
        for item, pulled in whole:
            assert next(run) == item
            assert len(feed.pulled) == pulled


def test_nothing_after_the_last_item(solution, rng):
    """Pulls nothing more once a take has let its last item through, however often it is asked.

    Count before you pull, not after.
    """
    readings, most = draw_readings(rng, 19), rng.randint(3, 8)
    after = [[], [("map", adds(1))], [("window", 2)], [("take", most + 5)], [("filter", lambda item: True)]]
    for steps in after:
        feed = endless(readings)
        run = iter(build(solution.Pipeline(feed.open).take(most), steps))
        assert list(run) == [item for item, _ in expected(readings[:most], steps)]
        assert feed.pulled == list(range(most))
        assert [list(run), list(run)] == [[], []]
        assert feed.pulled == list(range(most))
    feed = endless(readings)
    assert len(list(solution.Pipeline(feed.open).take(most + 4).take(most))) == most
    assert feed.pulled == list(range(most))


def test_take_nothing(solution, rng):
    """Does not even call the source when nothing is to be taken.

    A take of zero is full from the beginning, wherever it stands.
    """
    for place in range(4):
        feed, seen = endless(draw_readings(rng, 9)), []
        steps = [("map", lambda item, seen=seen: seen.append(item) or item), ("window", 2), ("map", sum)]
        steps.insert(place, ("take", 0))
        assert list(build(solution.Pipeline(feed.open), steps)) == []
        assert (feed.opened, feed.pulled, seen) == ([], [], [])


def test_no_search_behind_a_full_take(solution, rng):
    """Ends when a take is full although the steps behind it would need more to give an item.

    Which items a later filter keeps does not matter to a take before it.
    """
    readings, most = [abs(level) for level in draw_readings(rng, 9)], rng.randint(3, 8)
    for steps in (
        [("filter", lambda item: item < 0)],
        [("window", most + 1)],
        [("map", adds(-99)), ("filter", abs), ("filter", lambda item: item > 0)],
    ):
        feed = endless(readings)
        assert list(build(solution.Pipeline(feed.open).take(most), steps)) == []
        assert feed.pulled == list(range(most))


def test_each_reading_goes_all_the_way(solution, rng):
    """Leads each reading through all steps before the next one is pulled, and calls each function once for it.

    The steps work on one item at a time, not on one step at a time.
    """
    readings, keeps, log = draw_readings(rng, 12), is_no_multiple(rng.randint(2, 3)), []

    def noted(name, function):
        def call(item):
            log.append((name, item))
            return function(item)

        return call

    feed = Feed(readings)
    pipeline = solution.Pipeline(feed.open).map(noted("first", adds(1))).filter(noted("keeps", keeps))
    run = iter(pipeline.map(noted("second", adds(10))))
    due = []
    for reading in readings:
        due += [("first", reading + 1 - 1), ("keeps", reading + 1)]
        if keeps(reading + 1):
            due.append(("second", reading + 1))
            assert next(run) == reading + 11
            assert log == due
    assert list(run) == []
    assert log == due


def test_endless_loops_at_the_same_time(solution, rng):
    """Keeps several loops over one feed without an end apart.

    Each loop pulls for itself.
    """
    readings, size = draw_readings(rng, 15), rng.randint(2, 3)
    feed = endless(readings)
    pipeline = solution.Pipeline(feed.open).window(size).map(sum)
    one, other = iter(pipeline), iter(pipeline)
    due = [item for item, _ in expected(readings, [("window", size), ("map", sum)])]
    count = rng.randint(3, 6)
    assert list(islice(one, count)) == due[:count]
    assert list(islice(other, count + 2)) == due[: count + 2]
    assert list(islice(one, 3)) == due[count : count + 3]
    assert feed.opened == [0, 0]
    assert sorted(feed.pulled) == sorted([*range(count + 2 + size), *range(count + 1 + size)])
