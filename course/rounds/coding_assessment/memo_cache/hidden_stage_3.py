import string

import pytest

COUNTS = ("hits", "misses", "evictions", "weight")


def draw_word(rng, length=6):
    return "".join(rng.choices(string.ascii_lowercase, k=length))


def draw_words(rng, count):
    return [f"{draw_word(rng)}{number}" for number in range(count)]


def counts(cache):
    info = cache.info()
    return [info[name] for name in COUNTS]


class Time:
    """A clock that stands still until somebody sets it."""

    def __init__(self, now=0.0):
        self.now = now

    def read(self):
        return self.now


class Model:
    """What the calls should do, with one list of ``[key, value, time of put]``; the weight of a value is its length."""

    def __init__(self, capacity, ttl, time):
        self.capacity, self.ttl, self.time = capacity, ttl, time
        self.entries = []
        self.hits = self.misses = self.evictions = 0

    def place_of(self, key):
        """Where the entry of ``key`` stands, None when there is none; nothing has expired after this."""
        self.entries = [entry for entry in self.entries if self.time.now < entry[2] + self.ttl]
        return next((place for place, entry in enumerate(self.entries) if entry[0] == key), None)

    def keys(self):
        self.place_of(None)
        return [key for key, _, _ in self.entries]

    def weight(self):
        return sum(len(value) for _, value, _ in self.entries)

    def get(self, key):
        place = self.place_of(key)
        if place is None:
            self.misses += 1
            return None
        self.hits += 1
        self.entries.append(self.entries.pop(place))
        return self.entries[-1][1]

    def put(self, key, value):
        place = self.place_of(key)
        if place is not None:
            del self.entries[place]
        if len(value) > self.capacity:
            return
        while self.weight() + len(value) > self.capacity:
            del self.entries[0]
            self.evictions += 1
        self.entries.append([key, value, self.time.now])

    def counts(self):
        self.place_of(None)
        return [self.hits, self.misses, self.evictions, self.weight()]


def test_weights_drawn(solution, rng):
    """Evicts as many of the least recently used entries as it takes, and no more.

    Compare the weight of all with the capacity after each eviction.
    """
    for _ in range(4):
        weights = [rng.randint(1, 9) for _ in range(8)]
        words, new = draw_words(rng, 8), rng.randint(5, sum(weights) - 1)
        cache = solution.Cache(sum(weights), weigh=lambda value: value)
        for word, weight in zip(words, weights, strict=True):
            cache.put(word, weight)
        assert counts(cache) == [0, 0, 0, sum(weights)]
        left = 0
        while sum(weights[left:]) + new > sum(weights):
            left += 1
        cache.put("new", new)
        assert cache.keys() == [*words[left:], "new"]
        assert counts(cache) == [0, 0, left, sum(weights[left:]) + new]


def test_ages_drawn(solution, rng):
    """Finds each entry until its own time is up, and not from then on.

    The time of an entry begins when it is put.
    """
    time, ttl = Time(rng.randint(0, 999)), rng.randint(5, 50)
    cache = solution.Cache(9, ttl=ttl, clock=time.read)
    words, puts = draw_words(rng, 5), []
    for word in words:
        cache.put(word, word)
        puts.append(time.now)
        time.now += rng.choice([0, 0.25, 1])
    for number, moment in enumerate(puts):
        time.now = max(time.now, moment + ttl - 0.125)
        if time.now < moment + ttl:
            assert cache.get(words[number]) == words[number]
        time.now = max(time.now, moment + ttl)
        assert cache.get(words[number], "gone") == "gone"
        assert set(cache.keys()) == {word for word, moment in zip(words, puts, strict=True) if time.now < moment + ttl}
        assert cache.info()["weight"] == len(cache.keys())
    assert cache.info()["evictions"] == 0


def test_an_expired_entry_makes_room_drawn(solution, rng):
    """Evicts no live entry while an expired one is there, wherever that stands in the order of use.

    An old entry that was used a moment ago expires before a young one that nobody uses.
    """
    time, ttl, capacity = Time(), rng.randint(20, 60), rng.randint(5, 8)
    cache = solution.Cache(capacity, ttl=ttl, clock=time.read)
    old, young, new = draw_words(rng, 2), draw_words(rng, capacity - 2), draw_words(rng, 3)
    for word in old:
        cache.put(word, "old")
    time.now = ttl / 2
    for word in young:
        cache.put(word, "young")
    assert [cache.get(word) for word in old] == ["old", "old"]
    time.now = float(ttl)
    for word in new[:2]:
        cache.put(word, "new")
    assert cache.keys() == young + new[:2]
    assert counts(cache) == [2, 0, 0, capacity]
    cache.put(new[2], "new")
    assert cache.keys() == young[1:] + new
    assert counts(cache) == [2, 0, 1, capacity]


