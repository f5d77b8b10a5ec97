import pytest

from autograder.worlds import Takes


class Factory:
    """Makes one value, or raises, after so many seconds; its outcomes come in the given order."""

    def __init__(self, seconds, *outcomes):
        self.seconds, self.outcomes = seconds, outcomes
        self.calls = 0

    def make(self):
        outcome = self.outcomes[min(self.calls, len(self.outcomes) - 1)]
        self.calls += 1

        def done():
            if isinstance(outcome, Exception):
                raise outcome

        return Takes(self.seconds, outcome if not isinstance(outcome, Exception) else None, done)


def told(body):
    """Values of a body's calls, and for errors the built-in name and the number that the factory gave them."""
    return [value if kind == "value" else (value.base_name, *value.arguments) for kind, value in body]


@pytest.mark.schedules(40)
def test_made_once_for_all(solution, threads, rng):
    """Calls the factory once, however many ask at the same time.

    Looking whether the value is there and deciding to make it belong under one lock.
    """
    factory = Factory(0, rng.randint(1, 99), "made a second time")
    lazy = solution.Lazy(factory.make)
    got = threads((lazy.get,), [(lazy.get,), (lazy.get,)])
    value = factory.outcomes[0]
    assert got == [[value], [value, value]]
    assert factory.calls == 1


@pytest.mark.schedules(15)
def test_late_callers_wait_for_it(solution, threads, rng, clock):
    """Lets whoever asks while the value is made wait until it is there.

    The mark that says it is there comes after the value.
    """
    seconds = rng.randint(5, 9)
    factory = Factory(seconds, [rng.randint(1, 99)])
    lazy = solution.Lazy(factory.make)
    late = [[threads.sleep(rng.randint(1, 4)), (lazy.get,), threads.sleep(0.5), (lazy.get,)] for _ in range(2)]
    got = threads((lazy.get,), *late)
    value = factory.outcomes[0]
    assert [got[0][0], *got[1][1::2], *got[2][1::2]] == [value] * 5
    assert factory.calls == 1
    assert clock.now == seconds + 0.5


@pytest.mark.schedules(15)
def test_any_value_is_kept(solution, threads, rng):
    """Keeps None, zero and the like as it keeps any other value.

    No value can be the mark for "not made yet".
    """
    nothing, empty = Factory(1, None), Factory(1, rng.choice([0, "", False, ()]))
    one, other = solution.Lazy(nothing.make), solution.Lazy(empty.make)
    got = threads([(one.get,), (other.get,), (one.get,)], [(other.get,), threads.sleep(2), (other.get,), (one.get,)])
    value = empty.outcomes[0]
    assert got[0] == [None, value, None]
    assert got[1][::2] + got[1][3:] == [value, value, None]
    assert (nothing.calls, empty.calls) == (1, 1)


@pytest.mark.schedules(20)
def test_all_who_wait_get_the_failure(solution, threads, rng, clock):
    """Tells a failure to all who waited, after one call.

    Who waits for an attempt gets its outcome. If each tried in its turn, the last would wait for all the others.
    """
    seconds, number = rng.randint(3, 9), rng.randint(1, 99)
    factory = Factory(seconds, OSError(number))
    lazy = solution.Lazy(factory.make)
    early = [(lazy.get,)]
    got = threads.outcomes(early, early, [threads.sleep(rng.randint(1, 2)), (lazy.get,)])
    assert [told(body)[-1] for body in got] == [("OSError", number)] * 3
    assert factory.calls == 1
    assert clock.now == seconds


@pytest.mark.schedules(40)
def test_a_failed_attempt_is_forgotten(solution, threads, rng):
    """Tries anew for whoever asks after a failure, and keeps what comes then.

    Forget the attempt before you tell its error: whoever has seen the error may ask again at once.
    """
    value = rng.randint(100, 999)
    factory = Factory(rng.randint(1, 9), KeyError(rng.randint(1, 99)), value, "made a second time")
    lazy = solution.Lazy(factory.make)
    first = ("KeyError", *factory.outcomes[0].args)
    got = threads.outcomes(*[[(lazy.get,), (lazy.get,), (lazy.get,)]] * 3)
    assert [told(body) for body in got] == [[first, value, value]] * 3
    assert factory.calls == 2


@pytest.mark.schedules(10)
def test_one_does_not_wait_for_another(solution, threads, rng, clock):
    """Makes two values at the same time, and one out of the other.

    A lock of its own for each; and none held while the factory runs.
    """
    seconds, value = rng.randint(2, 9), rng.randint(1, 99)
    one = solution.Lazy(Factory(seconds, value).make)
    other = solution.Lazy(Factory(seconds, -value).make)
    upon = solution.Lazy(one.get)
    assert threads((one.get,), (other.get,), (upon.get,)) == [[value], [-value], [value]]
    assert clock.now == seconds
