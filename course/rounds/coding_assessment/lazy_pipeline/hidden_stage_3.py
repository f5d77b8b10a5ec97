from itertools import islice

from autograder.grading.testing import AnswerError
from autograder.worlds import Feed


def adds(number):
    return lambda item: item + number


def draw_readings(rng, count):
    return [rng.randint(-50, 50) for _ in range(count)]


def endless(readings):
    """A feed that repeats these readings for ever."""
    return Feed(lambda number: readings[number % len(readings)])


def taken(branch):
    """What ``next`` brings: ``("item", item)``, ``("full",)`` or ``("end",)``."""
    try:
        return ("item", next(branch))
    except StopIteration:
        return ("end",)
    except AnswerError as error:
        if error.type_name != "BufferFull":
            raise
        return ("full",)


class Model:
    """Branches as numbers of results that they have taken, over a run that repeats ``due`` for ever."""

    def __init__(self, due, count, cap):
        self.due, self.cap = due, cap
        self.places = dict.fromkeys(range(count), 0)

    def take(self, branch):
        if branch not in self.places:
            return ("end",)
        place = self.places[branch]
        if place - min(self.places.values()) >= self.cap:
            return ("full",)
        self.places[branch] += 1
        return ("item", self.due[place % len(self.due)])

    def close(self, branch):
        self.places.pop(branch, None)


def test_two_branches_drawn(solution, rng):
    """Gives both branches every result of any steps, and pulls each reading once.

    What one branch has taken is kept for the other.
    """
    readings, size, step = draw_readings(rng, 14), rng.randint(2, 4), rng.randint(1, 9)
    feed = Feed(readings)
    pipeline = solution.Pipeline(feed.open).filter(lambda level: level != readings[3]).map(adds(step)).window(size)
    kept = [reading + step for reading in readings if reading != readings[3]]
    due = [kept[start : start + size] for start in range(len(kept) - size + 1)]
    one, other = pipeline.share(2, cap=rng.randint(1, 3)).branches
    for window in due:
        first, second = rng.sample([one, other], 2)
        assert [next(first), next(second)] == [window, window]
    assert [taken(one), taken(other), taken(one)] == [("end",)] * 3
    assert feed.pulled == list(range(len(readings)))


def test_too_far_ahead_drawn(solution, rng):
    """Lets a branch be ahead by as many results as the cap says, not by fewer and not by more.

    The cap counts results that are kept, whichever branch is the faster one.
    """
    for cap in (1, 2, rng.randint(3, 9)):
        readings = draw_readings(rng, 20)
        feed = endless(readings)
        fast, slow = rng.sample(solution.Pipeline(feed.open).share(2, cap).branches, 2)
        ahead = rng.randint(0, 5)
        for number in range(ahead):
            assert [next(fast), next(slow)] == [readings[number]] * 2
        assert list(islice(fast, cap)) == readings[ahead : ahead + cap]
        assert taken(fast) == ("full",)
        assert feed.pulled == list(range(ahead + cap))
        assert list(islice(slow, cap)) == readings[ahead : ahead + cap]


def test_the_rest_for_the_slower_one_drawn(solution, rng):
    """Gives every branch all results, however far it is behind when the run comes to its end.

    A full take ends a run as the last reading does. Both leave what is kept where it is.
    """
    for most in (6, 99):
        readings = draw_readings(rng, 9)
        due = readings[:most]
        shares = solution.Pipeline(Feed(readings).open).take(most).share(3, cap=len(due) + 1)
        early, late, last = shares.branches
        few = rng.randint(1, 5)
        assert list(islice(late, few)) == due[:few]
        assert list(early) == due
        assert list(late) == due[few:]
        assert list(last) == due
        assert [taken(branch) for branch in (last, early, late)] == [("end",)] * 3


def test_as_good_as_before(solution, rng):
    """Gives the item that was due once the slowest branch has moved on, after any number of refusals.

    A refusal changes nothing: nothing is pulled, nothing is lost and no branch is over.
    """
    readings, cap = draw_readings(rng, 25), rng.randint(1, 4)
    feed = endless(readings)
    fast, slow = solution.Pipeline(feed.open).map(adds(1)).share(2, cap).branches
    due = [reading + 1 for reading in readings]
    assert list(islice(fast, cap)) == due[:cap]
    for number in range(rng.randint(6, 12)):
        assert [taken(fast) for _ in range(rng.randint(1, 3))][-1] == ("full",)
        assert feed.pulled == list(range(cap + number))
        assert taken(slow) == ("item", due[number])
        assert taken(fast) == ("item", due[cap + number])


