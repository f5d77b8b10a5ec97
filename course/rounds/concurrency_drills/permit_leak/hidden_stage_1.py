import asyncio


class Partner:
    """Signs and sends, each for a time of its own; what it saw, on the clock. Some requests fail in one or the other."""

    def __init__(self, signing, sending, unsigned=(), unsent=()):
        self.signing, self.sending, self.unsigned, self.unsent = signing, sending, unsigned, unsent
        self.began, self.inside, self.most = {}, set(), 0

    async def sign(self, request):
        self.began[request] = asyncio.get_running_loop().time()
        self.inside.add(request)
        self.most = max(self.most, len(self.inside))
        try:
            await asyncio.sleep(self.signing)
            if request in self.unsigned:
                raise ValueError(request)
        except BaseException:
            self.inside.discard(request)
            raise
        return ["signed", request]

    async def send(self, signed):
        try:
            await asyncio.sleep(self.sending)
            if signed[1] in self.unsent:
                raise ConnectionResetError(signed[1])
        finally:
            self.inside.discard(signed[1])
        return [*signed, "sent"]


def drawn(rng, **faults):
    return Partner(rng.randint(2, 5), rng.randint(2, 5), **faults)


def call_all(run, clock, client, requests, starts=None, gone=None, urgent=()):
    """How each call ended; ``gone`` says which are cancelled, and when."""
    began, gone = clock.now, gone or {}
    cancels = [began + gone[request] if request in gone else None for request in requests]
    calls = (client.call(request, urgent=request in urgent) for request in requests)
    return run.together(*calls, starts=starts, cancels=cancels)


def as_expected(partner, requests, ends, gone=()):
    """Every call ended by its own value, exception or cancel, and by nothing else."""
    for request, (kind, value) in zip(requests, ends, strict=True):
        if request in gone:
            assert kind == "cancelled"
        elif request in partner.unsigned or request in partner.unsent:
            expected = ValueError if request in partner.unsigned else ConnectionResetError
            if kind == "raised" and not isinstance(value, expected):
                raise value
            assert (kind, value.arguments) == ("raised", [request])
        else:
            if kind == "raised":
                raise value
            assert (kind, value) == ("value", ["signed", request, "sent"])


def has_all_permits(run, clock, client, partner, limit):
    """Three rounds of calls: as many at a time as there are permits, neither fewer nor more."""
    requests, began = [f"afterwards {n}" for n in range(3 * limit)], clock.now
    partner.most = 0
    as_expected(partner, requests, call_all(run, clock, client, requests))
    assert (partner.most, clock.now) == (limit, began + 3 * (partner.signing + partner.sending))


def test_limit_is_held_and_used(solution, run, rng, clock):
    """Has as many calls inside as there are permits, and never more.

    A permit is held from the start of `sign` to the end of `send`.
    """
    limit, partner = rng.randint(2, 5), drawn(rng)
    client = solution.Client(partner.sign, partner.send, limit)
    has_all_permits(run, clock, client, partner, limit)


def test_failures_give_back(solution, run, rng, clock):
    """Gives the permit back when `sign` or `send` raises, and lets the exception out as it is.

    What is between taking the permit and the `try` can raise as well.
    """
    limit, requests = rng.randint(2, 4), rng.sample(range(1000), 15)
    bad = rng.sample(requests, 8)
    partner = drawn(rng, unsigned=bad[:4], unsent=bad[4:])
    client = solution.Client(partner.sign, partner.send, limit)
    as_expected(partner, requests, call_all(run, clock, client, requests))
    has_all_permits(run, clock, client, partner, limit)


