def test_the_line_is_bounded_drawn(runs):
    """The line stays within its bound on every seed.

    A bound on the wait is none on the line. Leave room for attempts that are made again.
    """
    runs.holds("queue bound")


def test_retries_are_bounded_drawn(runs):
    """Retries stay within 1.2 attempts for each request on every seed.

    Look at a minute in which a node fails whatever it is sent: who retries then, and out of which budget?
    """
    runs.holds("amplification")


def test_nothing_starts_for_nobody_drawn(runs):
    """Nothing starts for nobody on every seed.

    cancel is asked for attempts in line and for those that run; a retry takes time too.
    """
    runs.holds("no late start")


def test_the_same_seed_is_the_same_run(runs):
    """One seed gives one run, in any process.

    Take time and chance from env, and keep what you go through in lists or dicts.
    """
    runs.same_every_time()
