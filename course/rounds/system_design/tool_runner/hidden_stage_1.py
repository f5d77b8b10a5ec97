def test_once_only_drawn(runs):
    """Nothing takes effect twice on any seed.

    Go through the ways in which something can be done again: a time-out, a crash, a message twice, a proposal again.
    """
    runs.holds("one effect")


def test_words_are_true_drawn(runs):
    """Nobody is told what is not so on any seed.

    At a time-out nothing is known; and a key that another intent has used changes nothing.
    """
    runs.holds("true words")


def test_approvals_are_there_drawn(runs):
    """Each irreversible run is approved on every seed.

    A task may pay and refund: each needs a yes of its own.
    """
    runs.holds("approved")


def test_budgets_are_kept_drawn(runs):
    """Budgets are kept on every seed.

    Searches cost money, too.
    """
    runs.holds("budget")


def test_nothing_hammers_drawn(runs):
    """Nothing hammers on any seed.

    The time that a tool names is the earliest, whoever else has waited already.
    """
    runs.holds("no hammering")


def test_the_same_seed_is_the_same_run(runs):
    """One seed gives one run, in any process.

    Take time and chance from env, and keep what you go through in lists or dicts.
    """
    runs.same_every_time()
