def test_nothing_is_lost_drawn(runs):
    """Nothing acknowledged is lost on any seed.

    Follow one lost job: simulate(Policy, seed).story(id). Where was it when the queue crashed, or the store timed out?
    """
    runs.holds("no loss")


def test_one_result_each_drawn(runs):
    """No job gets a second result on any seed.

    Workers come back late, reports and jobs come twice. Take the result of one lease only, and remember which.
    """
    runs.holds("one result")


def test_attempts_are_bounded_drawn(runs):
    """Attempts stay between three and five on every seed.

    Some jobs are reported as failed, some take their worker down and are never reported.
    """
    runs.holds("attempts")


def test_the_store_stays_small_drawn(runs):
    """The store stays within its records on every seed.

    Delete what no copy can come of any more, also of jobs that a former life has finished.
    """
    runs.holds("records")


def test_leases_are_kept_drawn(runs):
    """Leases are kept on every seed.

    Time a lease by env.monotonic(), and give every lease that you find after a start its full time again.
    """
    runs.holds("kept leases")


def test_the_same_seed_is_the_same_run(runs):
    """One seed gives one run, in any process.

    Take time and chance from env, and keep what you go through in lists or dicts.
    """
    runs.same_every_time()
