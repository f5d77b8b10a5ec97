def test_good_releases_go_out(runs):
    """A good release is with everybody in 45 minutes, and final in 55.

    Whoever always goes back is safe and of no use.
    """
    runs.holds("good releases")


def test_noise_is_no_reason(runs):
    """What is wrong with both versions is no reason to go back.

    Compare with the old version, in the same minutes.
    """
    runs.holds("noise")


def test_the_silent_fault_is_found(runs):
    """A release that spoils one answer in a hundred is undone in 20 minutes.

    Work out how many requests it takes to tell 0.4 % from 1.2 %, and at which share they come together in time.
    """
    runs.holds("silent fault")