def test_any_pace(solution, rng):
    """Gives each branch the right items, refusals and pulls at any pace, whichever of them are closed.

    The slowest open branch decides, and the one that is farthest ahead pulls.
    """
    for count, cap in ((2, 1), (2, rng.randint(2, 4)), (3, rng.randint(1, 3)), (4, rng.randint(2, 5))):
        readings = draw_readings(rng, 21)
        feed = endless(readings)
        branches = solution.Pipeline(feed.open).map(adds(count)).share(count, cap).branches
        assert len(branches) == count
        model = Model([reading + count for reading in readings], count, cap)
        furthest = 0
        for _ in range(80):
            number = rng.randrange(count)
            if rng.random() < 0.04 and len(model.places) > 1:
                branches[number].close()
                model.close(number)
            assert taken(branches[number]) == model.take(number)
            furthest = max(furthest, *model.places.values())
            assert len(feed.pulled) == furthest
        assert feed.opened == [0]


def test_a_closed_branch_holds_nobody_back(solution, rng):
    """Lets the others go on at once when the slowest branch is closed, and gives a closed branch nothing.

    Whoever is closed counts neither as slow nor as fast, however often it is closed.
    """
    readings, cap = draw_readings(rng, 30), rng.randint(1, 4)
    feed = endless(readings)
    fast, slow, slowest = solution.Pipeline(feed.open).share(3, cap).branches
    assert list(islice(fast, cap)) == readings[:cap]
    assert next(slow) == readings[0]
    assert taken(fast) == ("full",)
    slowest.close()
    assert taken(slowest) == ("end",)
    assert taken(fast) == ("item", readings[cap])
    assert taken(fast) == ("full",)
    slow.close()
    slow.close()
    assert [taken(slow), taken(slowest)] == [("end",)] * 2
    assert list(islice(fast, 3 * cap)) == readings[cap + 1 : 4 * cap + 1]
    assert feed.pulled == list(range(4 * cap + 1))


def test_the_faster_one_may_go(solution, rng):
    """Keeps for the slower branch what is due to it when the faster one is closed, and goes on from there.

    Closing a branch is no end for the others.
    """
    readings, cap = draw_readings(rng, 20), rng.randint(2, 5)
    feed = endless(readings)
    fast, slow = solution.Pipeline(feed.open).share(2, cap).branches
    assert list(islice(fast, cap)) == readings[:cap]
    fast.close()
    assert taken(fast) == ("end",)
    assert list(islice(slow, cap)) == readings[:cap]
    assert feed.pulled == list(range(cap))
    assert list(islice(slow, 7)) == readings[cap : cap + 7]
    assert feed.pulled == list(range(cap + 7))


def test_shared_runs_are_lazy(solution, rng):
    """Pulls for the branch that is farthest ahead, and only what its item takes; calls each function once.

    Sharing starts nothing, and what is kept costs no second pull and no second call.
    """
    readings, seen, most = draw_readings(rng, 16), [], rng.randint(3, 6)
    feed = endless(readings)
    pipeline = solution.Pipeline(feed.open).map(lambda level: seen.append(level) or level).window(2).take(most)
    one, other = pipeline.share(2, cap=most + 1).branches
    assert feed.opened == []
    for number in range(most):
        assert next(one) == readings[number : number + 2]
        assert len(feed.pulled) == number + 2
    assert [taken(one), taken(one)] == [("end",)] * 2
    assert list(other) == [readings[number : number + 2] for number in range(most)]
    assert feed.pulled == list(range(most + 1))
    assert seen == readings[: most + 1]


def test_shared_runs_are_apart(solution, rng):
    """Keeps shared runs apart from each other and from loops over the same pipeline.

    Every run has its own reader, its own buffer and its own cap.
    """
    readings = draw_readings(rng, 20)
    feed = endless(readings)
    pipeline = solution.Pipeline(feed.open).map(adds(5))
    due = [reading + 5 for reading in readings]
    one, _ = pipeline.share(2, cap=2).branches
    other, _ = pipeline.share(2, cap=4).branches
    assert list(islice(one, 2)) == due[:2]
    assert list(islice(other, 4)) == due[:4]
    assert [taken(one), taken(other)] == [("full",)] * 2
    assert list(islice(iter(pipeline), 6)) == due[:6]
    (alone,) = pipeline.share(1, cap=1).branches
    assert list(islice(alone, 9)) == due[:9]
    assert feed.opened == [0, 0, 0, 0]


def test_nothing_is_special_to_a_buffer(solution, rng):
    """Keeps results for the slower branch whatever they are.

    None, zero and the like are results, no signs of an empty buffer.
    """
    readings = [None, 0, False, "", [], "Größe", 0.0, None]
    rng.shuffle(readings)
    one, other = solution.Pipeline(Feed(readings).open).share(2, cap=3).branches
    for start in range(0, 6, 3):
        assert list(islice(one, 3)) == readings[start : start + 3]
        assert list(islice(other, 3)) == readings[start : start + 3]
    assert [list(one), list(other)] == [readings[6:]] * 2
