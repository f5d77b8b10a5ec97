import asyncio

import pytest

from autograder.grading.testing import Cancelled

ERRORS = (ValueError, KeyError, ConnectionResetError, ZeroDivisionError)


class Shop:
    """Calls that take a time each and may raise at its end, and a clean-up; what they saw, on the clock."""

    def __init__(self, seconds, error=None, cleaning=0):
        self.seconds, self.error, self.cleaning = seconds, error, cleaning
        self.left, self.cut_off = {}, {}
        self.cleaned = []

    def step(self, name):
        async def call(left):
            loop = asyncio.get_running_loop()
            self.left[name] = left
            try:
                await asyncio.sleep(self.seconds[name])
            except asyncio.CancelledError:
                self.cut_off[name] = loop.time()
                raise
            if self.error is not None and name == list(self.seconds)[-1]:
                raise self.error
            return [name, "done"]

        return name, call

    @property
    def steps(self):
        return [self.step(name) for name in self.seconds]

    async def clean_up(self):
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            await asyncio.sleep(self.cleaning)
        except asyncio.CancelledError:
            self.cleaned.append((began, loop.time(), "cut off"))
            raise
        self.cleaned.append((began, loop.time(), "whole"))


def drawn(rng, count):
    return {f"step {n}": rng.randint(1, 9) for n in rng.sample(range(100), count)}


def test_each_gets_what_is_left(solution, run, rng, clock):
    """Tells each call what is left of the one budget, which begins when the whole begins.

    Turn the budget into a moment once, at the start; what is left is that moment less the time now.
    """
    seconds, late = drawn(rng, 6), rng.randint(1, 9)
    budget, shop = sum(seconds.values()) + rng.randint(1, 9), Shop(seconds)
    ((kind, value),) = run.together(solution.run_steps(shop.steps, budget, shop.clean_up, 1), starts=(late,))
    if kind == "raised":
        raise value
    assert value == [[name, "done"] for name in seconds]
    used = [sum(list(seconds.values())[:n]) for n in range(6)]
    assert shop.left == {name: budget - before for name, before in zip(seconds, used, strict=True)}
    assert clock.now == late + sum(seconds.values())


def test_no_call_outlives_the_budget(solution, run, rng, clock):
    """Cancels the call that is in flight when the budget is used up, and names it.

    Each call is short enough on its own; it is their sum that is too long.
    """
    names, budget = list(drawn(rng, 5)), rng.randint(6, 12)
    shop = Shop(dict.fromkeys(names, budget - 1))
    with pytest.raises(TimeoutError) as caught:
        run(solution.run_steps(shop.steps, budget, shop.clean_up, 1))
    assert caught.value.arguments == [names[1]]
    assert (list(shop.left), shop.cut_off) == (names[:2], {names[1]: budget})
    assert (len(shop.cleaned), clock.now) == (1, budget)


def test_whose_timeout_it_was(solution, run, rng, clock):
    """Lets a call's own TimeoutError out as it is while there is budget left.

    Not every TimeoutError is yours. `asyncio.timeout()` can tell you whether it has expired.
    """
    seconds, said = drawn(rng, 3), rng.randint(0, 999)
    shop = Shop(seconds, TimeoutError(said))
    with pytest.raises(TimeoutError) as caught:
        run(solution.run_steps(shop.steps, sum(seconds.values()) + 5, shop.clean_up, 1))
    assert caught.value.arguments == [said]
    assert (len(shop.cleaned), clock.now) == (1, sum(seconds.values()))


def test_failure_ends_it(solution, run, rng, clock):
    """Starts no further call after a failure, cleans up, and lets the failure out.

    The clean-up belongs in a `finally`, so that the exception goes on by itself.
    """
    kind, cleaning = rng.choice(ERRORS), rng.randint(1, 4)
    shop = Shop(drawn(rng, 3), kind("drawn"), cleaning)
    spent, after = sum(shop.seconds.values()), Shop({"after": 1})
    with pytest.raises(kind):
        run(solution.run_steps(shop.steps + after.steps, spent + 9, shop.clean_up, 9))
    assert (list(shop.left), after.left) == (list(shop.seconds), {})
    assert shop.cleaned == [(spent, spent + cleaning, "whole")]


def test_clean_up_has_time_of_its_own(solution, run, rng, clock):
    """Lets the clean-up take its grace when nothing is left of the budget.

    The budget bounds the calls. The clean-up comes after them and has a bound of its own.
    """
    budget, cleaning = rng.randint(3, 9), rng.randint(3, 9)
    shop = Shop({"slow": 100}, cleaning=cleaning)
    with pytest.raises(TimeoutError):
        run(solution.run_steps(shop.steps, budget, shop.clean_up, cleaning + 1))
    assert shop.cleaned == [(budget, budget + cleaning, "whole")]

    quick, before = Shop({"quick": budget - 1}, cleaning=cleaning), clock.now
    value = run(solution.run_steps(quick.steps, budget, quick.clean_up, cleaning + 1))
    assert value == [["quick", "done"]]
    assert quick.cleaned == [(before + budget - 1, before + budget - 1 + cleaning, "whole")]


def test_clean_up_is_bounded(solution, run, rng, clock):
    """Cuts a clean-up off after its grace, and keeps the outcome that there was.

    A clean-up that hangs must not hold up a result, nor hide an exception.
    """
    grace, seconds = rng.randint(2, 6), rng.randint(2, 6)
    for error in (None, rng.choice(ERRORS)("drawn")):
        shop, before = Shop({"only": seconds}, error, cleaning=500), clock.now
        job = solution.run_steps(shop.steps, seconds + 40, shop.clean_up, grace)
        if error is None:
            assert run(job) == [["only", "done"]]
        else:
            with pytest.raises(type(error)):
                run(job)
        assert shop.cleaned == [(before + seconds, before + seconds + grace, "cut off")]

    shop, before = Shop({"only": 99}, cleaning=500), clock.now
    with pytest.raises(TimeoutError) as caught:
        run(solution.run_steps(shop.steps, seconds, shop.clean_up, grace))
    assert caught.value.arguments == ["only"]
    assert shop.cleaned == [(before + seconds, before + seconds + grace, "cut off")]


def test_a_cancel_cleans_up(solution, run, rng, clock):
    """Cleans up when it is cancelled, within the grace, and ends cancelled.

    A cancel goes through the call in flight, then the clean-up runs, and nothing catches the cancel on its way.
    """
    for cleaning, ended in ((3, "whole"), (500, "cut off")):
        before = clock.now
        shop, moment = Shop(drawn(rng, 4), cleaning=cleaning), before + 0.5
        with pytest.raises(Cancelled):
            run(solution.run_steps(shop.steps, 100, shop.clean_up, 6), cancel_at=moment)
        first = next(iter(shop.seconds))
        assert shop.cut_off == {first: moment}
        assert shop.cleaned == [(moment, moment + min(cleaning, 6), ended)]
        assert clock.now == moment + min(cleaning, 6)
