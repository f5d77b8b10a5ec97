def test_faults_page_in_time(runs):
    """Each held-out fault pages within 30 s.

    Choose thresholds from what the visible seeds show, and few seconds.
    """
    runs.pages_within(30.0)


def test_nothing_pages_for_nothing(runs):
    """Nothing pages in a quiet evening or a busy hour.

    More tasks make more of everything; what does not grow with them?
    """
    runs.no_false_pages()


def test_look_alikes_are_told_apart(runs):
    """The first page says whether tools are in trouble or nobody approves.

    Both leave tasks open. Which series moves in one of the two and stays in the other?
    """
    runs.tells_apart()