def test_results_expire_drawn(solution, rng):
    """Computes a result again when its time is up, for each call on its own.

    An expired result is a miss.
    """
    time, ttl, calls = Time(), rng.randint(5, 50), []
    cache = solution.Cache(10, ttl=ttl, clock=time.read)
    fare = cache.memoize(lambda zone: calls.append(zone) or f"{zone}:{len(calls)}")
    one, other = rng.sample(range(100), 2)
    assert fare(one) == f"{one}:1"
    time.now = ttl / 2
    assert fare(other) == f"{other}:2"
    assert fare(one) == f"{one}:1"
    time.now = float(ttl)
    assert [fare(other), fare(one), fare(one)] == [f"{other}:2", f"{one}:3", f"{one}:3"]
    assert counts(cache) == [3, 3, 0, 2]
    time.now += ttl
    assert counts(cache) == [3, 3, 0, 0]


def test_too_heavy(solution, rng):
    """Keeps no value that is heavier than the capacity, evicts nothing for it, and drops the old value of its key.

    Look at the weight before anybody has to go.
    """
    capacity = rng.randint(8, 12)
    cache = solution.Cache(capacity, weigh=len)
    words = draw_words(rng, 3)
    for word in words:
        cache.put(word, "ab")
    cache.put("heavy", "x" * (capacity + rng.randint(1, 9)))
    assert cache.keys() == words
    cache.put(words[1], "x" * (capacity + 1))
    assert cache.keys() == [words[0], words[2]]
    assert counts(cache) == [0, 0, 0, 4]
    cache.put("just", "x" * capacity)
    assert cache.keys() == ["just"]
    assert counts(cache) == [0, 0, 2, capacity]
    fare = cache.memoize(lambda zone: "x" * zone)
    assert [len(fare(capacity + 1)), len(fare(capacity + 1))] == [capacity + 1] * 2
    assert cache.get("just") == "x" * capacity


def test_another_value_for_a_key(solution, rng):
    """Makes room with the old value of a key before it evicts anything.

    Only the difference of the two weights is missing.
    """
    size = rng.randint(3, 6)
    cache = solution.Cache(3 * size, weigh=len)
    words = draw_words(rng, 3)
    for word in words:
        cache.put(word, "x" * size)
    cache.put(words[0], "y" * (size - 1))
    assert cache.keys() == [*words[1:], words[0]]
    assert counts(cache) == [0, 0, 0, 3 * size - 1]
    cache.put(words[1], "z" * (size + 1))
    assert cache.keys() == [words[2], words[0], words[1]]
    assert counts(cache) == [0, 0, 0, 3 * size]
    cache.put(words[0], "y" * (size + 1))
    assert cache.keys() == [words[1], words[0]]
    assert counts(cache) == [0, 0, 1, 2 * size + 2]
    cache.put(words[1], "")
    assert counts(cache) == [0, 0, 1, size + 1]


def test_weighed_once(solution, rng):
    """Weighs each value that is put once, and believes it from then on.

    A value can change while it is kept; its weight is the one that it had.
    """
    weighed = []

    def weigh(value):
        weighed.append(value)
        return rng.randint(1, 3)

    cache = solution.Cache(12, weigh=weigh)
    words = draw_words(rng, 9)
    for word in words:
        cache.put(word, word)
        assert cache.info()["weight"] <= 12
    left = cache.keys()
    assert [cache.get(word) for word in left] == left == words[-len(left) :]
    assert weighed == words
    fare = cache.memoize(lambda zone: zone)
    assert [fare("north"), fare("north")] == ["north", "north"]
    assert weighed == [*words, "north"]


