def test_adds_and_views(solution):
    """Adds up and counts, by name.

    Keep a total and a count of entries for each name.
    """
    counter = solution.Counter()
    counter.add("img", 300)
    counter.add("img", 500)
    counter.add("css", 20)
    assert counter.view("img") == (800, 2)
    assert counter.view("none yet") == (0, 0)
    assert counter.take() == {"img": (800, 2), "css": (20, 1)}
    assert counter.view("img") == (0, 0)


def test_two_threads_add(solution, threads):
    """Loses nothing when two threads add to one name.

    Between reading a total and writing it back another thread may have added to it. Nothing guarantees that it has not.
    """
    counter = solution.Counter()
    threads((counter.add, "img", 1), (counter.add, "img", 10))
    assert counter.view("img") == (11, 2)
