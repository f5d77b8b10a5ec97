def test_faults_page_in_time(runs):
    """Each held-out fault pages within 30 s.

    Choose thresholds from what the visible seeds show, and few seconds.
    """
    runs.pages_within(30.0)


def test_nothing_pages_for_nothing(runs):
    """Nothing pages in a quiet evening or a busy hour.

    Compare with the largest value that a series has when all is well.
    """
    runs.no_false_pages()


def test_look_alikes_are_told_apart(runs):
    """The first page says whether a node lags, a node lies or replies get lost.

    In each of the three, attempts end badly. On which nodes, and in which way?
    """
    runs.tells_apart()