def test_weights_of_nothing(solution, rng):
    """Keeps values without weight as long as nobody has to go before them.

    In a cache of capacity 0 they are all that there is room for.
    """
    cache = solution.Cache(0, weigh=len)
    words = draw_words(rng, 4)
    for word in words:
        cache.put(word, "")
    cache.put("heavy", "x")
    assert cache.keys() == words
    assert cache.get(words[0], "none") == ""
    assert counts(cache) == [1, 0, 0, 0]
    cache = solution.Cache(2, weigh=len)
    for word, value in zip(words, ["", "a", "", "b"], strict=True):
        cache.put(word, value)
    cache.put("new", "c")
    assert cache.keys() == [*words[2:], "new"]
    assert counts(cache) == [0, 0, 2, 2]


def test_a_weight_that_raises(solution, rng):
    """Leaves everything as it was when weigh raises, and lets the exception out.

    Weigh a value before anything is changed for it.
    """

    def weigh(value):
        if value is None:
            raise ValueError("no weight")
        return value

    cache = solution.Cache(10, weigh=weigh)
    words = draw_words(rng, 2)
    for word in words:
        cache.put(word, rng.randint(1, 5))
    before = counts(cache)
    for word in (words[0], "another"):
        with pytest.raises(ValueError):
            cache.put(word, None)
        assert cache.keys() == words
        assert counts(cache) == before
    results = [None, 3]
    fare = cache.memoize(lambda zone: results.pop(0))
    with pytest.raises(ValueError):
        fare(1)
    assert [fare(1), fare(1)] == [3, 3]


def test_use_makes_nobody_younger(solution, rng):
    """Lets an entry expire on time however often it was used, and later when it was put again.

    Order of use and age are two different things.
    """
    time, ttl = Time(5.0), rng.randint(10, 40)
    cache = solution.Cache(5, ttl=ttl, clock=time.read)
    used, again = draw_words(rng, 2)
    cache.put(used, 1)
    cache.put(again, 1)
    for _ in range(3):
        time.now += ttl / 4
        assert [cache.get(used), cache.get(again) is not None] == [1, True]
        cache.put(again, 2)
    put = time.now
    time.now = 5.0 + ttl
    assert [cache.get(used), cache.get(again)] == [None, 2]
    time.now = put + ttl - 0.5
    assert cache.keys() == [again]
    time.now = put + ttl
    assert cache.keys() == []


def test_the_age_of_a_result(solution, rng):
    """Counts the age of a result from when the function had returned it.

    A value is as old as itself, not as the question for it.
    """
    time, ttl, takes, calls = Time(), rng.randint(10, 40), rng.randint(5, 60), []

    def load(zone):
        calls.append(zone)
        time.now += takes
        return len(calls)

    asked = solution.Cache(5, ttl=ttl, clock=time.read).memoize(load)
    assert asked("north") == 1
    time.now = takes + ttl - 0.5
    assert asked("north") == 1
    time.now = float(takes + ttl)
    assert asked("north") == 2
    time.now += ttl - 0.5
    assert asked("north") == 2


def test_a_life_of_no_time(solution, rng):
    """Keeps nothing with a time to live of 0, and everything without one.

    Zero seconds and no limit are not the same.
    """
    time = Time(rng.randint(0, 99))
    brief, lasting = solution.Cache(5, ttl=0, clock=time.read), solution.Cache(5, clock=time.read)
    words = draw_words(rng, 3)
    for word in words:
        brief.put(word, 1)
        lasting.put(word, 1)
    assert [brief.keys(), lasting.keys()] == [[], words]
    time.now += 10**9
    assert [brief.get(words[0]), lasting.get(words[0])] == [None, 1]
    assert [counts(brief), counts(lasting)] == [[0, 1, 0, 0], [1, 0, 0, 3]]


def test_any_calls_at_any_time(solution, rng):
    """Gives values, order, weight and counts right after any calls at any times.

    What has expired plays no part in anything.
    """
    for _ in range(3):
        time, ttl, capacity = Time(), rng.randint(5, 12), rng.randint(5, 12)
        cache, model = solution.Cache(capacity, weigh=len, ttl=ttl, clock=time.read), Model(capacity, ttl, time)
        words = draw_words(rng, 6)
        for _ in range(40):
            time.now += rng.choice([0, 0, 0.5, 1, 1, ttl / 2])
            word, value = rng.choice(words), "x" * rng.choice([0, 1, 2, 3, 4, capacity + 1])
            if rng.random() < 0.4:
                assert cache.get(word) == model.get(word)
            else:
                cache.put(word, value)
                model.put(word, value)
            assert cache.keys() == model.keys()
        assert counts(cache) == model.counts()
