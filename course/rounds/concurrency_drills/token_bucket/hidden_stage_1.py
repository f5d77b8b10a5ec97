import math

RATES = (0.25, 0.5, 1, 2, 4)


def due(rate, burst, starts, cancels):
    """When each caller gets its token; who is cancelled before that is left out."""
    times, bucket, counted, free = {}, burst, 0, 0
    for caller in sorted(range(len(starts)), key=starts.__getitem__):
        heads = max(starts[caller], free)  # when nobody is before it any more
        if cancels.get(caller, math.inf) <= heads:
            continue
        bucket = min(burst, bucket + (heads - counted) * rate)
        counted = heads
        time = heads + max(0, 1 - bucket) / rate
        if cancels.get(caller, math.inf) < time:
            free = cancels[caller]
            continue
        bucket, counted = bucket + (time - counted) * rate - 1, time
        times[caller] = free = time
    return times


def passes_as_due(solution, run, clock, rate, burst, starts, cancels=None):
    """Stop the clock between any two tokens and look who has passed; then let all of them pass."""
    cancels = cancels or {}
    times = due(rate, burst, starts, cancels)
    moments = sorted(set(times.values()))
    last = max(*moments, *cancels.values(), *starts)
    for stop in [(one + two) / 2 for one, two in zip(moments, moments[1:], strict=False)] + [last + 1]:
        acquire, began = solution.TokenBucket(rate, burst).acquire, clock.now
        come = [caller for caller, start in enumerate(starts) if start < stop]
        ends = run.together(
            *(acquire() for _ in come),
            starts=[starts[caller] for caller in come],
            cancels=[began + min(stop, cancels.get(caller, stop)) for caller in come],
        )
        for kind, value in ends:
            if kind == "raised":
                raise value
        passed = [caller for caller, (kind, _) in zip(come, ends, strict=True) if kind == "value"]
        assert passed == sorted(caller for caller in times if times[caller] < stop)
    assert clock.now == began + last


def later(rng, count, rate):
    """Distinct moments, about as far apart as tokens at this rate."""
    return [n / 16 / rate for n in rng.sample(range(1, 16 * count, 2), count)]


def test_burst_passes_at_once(solution, run, rng, clock):
    """Lets as many callers pass at once as the bucket holds, and the others at the rate.

    The bucket is full at first. From then on one token comes every 1 / rate seconds.
    """
    for burst in (1, rng.randint(2, 4), rng.randint(5, 9)):
        passes_as_due(solution, run, clock, rng.choice(RATES), burst, [0] * (burst + 5))


def test_idle_time_saves_no_more_than_a_burst(solution, run, rng, clock):
    """Holds no more than a burst after a long quiet time.

    What would overflow is lost. Cap the tokens when you count what has been gained.
    """
    rate, burst = rng.choice(RATES), rng.randint(2, 5)
    for quiet in (burst - 0.5, burst + rng.randint(1, 4) / 2, 40 * burst):
        bucket, began = solution.TokenBucket(rate, burst), clock.now
        run.together(*(bucket.acquire() for _ in range(burst)))
        run.together(*(bucket.acquire() for _ in range(burst)), starts=(quiet / rate,) * burst)
        assert clock.now == began + max(quiet, burst) / rate
        run(bucket.acquire())
        assert clock.now == began + (max(quiet, burst) + 1) / rate


def test_fractions_are_kept(solution, run, rng, clock):
    """Counts every fraction of a token that comes in between two callers.

    Time that has passed is worth `seconds * rate` tokens, whole or not. Do not count by ticks or windows.
    """
    rate, burst = rng.choice(RATES), rng.randint(1, 3)
    passes_as_due(solution, run, clock, rate, burst, [0] * burst + sorted(later(rng, 8, rate)))


def test_first_come_first_served(solution, run, rng, clock):
    """Serves callers in the order in which they came, whenever each of them came.

    A token belongs to the caller at the head of the line. Nobody who comes later may find it lying about.
    """
    for _ in range(2):
        rate = rng.choice(RATES)
        starts = [0, 0] + [start / 2 for start in later(rng, 10, rate)]
        passes_as_due(solution, run, clock, rate, 2, starts)


def test_cancelled_waiter_costs_nothing(solution, run, rng, clock):
    """Gives the tokens that cancelled waiters no longer need to those behind them, at the same times.

    Take the token after the wait, not before it, or give it back and wake the others.
    """
    for _ in range(3):
        rate, burst = rng.choice(RATES), rng.randint(1, 3)
        gone = rng.sample(range(burst + 1, burst + 7), 3)
        cancels = {caller: rng.randint(0, 7) / 16 / rate + 1 / 32 / rate for caller in gone}
        passes_as_due(solution, run, clock, rate, burst, [0] * (burst + 8), cancels)


def test_head_of_the_line_gives_up(solution, run, rng, clock):
    """Goes on with the next caller, and with the token that is half there, when the head of the line is cancelled.

    The next one waits for the rest of this token only. Compute its wait from the bucket, not from its own arrival.
    """
    rate, burst = rng.choice(RATES), rng.randint(1, 3)
    cancels = {burst: rng.randint(9, 15) / 16 / rate, burst + 1: (1 + rng.randint(1, 15) / 16) / rate}
    passes_as_due(solution, run, clock, rate, burst, [0] * burst + [0, 0, 0, 0, 1.53125 / rate], cancels)
