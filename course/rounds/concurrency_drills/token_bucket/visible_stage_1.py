def test_burst_then_one_a_second(solution, run, clock):
    """Five callers come at once to a bucket of three.

    Three tokens are there. With a rate of 1 the fourth caller passes at 1 s and the fifth at 2 s.
    """
    bucket = solution.TokenBucket(1, 3)
    run.together(bucket.acquire(), bucket.acquire(), bucket.acquire())
    assert clock.now == 0
    run.together(bucket.acquire(), bucket.acquire())
    assert clock.now == 2


def test_half_a_token_is_there(solution, run, clock):
    """A caller comes when half a token has been gained.

    The bucket is empty at 0 s. At 1 s it holds half a token, so the other half takes one more second.
    """
    bucket = solution.TokenBucket(0.5, 1)
    run(bucket.acquire())
    run.together(bucket.acquire(), starts=(1,))
    assert clock.now == 2
