def test_quotas_are_kept(runs):
    """No tenant gets more than its quota, and what you declare in overshoot on top.

    Declare overshoot in the class. Ask what each region may let in while it hears nothing of the other.
    """
    runs.holds("quota")


def test_settings_never_go_back(runs):
    """No region goes back to an older configuration.

    Configurations come out of order after a heal: compare epochs before you take one over.
    """
    runs.holds("epoch")


def test_data_stays(runs):
    """What must stay in its region is never sent elsewhere.

    request.stays says so, also in an emergency.
    """
    runs.holds("residency")


def test_regions_agree_again(runs):
    """20 s after a heal both regions use the newest configuration.

    The configuration service does not send again what it dropped. Who else knows it?
    """
    runs.holds("convergence")
