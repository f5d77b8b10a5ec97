import asyncio

import pytest

from autograder.grading.testing import AnswerError, Cancelled

ERRORS = (ValueError, KeyError, ConnectionResetError, TimeoutError, OSError)


class Net:
    """Mirrors with a time each, some of which fail at its end; what they saw, on the clock."""

    def __init__(self, seconds, fails=(), hanging_up=0.0):
        self.seconds, self.fails, self.hanging_up = seconds, dict.fromkeys(fails, OSError), hanging_up
        self.asked, self.cut_off = {}, []
        self.hung_up, self.hanging = {}, 0

    async def fetch(self, mirror):
        self.asked[mirror] = asyncio.get_running_loop().time()
        try:
            await asyncio.sleep(self.seconds[mirror])
        except asyncio.CancelledError:
            self.cut_off.append(mirror)
            raise
        if mirror in self.fails:
            raise self.fails[mirror]("drawn")
        return [mirror, "file"]

    async def hang_up(self, mirror):
        self.hanging += 1
        await asyncio.sleep(self.hanging_up)
        self.hanging -= 1
        self.hung_up[mirror] = self.hung_up.get(mirror, 0) + 1


def names(rng, count):
    return rng.sample(range(1000), count)


def test_earliest_value_wins(solution, run, rng, clock):
    """Returns the value that comes first when all are asked at once.

    With a stagger of 0 no mirror waits for another one.
    """
    net = Net(dict(zip(names(rng, 6), rng.sample(range(3, 40), 6), strict=True)))
    winner = min(net.seconds, key=net.seconds.get)
    assert run(solution.first_success(net.fetch, list(net.seconds), 0, net.hang_up)) == [winner, "file"]
    assert (clock.now, set(net.asked.values())) == (net.seconds[winner], {0})


def test_failures_do_not_win(solution, run, rng, clock):
    """Goes on waiting for a value while attempts fail.

    The first attempt to end may have failed. Look at how it ended before you take it.
    """
    mirrors = names(rng, 5)
    net = Net(dict(zip(mirrors, rng.sample(range(1, 9), 5), strict=True)), fails=mirrors)
    good = rng.choice(mirrors)
    del net.fails[good]
    net.seconds[good] = 11
    assert run(solution.first_success(net.fetch, mirrors, 0, net.hang_up)) == [good, "file"]
    assert (clock.now, net.hung_up) == (11, {})


def test_asked_in_steps(solution, run, rng, clock):
    """Asks one more mirror each time the stagger has passed, and lets those before go on.

    A slow attempt is not given up when the next begins: the first one may still win.
    """
    mirrors, stagger = names(rng, 8), rng.randint(2, 5)
    enough = rng.randint(2, 5) * stagger + 1
    net = Net(dict.fromkeys(mirrors, 1000) | {mirrors[0]: enough})
    assert run(solution.first_success(net.fetch, iter(mirrors), stagger, net.hang_up)) == [mirrors[0], "file"]
    assert clock.now == enough
    assert net.asked == {mirrors[n]: n * stagger for n in range(enough // stagger + 1)}


def test_failure_brings_the_next(solution, run, rng, clock):
    """Asks the next mirror the moment an attempt fails, and counts the stagger from there.

    Whoever waits for the stagger has to be woken by a failure as well.
    """
    mirrors, stagger = names(rng, 6), rng.randint(6, 9)
    early = rng.randint(1, 4)
    net = Net(dict.fromkeys(mirrors, 1000) | {mirrors[1]: early, mirrors[3]: 1}, fails=[mirrors[1]])
    assert run(solution.first_success(net.fetch, mirrors, stagger, net.hang_up)) == [mirrors[3], "file"]
    second = stagger + early
    assert list(net.asked.items()) == list(zip(mirrors, (0, stagger, second, second + stagger), strict=False))


def test_losers_are_hung_up(solution, run, rng, clock):
    """Returns when every attempt that was cut off has hung up, all at the same time.

    `cancel()` only asks. Await the cancelled tasks together, so that their clean-up has ended.
    """
    mirrors, slow = names(rng, 7), rng.randint(2, 6)
    net = Net(dict.fromkeys(mirrors, 50) | {mirrors[2]: 4, mirrors[5]: 1}, fails=[mirrors[5]], hanging_up=slow)
    assert run(solution.first_success(net.fetch, mirrors, 0, net.hang_up)) == [mirrors[2], "file"]
    losers = {mirror: 1 for mirror in mirrors if mirror not in (mirrors[2], mirrors[5])}
    assert (net.hung_up, net.hanging) == (losers, 0)
    assert sorted(net.cut_off) == sorted(losers)
    assert clock.now == 4 + slow


def test_every_error_comes_out(solution, run, rng, clock):
    """Raises an ExceptionGroup that holds one error for each mirror when all have failed.

    Keep the error of each attempt until you know that no other attempt gives a value.
    """
    mirrors = names(rng, rng.randint(3, 7))
    net = Net({mirror: rng.randint(1, 9) for mirror in mirrors}, fails=mirrors)
    net.fails = {mirror: rng.choice(ERRORS) for mirror in mirrors}
    with pytest.raises(AnswerError) as caught:
        run(solution.first_success(net.fetch, mirrors, rng.choice((0, 4)), net.hang_up))
    if caught.value.type_name != "ExceptionGroup":
        raise caught.value
    assert f"({len(mirrors)} sub-exceptions)" in caught.value.message
    assert (sorted(net.asked), net.hung_up) == (sorted(mirrors), {})


def test_cancel_hangs_up_too(solution, run, rng, clock):
    """Hangs up on everyone when it is cancelled itself, and ends cancelled.

    Let the same `finally` serve a success, a failure and a cancel.
    """
    mirrors, slow = names(rng, 6), rng.randint(2, 6)
    net = Net(dict.fromkeys(mirrors, 90), hanging_up=slow)
    moment = rng.randint(1, 4) * 3 + 1
    with pytest.raises(Cancelled):
        run(solution.first_success(net.fetch, mirrors, 3, net.hang_up), cancel_at=moment)
    assert net.hung_up == dict.fromkeys(mirrors[: moment // 3 + 1], 1)
    assert (net.hanging, clock.now) == (0, moment + slow)
