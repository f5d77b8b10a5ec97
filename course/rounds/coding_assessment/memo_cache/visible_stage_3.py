class Time:
    """A clock that stands still until somebody sets it."""

    def __init__(self, now=0.0):
        self.now = now

    def read(self):
        return self.now


def test_weights(solution):
    """Evicts the least recently used entries until a heavy one fits.

    One entry may have to make room for several, and several for one.
    """
    cache = solution.Cache(10, weigh=len)
    cache.put("Basel", "1234")
    cache.put("Chur", "12")
    cache.put("Davos", "123")
    cache.put("Genf", "12345")
    assert cache.keys() == ["Chur", "Davos", "Genf"]
    assert cache.info()["weight"] == 10
    cache.put("Olten", "123456")
    assert cache.keys() == ["Olten"]
    assert cache.info()["evictions"] == 4


def test_ages(solution):
    """Finds an entry until its time is up, and not from then on.

    At the very second at which it expires it is gone.
    """
    time = Time()
    cache = solution.Cache(10, ttl=60, clock=time.read)
    cache.put("Basel", 31)
    time.now = 59.5
    assert cache.get("Basel") == 31
    time.now = 60.0
    assert cache.get("Basel") is None
    assert cache.keys() == []
    info = cache.info()
    assert [info["hits"], info["misses"], info["evictions"], info["weight"]] == [1, 1, 0, 0]


def test_an_expired_entry_makes_room(solution):
    """Keeps a live entry where an expired one can make room.

    Before anything is evicted, what has expired goes.
    """
    time = Time()
    cache = solution.Cache(10, weigh=len, ttl=60, clock=time.read)
    cache.put("Basel", "fares")
    time.now = 30.0
    cache.put("Chur", "map")
    time.now = 60.0
    cache.put("Davos", "trains")
    assert cache.keys() == ["Chur", "Davos"]
    assert [cache.info()["evictions"], cache.info()["weight"]] == [0, 9]


def test_results_expire(solution):
    """Calls the function again when a result has expired.

    A result of memoize is an entry like any other.
    """
    time, calls = Time(), []
    fare = solution.Cache(10, ttl=60, clock=time.read).memoize(lambda zone: calls.append(zone) or len(calls))
    assert [fare(7), fare(7)] == [1, 1]
    time.now = 61.0
    assert [fare(7), fare(7)] == [2, 2]
