def test_the_least_recently_used_goes(solution):
    """Evicts the entry that was not used for the longest time.

    A get that finds its key uses it.
    """
    cache = solution.Cache(2)
    cache.put("Basel", 31)
    cache.put("Chur", 78)
    assert cache.get("Basel") == 31
    cache.put("Davos", 92)
    assert cache.get("Chur", "unknown") == "unknown"
    assert cache.keys() == ["Basel", "Davos"]


def test_counts(solution):
    """Counts hits, misses and evictions.

    Only get hits and misses.
    """
    cache = solution.Cache(1)
    cache.put("Basel", 31)
    cache.put("Chur", 78)
    assert [cache.get("Basel"), cache.get("Chur"), cache.get("Davos"), cache.get("Chur")] == [None, 78, None, 78]
    info = cache.info()
    assert [info["hits"], info["misses"], info["evictions"]] == [2, 2, 1]


def test_room_for_nothing(solution):
    """Keeps nothing when its capacity is 0.

    What cannot be kept evicts nothing.
    """
    cache = solution.Cache(0)
    cache.put("Basel", 31)
    assert cache.get("Basel") is None
    assert cache.keys() == []
    assert cache.info()["evictions"] == 0
