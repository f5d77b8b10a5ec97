def test_nothing_accepted_is_forgotten_drawn(runs):
    """Nothing accepted is forgotten on any seed.

    What lies between accepting a request and noting it in the store? A crash can fall there.
    """
    runs.holds("none forgotten")


def test_streams_are_contiguous_drawn(runs):
    """Streams are contiguous on every seed.

    A stream whose text is not in the cache cannot go on: then an error is the honest answer.
    """
    runs.holds("contiguous stream")


def test_answers_are_billed_once_drawn(runs):
    """Answers are charged once on every seed.

    The key has to be the same for each attempt of a request, after a crash too, and another for each request.
    """
    runs.holds("billed once")


def test_the_cache_is_bounded_drawn(runs):
    """The cache stays within its size on every seed.

    Look at the second in which the router comes back: how many requests are routed before any of them shows in the reading?
    """
    runs.holds("cache bound")


def test_attempts_are_few_drawn(runs):
    """Attempts stay within three on every seed.

    Replies that get lost can hit one request several times.
    """
    runs.holds("few attempts")


def test_the_same_seed_is_the_same_run(runs):
    """One seed gives one run, in any process.

    Take time and chance from env, and keep what you go through in lists or dicts.
    """
    runs.same_every_time()
