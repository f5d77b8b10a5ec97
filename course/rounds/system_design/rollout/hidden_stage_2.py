def test_good_releases_go_out_drawn(runs):
    """Good releases go out on every seed.

    You look dozens of times. How often does a good version look bad by chance at one of them?
    """
    runs.holds("good releases")


def test_noise_is_no_reason_drawn(runs):
    """Noise is no reason on any seed.

    If noise begins at a later step, which version has more of its requests in it? Count from the begin of a step.
    """
    runs.holds("noise")


def test_the_silent_fault_is_found_drawn(runs):
    """The silent fault is found on every seed.

    A small share takes long to tell anything. See at which step your test has enough of both versions.
    """
    runs.holds("silent fault")
