def test_nothing_is_lost(runs):
    """What was acknowledged gets a result, or is put aside.

    Have a job in the store before enqueue returns True, and read the store in start().
    """
    runs.holds("no loss")


def test_one_result_each(runs):
    """No job gets a second result.

    A worker that was away hands in what another one has been given since. Which of the two does ack take?
    """
    runs.holds("one result")


def test_attempts_are_bounded(runs):
    """No job is given out more than five times, and none is put aside before its third.

    Put a job aside by a key dead/<id> in the store, and count a try before it is made.
    """
    runs.holds("attempts")


def test_the_store_stays_small(runs):
    """The store holds at most 900 records.

    A job that is done has to be known for as long as a copy of it may come, and no longer.
    """
    runs.holds("records")


def test_leases_are_kept(runs):
    """No job is taken from a worker that was heard of within the last 8 s.

    Look at the moment of a crash, and at that of a jump of the clock: whose lease ends there, and why?
    """
    runs.holds("kept leases")
