def test_once_only(runs):
    """What a task wants done once takes effect at most once.

    Put the intent on record before it is run; after a time-out, find out before anything is run again.
    """
    runs.holds("one effect")


def test_words_are_true(runs):
    """What the model is told agrees with what there is outside.

    "done" and "failed" are for what is known; "unknown" leaves it to a person.
    """
    runs.holds("true words")


def test_approvals_are_there(runs):
    """Each irreversible run carries an approval of its own intent.

    Ask with {"do": "approve"}, and pass the number that comes back with the run.
    """
    runs.holds("approved")


def test_budgets_are_kept(runs):
    """No task spends more than its budget.

    Look at task.spent before each run; some models go in circles.
    """
    runs.holds("budget")


def test_nothing_hammers(runs):
    """A throttled call comes back no sooner than it is told to.

    Wait for last.retry_after seconds of env's.
    """
    runs.holds("no hammering")
