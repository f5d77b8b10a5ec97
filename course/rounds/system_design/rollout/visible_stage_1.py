def test_the_blast_is_small(runs):
    """A hard failure costs at most 1,200 requests until it is called back.

    How many requests does the first step get in the minutes before anything can be known of it?
    """
    runs.holds("blast radius")


def test_the_last_good_stays(runs):
    """No bad release is made final.

    A release can go bad after everybody is on it. "finish" takes the way back away.
    """
    runs.holds("last good")


def test_users_stay_on_one_version(runs):
    """A user stays on one version while the share stands still.

    plan says by whom the two versions are told apart.
    """
    runs.holds("one version")


def test_rollbacks_hold(runs):
    """What was called back is gone.

    Look at view.share after a rollback.
    """
    runs.holds("rollback holds")
