def test_quotas_are_kept_drawn(runs):
    """Quotas are kept on every seed.

    Messages get lost and come twice: tell totals, not steps. Periods that begin while you hear nothing are the worst.
    """
    runs.holds("quota")


def test_settings_never_go_back_drawn(runs):
    """Settings never go back on every seed.

    Look at the seconds after a heal, and at a router that has just restarted.
    """
    runs.holds("epoch")


def test_data_stays_drawn(runs):
    """Data stays on every seed.

    Look at each place that says "there".
    """
    runs.holds("residency")


def test_regions_agree_again_drawn(runs):
    """Regions agree again on every seed.

    What a router tells each second can hold the configuration with its epoch.
    """
    runs.holds("convergence")


def test_the_same_seed_is_the_same_run(runs):
    """One seed gives one run, in any process.

    Take time and chance from env, and keep what you go through in lists or dicts.
    """
    runs.same_every_time()
