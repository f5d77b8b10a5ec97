def test_nothing_accepted_is_forgotten(runs):
    """Each accepted request comes to an end, also when the router crashes.

    Note a request in the store before its first attempt, and have recover() read what is there.
    """
    runs.holds("none forgotten")


def test_streams_are_contiguous(runs):
    """Each client gets each token once, in order.

    request.sent says how many tokens the client has; the next attempt goes on there, or not at all.
    """
    runs.holds("contiguous stream")


def test_answers_are_billed_once(runs):
    """Each answer is charged once.

    A node that has finished has charged, even when its reply got lost. What makes two attempts one purchase?
    """
    runs.holds("billed once")


def test_the_cache_is_bounded(runs):
    """The stream cache never holds more than 100,000 tokens.

    Count what you have promised yourself: the reading may be old, and many are asked about at one moment.
    """
    runs.holds("cache bound")


def test_attempts_are_few(runs):
    """No request gets more than three attempts.

    request.attempts counts them, over a crash too. None gives a request up.
    """
    runs.holds("few attempts")
