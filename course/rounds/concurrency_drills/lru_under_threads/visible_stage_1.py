import pytest


def test_the_least_recently_used_goes(solution):
    """Keeps the keys that were used last.

    An OrderedDict can move a key to its end and take one from its beginning.
    """
    cache = solution.Cache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    assert cache.get_or_compute("c", lambda: 3) == 3
    assert cache.keys() == ["a", "c"]
    assert cache.get("b", "gone") == "gone"


@pytest.mark.schedules(20)
def test_two_threads_put(solution, threads):
    """Keeps to its capacity when two threads put.

    Adding a key and taking the oldest away are one step for everybody else.
    """
    cache = solution.Cache(2)
    threads((cache.put, "a", 1), [(cache.put, "b", 2), (cache.put, "c", 3)])
    assert len(cache.keys()) == 2
    assert cache.get("c") in (None, 3)
