def test_calm_is_served(runs):
    """With nothing wrong, 97 % are answered in time.

    A quota that is not used up refuses nobody.
    """
    runs.holds("calm")


def test_each_region_serves_alone(runs):
    """While the regions are apart, each answers 90 % of its own in time.

    Also a router that restarts meanwhile: recover gets what it told last.
    """
    runs.holds("cut off")


def test_the_neighbour_survives(runs):
    """A region whose neighbour's servers are down answers 90 % of its own in time.

    Send over what there is room for, and have the one who gets it look to its own first.
    """
    runs.holds("survivor")


def test_a_region_gets_help(runs):
    """Of the requests of a region whose servers are down, 28 % are answered in time.

    Two slots are left there, and a line before them that is longer than anybody waits helps nobody.
    """
    runs.holds("failover")


def test_quotas_are_used(runs):
    """Whoever asks for a quota gets 80 % of it, and 40 % while the regions are apart.

    What the other region does not want, this one may have, as long as they talk.
    """
    runs.holds("used")
