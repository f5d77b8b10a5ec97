def test_faults_page_in_time(runs):
    """Each held-out fault pages within 30 s.

    Choose thresholds from what the visible seeds show, and few seconds.
    """
    runs.pages_within(30.0)


def test_nothing_pages_for_nothing(runs):
    """Nothing pages in a quiet evening or a busy hour.

    Compare with the largest and the smallest value that a series has when all is well; caches are cold at the start.
    """
    runs.no_false_pages()


def test_look_alikes_are_told_apart(runs):
    """The first page says whether an app is hot or the caches are cold.

    Which series moves in one of the two and stays in the other?
    """
    runs.tells_apart()
