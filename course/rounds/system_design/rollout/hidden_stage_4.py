def test_faults_page_in_time(runs):
    """Each held-out fault pages within two minutes.

    Choose thresholds from what the visible seeds show, and few seconds.
    """
    runs.pages_within(120.0)


def test_nothing_pages_for_nothing(runs):
    """Nothing pages in a quiet release or for a ripple.

    Compare with the largest value that a series has when all is well.
    """
    runs.no_false_pages()


def test_look_alikes_are_told_apart(runs):
    """The first page says whether the release is bad, a neighbour is ill or the metrics are late.

    Which version fails in each of the three?
    """
    runs.tells_apart()
