def test_the_blast_is_small_drawn(runs):
    """The blast is small on every seed.

    Metrics can be six minutes late. view.at says of which moment they are; when did your step begin?
    """
    runs.holds("blast radius")


def test_the_last_good_stays_drawn(runs):
    """The last good version stays on every seed.

    What goes wrong late shows within six minutes of everybody being on it, and the metrics of it come later still.
    """
    runs.holds("last good")


def test_users_stay_on_one_version_drawn(runs):
    """Users stay on one version on every seed.

    A conversation is several requests of one user.
    """
    runs.holds("one version")


def test_rollbacks_hold_drawn(runs):
    """Rollbacks hold on every seed.

    You are asked until nobody is on it any more. What do you answer the second time?
    """
    runs.holds("rollback holds")


def test_the_same_seed_is_the_same_run(runs):
    """One seed gives one run, in any process.

    Take time and chance from env, and keep what you go through in lists or dicts.
    """
    runs.same_every_time()
