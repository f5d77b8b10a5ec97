import asyncio

import pytest

from autograder.grading.testing import Cancelled

TRANSIENT = (ConnectionError, ConnectionResetError, BrokenPipeError, TimeoutError)
OTHERS = (ValueError, KeyError, FileNotFoundError, PermissionError, OSError, RuntimeError)


class Service:
    """Gives one drawn end after another: a time, and an error or the value; then ConnectionError for ever."""

    def __init__(self, *ends):
        self.ends = list(ends)
        self.started, self.cancelled = [], []
        self.in_flight = 0

    async def call(self):
        loop = asyncio.get_running_loop()
        self.started.append(loop.time())
        seconds, error = self.ends.pop(0) if self.ends else (1, ConnectionError("still down"))
        self.in_flight += 1
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            self.cancelled.append(loop.time())
            raise
        finally:
            self.in_flight -= 1
        if error is not None:
            raise error
        return ["value", seconds]


class Draws:
    """Numbers in eighths, so that sums of times are exact."""

    def __init__(self, rng):
        self.rng, self.given = rng, []

    def draw(self):
        self.given.append(self.rng.randint(1, 7) / 8)
        return self.given[-1]


def transient(rng, count):
    return [(rng.randint(1, 4), rng.choice(TRANSIENT)("drawn")) for _ in range(count)]


def starts(ends, draws, base, cap):
    """When the calls start that end like this, with these draws between them."""
    times = [0.0]
    for n, ((seconds, _), draw) in enumerate(zip(ends, draws, strict=False)):
        times.append(times[-1] + seconds + draw * min(cap, base * 2**n))
    return times


def test_pauses_double(solution, run, rng, clock):
    """Pauses for a drawn share of base, twice base, four times base and so on.

    Draw anew for each pause, and let the exponent count the failures from 0.
    """
    base, failing, draws = rng.randint(1, 5), transient(rng, 5), Draws(rng)
    service = Service(*failing, (2, None))
    keywords = {"base": base, "cap": 10_000, "deadline": 100_000, "random": draws.draw}
    assert run(solution.retry(service.call, **keywords)) == ["value", 2]
    assert service.started == starts(failing, draws.given, base, 10_000)


def test_pauses_are_capped(solution, run, rng):
    """Draws from no more than the cap, however many calls have failed.

    The cap bounds what the share is taken of: `min(cap, …)` inside the product.
    """
    base, failing, draws = rng.randint(1, 3), transient(rng, 12), Draws(rng)
    cap = base * rng.choice((3, 5, 6))
    service = Service(*failing, (1, None))
    run(solution.retry(service.call, base=base, cap=cap, deadline=100_000, random=draws.draw))
    assert service.started == starts(failing, draws.given, base, cap)


def test_other_errors_come_out(solution, run, rng, clock):
    """Lets every other exception out at once, other kinds of OSError too.

    Name the two classes that are transient. ConnectionError and TimeoutError are OSErrors; not every OSError is one of them.
    """
    for kind in OTHERS:
        before, service = clock.now, Service(*transient(rng, 1), (3, kind("drawn")), (1, None))
        seconds = service.ends[0][0]
        with pytest.raises(kind):
            run(solution.retry(service.call, base=8, cap=8, deadline=1000, random=lambda: 0.5))
        assert (len(service.started), clock.now) == (2, before + seconds + 4 + 3)


def test_no_pause_to_the_deadline(solution, run, rng, clock):
    """Gives the last error at once when the pause would end at the deadline or after it.

    Work out when the pause would end before you begin it. The deadline counts from the start of `retry`.
    """
    late, seconds, share = rng.randint(3, 30), rng.randint(2, 5), rng.randint(1, 4) / 4
    for over in (0, rng.randint(1, 3) / 4):
        before = clock.now
        errors = [ConnectionResetError(rng.randint(0, 999)) for _ in range(3)]
        service = Service(*((seconds, error) for error in errors))
        deadline = 3 * seconds + share * (4 + 8 + 16) - over
        keywords = {"base": 4, "cap": 100, "deadline": deadline, "random": lambda: share}
        ((kind, error),) = run.together(solution.retry(service.call, **keywords), starts=(late,))
        if kind == "raised" and not isinstance(error, ConnectionResetError):
            raise error
        assert (kind, error.arguments) == ("raised", [errors[2].args[0]])
        assert (len(service.started), clock.now) == (3, before + late + 3 * seconds + share * 12)


def test_the_last_pause_that_fits(solution, run, rng, clock):
    """Still makes the call whose pause ends just before the deadline.

    Giving up earlier than the deadline asks for loses a call that may succeed.
    """
    seconds, share = rng.randint(2, 5), rng.randint(1, 4) / 4
    service = Service((seconds, ConnectionError("drawn")), (0.125, None))
    keywords = {"base": 8, "cap": 100, "deadline": seconds + share * 8 + 0.25, "random": lambda: share}
    assert run(solution.retry(service.call, **keywords)) == ["value", 0.125]


def test_a_call_is_cut_at_the_deadline(solution, run, rng, clock):
    """Cancels a call that is in flight at the deadline, and raises TimeoutError.

    Each call may take what is left of the whole deadline, not the whole of it.
    """
    failing, late = transient(rng, 2), rng.randint(1, 9)
    service = Service(*failing, (1000, None))
    end = late + sum(seconds for seconds, _ in failing) + 3 + rng.randint(1, 20)
    keywords = {"base": 2, "cap": 9, "deadline": end - late, "random": lambda: 0.5}
    ((kind, error),) = run.together(solution.retry(service.call, **keywords), starts=(late,))
    if kind == "raised" and not isinstance(error, TimeoutError):
        raise error
    assert (kind, len(service.started)) == ("raised", 3)
    assert (service.cancelled, clock.now) == ([end], end)


def test_a_cancel_in_a_call(solution, run, rng, clock):
    """Passes a cancel on to the call in flight, and makes no other call.

    A cancel is no failure. Neither catch it nor leave the call behind when it comes.
    """
    service = Service(*transient(rng, 1), (50, None))
    moment = service.ends[0][0] + 4 + rng.randint(1, 40)
    with pytest.raises(Cancelled):
        run(solution.retry(service.call, base=8, cap=8, deadline=900, random=lambda: 0.5), cancel_at=moment)
    assert (service.cancelled, service.in_flight) == ([moment], 0)
    assert (len(service.started), clock.now) == (2, moment)


def test_a_cancel_in_a_pause(solution, run, rng, clock):
    """Ends at once when it is cancelled in a pause.

    Nothing may catch the cancel of the pause, nor make one more call after it.
    """
    service = Service(*transient(rng, 1), (1, None))
    moment = service.ends[0][0] + rng.randint(1, 30)
    with pytest.raises(Cancelled):
        run(solution.retry(service.call, base=64, cap=64, deadline=900, random=lambda: 0.5), cancel_at=moment)
    assert (len(service.started), clock.now) == (1, moment)
