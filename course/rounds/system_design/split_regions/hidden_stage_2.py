def test_calm_is_served_drawn(runs):
    """Calm is served on every seed.

    Look for what refuses a tenant that is within its quota.
    """
    runs.holds("calm")


def test_each_region_serves_alone_drawn(runs):
    """Each region serves alone on every seed.

    What does a router know in the first second of a new life?
    """
    runs.holds("cut off")


def test_the_neighbour_survives_drawn(runs):
    """The neighbour survives on every seed.

    How old is what you know of its free slots, and how much have you sent since?
    """
    runs.holds("survivor")


def test_a_region_gets_help_drawn(runs):
    """A region gets help on every seed.

    Refuse early what will not be answered, and send over what may leave.
    """
    runs.holds("failover")


def test_quotas_are_used_drawn(runs):
    """Quotas are used on every seed.

    One tenant is active in the west alone.
    """
    runs.holds("used")
