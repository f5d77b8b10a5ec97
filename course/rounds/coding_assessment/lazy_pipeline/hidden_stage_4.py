import json
from itertools import islice

import pytest
from autograder.grading.testing import AnswerError
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
    """Steps over whole numbers, as pairs of a method's name and its argument; the results are lists."""
    kinds = {
        "map": lambda: [("map", adds(rng.randint(1, 9)))],
        "filter": lambda: [("filter", is_no_multiple(rng.randint(2, 4)))],
        "take": lambda: [("take", rng.randint(9, 20))],
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


def saved(run):
    """The checkpoint of a run, as it comes back from a file."""
    text = run.checkpoint()
    assert type(text) is str
    return json.dumps(json.loads(text), sort_keys=True)


def is_full(branch):
    try:
        next(branch)
    except AnswerError as error:
        return error.type_name == "BufferFull"
    return False


def test_goes_on_drawn(solution, rng):
    """Goes on with any steps from any item on, and opens the source at the first reading that was not pulled.

    Each step remembers something of its own, or nothing.
    """
    for count in (1, 2, 3, 4, 6):
        readings, steps = draw_readings(rng, 40), draw_steps(rng, count)
        whole = expected(readings, steps)
        for done in {0, len(whole) // 2, max(0, len(whole) - 1)}:
            feed = Feed(readings)
            pipeline = build(solution.Pipeline(feed.open), steps)
            run = iter(pipeline)
            assert list(islice(run, done)) == [item for item, _ in whole[:done]]
            text, pulled = saved(run), len(feed.pulled)
            feed.pulled.clear()
            resumed = build(solution.Pipeline(feed.open), steps).resume(text)
            for item, count_then in whole[done:]:
                assert next(resumed) == item
                assert feed.pulled == list(range(pulled, count_then))
            if done and whole[done:]:
                assert feed.opened == [0, pulled]
            assert list(resumed) == []


def test_branches_go_on_drawn(solution, rng):
    """Lets branches go on where each of them was, without a second pull for what was kept.

    The checkpoint holds the results that somebody has still to take, and for each branch which of them.
    """
    readings, cap, size = draw_readings(rng, 30), rng.randint(3, 6), rng.randint(1, 3)
    feed, steps = endless(readings), [("window", size), ("map", sum)]
    due = [item for item, _ in expected(readings, steps)]
    pipeline = build(solution.Pipeline(feed.open), steps)
    shared = pipeline.share(3, cap)
    places = [rng.randint(0, 2), cap, rng.randint(0, cap)]
    for place, branch in zip(places, shared.branches, strict=True):
        assert list(islice(branch, place)) == due[:place]
    text = saved(shared)
    pulled = len(feed.pulled)
    branches = build(solution.Pipeline(feed.open), steps).resume(text).branches
    for place, branch in zip(places, branches, strict=True):
        assert list(islice(branch, cap - place)) == due[place:cap]
    assert (len(feed.pulled), len(feed.opened)) == (pulled, 1)
    assert [next(branch) for branch in branches] == [due[cap]] * 3
    assert feed.pulled == list(range(pulled + 1))
    assert feed.opened == [0, pulled]


def test_close_drawn(solution, rng):
    """Closes the source when a run is closed at any moment, and pulls nothing afterwards.

    A run that has opened nothing has nothing to close; a second close finds nothing to do.
    """
    for done in (0, 1, rng.randint(2, 6)):
        feed = endless([*draw_readings(rng, 12), 1])
        run = iter(build(solution.Pipeline(feed.open), draw_steps(rng, 1)))
        assert len(list(islice(run, done))) == done
        assert feed.in_use == min(done, 1)
        pulled = len(feed.pulled)
        run.close()
        assert feed.in_use == 0
        assert [list(run), list(run)] == [[], []]
        run.close()
        assert (len(feed.pulled), len(feed.opened)) == (pulled, min(done, 1))


def test_a_restart_after_every_item(solution, rng):
    """Can be stopped and resumed after each item, in a run as long as you like.

    A resumed run is a run like any other: it can be saved again.
    """
    readings, seen = draw_readings(rng, 24), []
    steps = [("map", lambda item: seen.append(item) or item), *draw_steps(rng, 2), ("window", rng.randint(2, 3))]
    feed, whole = Feed(readings), expected(readings, steps)
    seen.clear()
    run = iter(build(solution.Pipeline(feed.open), steps))
    for item, pulled in whole:
        text = saved(run)
        run.close()
        run = build(solution.Pipeline(feed.open), steps).resume(text)
        assert next(run) == item
        assert feed.pulled == list(range(pulled))
        assert seen == readings[:pulled]
    assert list(build(solution.Pipeline(feed.open), steps).resume(saved(run))) == []


def test_windows_are_remembered(solution, rng):
    """Resumes a window with the items that it still needs, without pulling them again.

    A half-filled window is state, also when nothing has come out yet.
    """
    size, done, most = rng.randint(3, 5), rng.randint(2, 6), rng.randint(9, 12)
    readings = [rng.choice((None, "", "Größe", 0, 2.5, rng.randint(1, 99))) for _ in range(30)]
    feed = endless(readings)
    steps = [("window", size), ("window", 2), ("take", most)]
    due = [item for item, _ in expected(readings, steps)]
    run = iter(build(solution.Pipeline(feed.open), steps))
    assert list(islice(run, done)) == due[:done]
    assert list(build(solution.Pipeline(feed.open), steps).resume(saved(run))) == due[done:]
    assert feed.pulled == list(range(most + size))


def test_no_reading_twice(solution, rng):
    """Neither pulls nor computes anything again after a resume, however late it comes.

    Going on is not repeating: the position goes to the source, and the steps go on with what they remember.
    """
    readings, seen, done = draw_readings(rng, 17) + [1], [], rng.randint(20, 40)
    feed, keeps = endless(readings), is_no_multiple(rng.randint(2, 3))
    steps = [("filter", keeps), ("map", adds(1)), ("take", done + 5)]
    whole = expected(readings * (done + 5), steps)
    noted = [("filter", lambda item: seen.append(item) or keeps(item)), *steps[1:]]
    run = iter(build(solution.Pipeline(feed.open), noted))
    assert list(islice(run, done)) == [item for item, _ in whole[:done]]
    resumed = build(solution.Pipeline(feed.open), noted).resume(saved(run))
    assert list(resumed) == [item for item, _ in whole[done:]]
    assert feed.pulled == list(range(whole[-1][1]))
    assert len(seen) == whole[-1][1]
    assert feed.opened == [0, whole[done - 1][1]]


def test_a_checkpoint_disturbs_nothing(solution, rng):
    """Pulls nothing and changes nothing when a checkpoint is taken, and an old one stays as it was.

    What is written down must not change with the run that goes on.
    """
    readings, size, most = draw_readings(rng, 25), rng.randint(2, 4), rng.randint(12, 15)
    steps = [("window", size), ("map", sum), ("take", most)]
    due = [item for item, _ in expected(readings, steps)]
    feed = endless(readings)
    pipeline = build(solution.Pipeline(feed.open), steps)
    run = iter(pipeline)
    texts = [saved(run)]
    assert feed.opened == []
    for number in range(most):
        assert next(run) == due[number]
        pulled = len(feed.pulled)
        texts += [saved(run), saved(run)]
        assert texts[-1] == texts[-2]
        assert len(feed.pulled) == pulled
    for done in rng.sample(range(most), 4):
        resumed = [pipeline.resume(texts[2 * done]) for _ in range(2)]
        assert [list(run) for run in resumed] == [due[done:]] * 2


def test_only_what_is_needed(solution, rng):
    """Writes down no more after many readings than after ten, and nothing that everybody has taken.

    Neither what has passed nor what only a closed branch would have wanted is needed any more.
    """
    words = [f"{rng.getrandbits(60):x}" for _ in range(220)]
    pipeline = solution.Pipeline(Feed(words).open).map(lambda word: word * 2).window(3).take(200)
    run, lengths = iter(pipeline), []
    for count in (10, 140):
        assert len(list(islice(run, count))) == count
        lengths.append(len(saved(run)))
    assert lengths[1] <= lengths[0] + 100
    shared = solution.Pipeline(Feed(words).open).share(3, cap=4)
    fast, slow, gone = shared.branches
    assert list(islice(fast, 2)) == list(islice(slow, 2)) == words[:2]
    gone.close()
    for number in range(2, 100, 2):
        assert list(islice(fast, 2)) == list(islice(slow, 2)) == words[number : number + 2]
    assert list(islice(fast, 3)) == words[100:103]
    text = saved(shared)
    assert [word in text for word in words[90:104]] == [False] * 10 + [True] * 3 + [False]
    assert len(text) <= lengths[0] + 200
    slow.close()
    text = saved(shared)
    assert [word for word in words if word in text] == []


def test_the_end_is_remembered(solution, rng):
    """Resumes a run that has ended as one that gives nothing and pulls nothing.

    Whether it is over is a part of what a run knows.
    """
    readings, most = draw_readings(rng, 12), rng.randint(3, 9)
    for steps in ([("take", most)], [("take", most), ("window", 2)], [("window", 3)], [("take", 0)]):
        feed = Feed(readings)
        pipeline = build(solution.Pipeline(feed.open), steps)
        run = iter(pipeline)
        whole = list(run)
        assert whole == [item for item, _ in expected(readings, steps)]
        pulled = len(feed.pulled)
        assert list(pipeline.resume(saved(run))) == []
        shared = pipeline.share(2, cap=20)
        one, other = shared.branches
        assert list(one) == whole
        one, other = pipeline.resume(saved(shared)).branches
        assert [list(one), list(other), list(one)] == [[], whole, []]
        assert len(feed.pulled) == 2 * pulled
        assert feed.in_use == 0


def test_closed_with_the_last_item(solution, rng):
    """Closes the source when a take lets its last item through, before anybody asks for more.

    A consumer that has all it wanted does not come back to be told that there is no more.
    """
    readings, most = draw_readings(rng, 15), rng.randint(2, 6)
    after = [[], [("map", adds(1))], [("window", 2)], [("filter", lambda item: True), ("take", most + 3)]]
    for steps in after:
        feed = endless(readings)
        pipeline = build(solution.Pipeline(feed.open).take(most), steps)
        whole = [item for item, _ in expected(readings[:most], steps)]
        for run in (iter(pipeline), *pipeline.share(1, cap=1).branches):
            assert [(next(run), feed.in_use) for _ in whole[1:]] == [(item, 1) for item in whole[:-1]]
            assert (next(run), feed.in_use) == (whole[-1], 0)
    feed = endless(readings)
    assert list(solution.Pipeline(feed.open).take(most).filter(lambda item: item > 50)) == []
    assert feed.in_use == 0


def test_closed_by_an_error(solution, rng):
    """Closes the source when a function, a predicate or the source raises, and lets the exception out.

    After an error the run is over.
    """
    for name in ("map", "filter", None):
        readings = draw_readings(rng, 15)
        feed, bad = endless(readings), rng.randint(2, 9)

        def fails(item, feed=feed, bad=bad):
            if len(feed.pulled) == bad + 1:
                raise KeyError("no such gauge")
            return True

        pipeline = solution.Pipeline(feed.open)
        if name is None:
            feed.breaks(bad, KeyError("no such gauge"))
        else:
            pipeline = getattr(pipeline, name)(fails)
        run = iter(pipeline)
        assert len(list(islice(run, bad))) == bad
        assert feed.in_use == 1
        with pytest.raises(KeyError):
            next(run)
        assert feed.in_use == 0
        pulled = len(feed.pulled)
        assert [list(run), len(feed.pulled)] == [[], pulled]


def test_an_error_of_a_shared_run(solution, rng):
    """Gives a slower branch what was kept for it after an error of the run, which closes the source.

    The exception comes out at the branch that asked; then the run is over for all.
    """
    readings, bad = draw_readings(rng, 15), rng.randint(2, 6)
    feed = endless(readings)
    feed.breaks(bad)
    fast, slow = solution.Pipeline(feed.open).map(adds(1)).share(2, cap=bad + 1).branches
    assert len(list(islice(fast, bad))) == bad
    with pytest.raises(ConnectionError):
        next(fast)
    assert feed.in_use == 0
    assert list(slow) == [reading + 1 for reading in readings[:bad]]
    assert [list(fast), list(slow), len(feed.opened)] == [[], [], 1]


def test_closed_with_the_last_branch(solution, rng):
    """Closes the source of a shared run with its last open branch, not with an earlier one and not when it is full.

    As long as one branch is open, the run goes on.
    """
    readings, cap = draw_readings(rng, 20), rng.randint(1, 4)
    feed = endless(readings)
    shared = solution.Pipeline(feed.open).share(3, cap)
    branches = rng.sample(shared.branches, 3)
    assert list(islice(branches[0], cap)) == readings[:cap]
    assert is_full(branches[0])
    assert feed.in_use == 1
    branches[0].close()
    branches[0].close()
    assert feed.in_use == 1
    assert list(islice(branches[1], cap)) == readings[:cap]
    branches[1].close()
    assert feed.in_use == 1
    assert list(islice(branches[2], cap + 2)) == readings[: cap + 2]
    branches[2].close()
    assert feed.in_use == 0
    shared = solution.Pipeline(feed.open).share(2, cap)
    one, other = shared.branches
    assert next(one) == readings[0]
    shared.close()
    shared.close()
    assert feed.in_use == 0
    assert [list(one), list(other)] == [[], []]
    assert feed.opened == [0, 0]


def test_a_resumed_share_keeps_its_rules(solution, rng):
    """Keeps cap, closed branches and the rules of closing after a resume, and can be saved again.

    A resumed shared run is a shared run.
    """
    readings, cap = draw_readings(rng, 30), rng.randint(2, 4)
    feed = endless(readings)
    pipeline = solution.Pipeline(feed.open).map(adds(3))
    due = [reading + 3 for reading in readings]
    shared = pipeline.share(3, cap)
    fast, slow, gone = shared.branches
    gone.close()
    assert list(islice(fast, cap)) == due[:cap]
    for number in range(rng.randint(2, 4)):
        text = saved(shared)
        shared.close()
        assert feed.in_use == 0
        shared = pipeline.resume(text)
        fast, slow, gone = shared.branches
        assert list(gone) == []
        assert is_full(fast)
        assert next(slow) == due[number]
        assert next(fast) == due[cap + number]
        assert is_full(fast)
    slow.close()
    assert list(islice(fast, cap + 1)) == due[cap + number + 1 : 2 * cap + number + 2]
    assert feed.pulled == list(range(2 * cap + number + 2))
    fast.close()
    assert feed.in_use == 0