def test_cancel_inside(solution, run, rng, clock):
    """Gives the permit to the next in line at once when a call is cancelled in `sign` or in `send`.

    A cancel comes out of any `await`. A `finally` sees it, `except Exception` does not.
    """
    limit, partner, requests = rng.randint(2, 4), drawn(rng), rng.sample(range(1000), 12)
    client = solution.Client(partner.sign, partner.send, limit)
    gone = {requests[0]: partner.signing - 0.5, requests[1]: partner.signing + 0.5}
    ends = call_all(run, clock, client, requests, gone=gone)
    as_expected(partner, requests, ends, gone)
    first, second = requests[limit : limit + 2]
    assert (partner.began[first], partner.began[second]) == tuple(gone.values())
    has_all_permits(run, clock, client, partner, limit)


def test_cancel_in_line(solution, run, rng, clock):
    """Passes over whoever was cancelled in line: the next one begins, and the one before ends as it should.

    A cancelled future still stands in its line, and takes no result: `set_result` on it raises.
    """
    for left in (4, 0):
        limit, partner, requests = rng.randint(2, 4), drawn(rng), rng.sample(range(1000), 12)
        client, began = solution.Client(partner.sign, partner.send, limit), clock.now
        inside, line = requests[:limit], requests[limit:]
        stay = line[2 : 2 + left]
        gone = {request: rng.randint(1, 7) / 4 for request in line if request not in stay}
        ends = call_all(run, clock, client, requests, gone=gone)
        as_expected(partner, requests, ends, gone)
        assert list(partner.began) == inside + stay
        if stay:
            assert partner.began[stay[0]] == began + partner.signing + partner.sending
        has_all_permits(run, clock, client, partner, limit)


def test_cancel_at_the_hand_over(solution, run, rng, clock):
    """Passes the permit on when its new holder is cancelled in the moment of the hand-over.

    The permit was given to a future, and its caller is cancelled before it wakes. Whoever learns of that has to give it on.
    """
    for left in (3, 0):
        limit, partner, requests = rng.randint(2, 4), drawn(rng), rng.sample(range(1000), 10)
        client, began = solution.Client(partner.sign, partner.send, limit), clock.now
        freed = partner.signing + partner.sending
        line = requests[limit:]
        gone = dict.fromkeys(line[: len(line) - left], freed)
        ends = call_all(run, clock, client, requests, gone=gone)
        as_expected(partner, requests, ends, gone)
        if left:
            assert partner.began[line[-left]] == began + freed
        has_all_permits(run, clock, client, partner, limit)


def test_cancel_in_line_gives_nothing(solution, run, rng, clock):
    """Lets nobody in for a caller that was cancelled in line: it had no permit yet.

    Give back only what was taken. A `finally` that begins before the permit is there gives too much.
    """
    limit, partner, requests = rng.randint(2, 4), drawn(rng), rng.sample(range(1000), 12)
    client, began = solution.Client(partner.sign, partner.send, limit), clock.now
    gone = {request: 0.5 + n / 4 for n, request in enumerate(requests[limit : limit + 3])}
    late = requests[-2:]
    starts = [0] * (len(requests) - 2) + [1.75, 1.875]
    ends = call_all(run, clock, client, requests, starts=starts, gone=gone)
    as_expected(partner, requests, ends, gone)
    assert partner.most == limit
    assert min(partner.began[request] for request in late) >= began + partner.signing + partner.sending


def test_urgent_first(solution, run, rng, clock):
    """Lets urgent calls in before the others, and each kind in the order of its calls.

    Keep a line for each kind. Who is cancelled drops out of either.
    """
    limit, partner, requests = rng.randint(1, 3), drawn(rng), rng.sample(range(1000), 16)
    client = solution.Client(partner.sign, partner.send, limit)
    line = requests[limit:]
    urgent = set(rng.sample(line, 6))
    gone = {request: rng.randint(1, 7) / 4 for request in rng.sample(line, 4)}
    ends = call_all(run, clock, client, requests, gone=gone, urgent=urgent)
    as_expected(partner, requests, ends, gone)
    stay = [request for request in line if request not in gone]
    due = [r for r in stay if r in urgent] + [r for r in stay if r not in urgent]
    assert list(partner.began) == requests[:limit] + due
    has_all_permits(run, clock, client, partner, limit)
