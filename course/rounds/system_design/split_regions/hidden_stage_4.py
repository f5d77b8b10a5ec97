def test_faults_page_in_time(runs):
    """Each held-out fault pages within 30 s.

    A cable that is cut in one direction shows in one region alone.
    """
    runs.pages_within(30.0)


def test_nothing_pages_for_nothing(runs):
    """Nothing pages in a quiet evening or over a slow link.

    A message that takes three seconds makes the age rise, and fall again.
    """
    runs.no_false_pages()


def test_look_alikes_are_told_apart(runs):
    """The first page says whether a link is cut or a router is down.

    Both make a region fall silent. What does a router that is well still do?
    """
    runs.tells_apart()
