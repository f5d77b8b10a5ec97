import string

COUNTS = ("hits", "misses", "evictions")


def draw_word(rng, length=6):
    return "".join(rng.choices(string.ascii_lowercase, k=length))


def draw_words(rng, count):
    return [f"{draw_word(rng)}{number}" for number in range(count)]


def counts(cache):
    info = cache.info()
    return [info[name] for name in COUNTS]


class Model:
    """What the calls should do, with lists that are searched from the front."""

    def __init__(self, capacity):
        self.capacity, self.order, self.values = capacity, [], []
        self.counts = [0, 0, 0]

    def get(self, key, default=None):
        self.counts[key not in self.order] += 1
        if key not in self.order:
            return default
        value = self.values[self.order.index(key)]
        self.move(key, value)
        return value

    def put(self, key, value):
        if key not in self.order and len(self.order) == self.capacity:
            if self.capacity == 0:
                return
            del self.order[0], self.values[0]
            self.counts[2] += 1
        self.move(key, value)

    def move(self, key, value):
        if key in self.order:
            del self.values[self.order.index(key)]
            self.order.remove(key)
        self.order.append(key)
        self.values.append(value)


def test_the_least_recently_used_goes_drawn(solution, rng):
    """Evicts in the order of last use, whichever entries are used.

    A get that finds its key uses it.
    """
    capacity = rng.randint(4, 7)
    words = draw_words(rng, 2 * capacity)
    first, later = words[:capacity], words[capacity:]
    cache = solution.Cache(capacity)
    for number, word in enumerate(first):
        cache.put(word, number)
    used = rng.sample(first, capacity - 2)
    assert [cache.get(word) for word in used] == [first.index(word) for word in used]
    order = [word for word in first if word not in used] + used
    assert cache.keys() == order
    for number, word in enumerate(later, start=1):
        cache.put(word, None)
        assert cache.keys() == order[number:] + later[:number]


def test_counts_drawn(solution, rng):
    """Counts hits, misses and evictions, and nothing else as one of them.

    A put is neither a hit nor a miss; a get with a default is as much a miss as one without.
    """
    words, capacity = draw_words(rng, 9), rng.randint(3, 5)
    cache = solution.Cache(capacity)
    assert counts(cache) == [0, 0, 0]
    for word in words:
        cache.put(word, word)
    assert counts(cache) == [0, 0, 9 - capacity]
    asked = [rng.choice(words) for _ in range(20)]
    hits = sum(word in words[-capacity:] for word in asked)
    assert [cache.get(word, word) for word in asked] == asked
    assert counts(cache) == [hits, 20 - hits, 9 - capacity]
    assert counts(solution.Cache(capacity)) == [0, 0, 0]


def test_room_for_nothing_drawn(solution, rng):
    """Keeps nothing with a capacity of 0, and one entry with a capacity of 1.

    The smallest capacities follow the same rules.
    """
    words = draw_words(rng, rng.randint(3, 6))
    none, one = solution.Cache(0), solution.Cache(1)
    for number, word in enumerate(words):
        none.put(word, number)
        one.put(word, number)
        assert [none.get(word, "no"), one.get(word, "no")] == ["no", number]
        assert [none.keys(), one.keys()] == [[], [word]]
    assert counts(none) == [0, len(words), 0]
    assert counts(one) == [len(words), 0, len(words) - 1]


def test_a_put_of_a_key_that_is_there(solution, rng):
    """Replaces the value of a key that is there, uses it, and evicts nothing for it.

    A replaced value needs no more room than the old one had.
    """
    capacity = rng.randint(3, 6)
    words = draw_words(rng, capacity)
    cache = solution.Cache(capacity)
    for word in words:
        cache.put(word, "old")
    again = rng.randrange(capacity - 1)
    cache.put(words[again], "new")
    assert counts(cache) == [0, 0, 0]
    order = words[:again] + words[again + 1 :] + [words[again]]
    assert cache.keys() == order
    cache.put("one more", 1)
    assert cache.keys() == [*order[1:], "one more"]
    assert cache.get(words[again], "gone") == ("new" if words[again] in order[1:] else "gone")


def test_values_that_are_nothing(solution, rng):
    """Finds values that are None, zero or empty, and counts them as hits.

    Whether a key is there is one question, what its value is another.
    """
    values = [None, 0, False, "", [], {}, 0.0, ()]
    rng.shuffle(values)
    words = draw_words(rng, len(values))
    cache = solution.Cache(len(values))
    for word, value in zip(words, values, strict=True):
        cache.put(word, value)
    got = [cache.get(word, "not there") for word in words]
    assert got == values
    assert [type(value) for value in got] == [type(value) for value in values]
    assert [cache.get(word) for word in words] == values
    assert counts(cache) == [2 * len(values), 0, 0]
    cache.put("one more", "value")
    assert cache.get(words[0], "not there") == "not there"
    assert [cache.get(draw_word(rng, 9)), cache.get(draw_word(rng, 9), 0)] == [None, 0]


def test_looking_uses_nothing(solution, rng):
    """Leaves everything as it is when somebody looks at keys or counts.

    Only get and put use entries, and a get that finds nothing keeps nothing.
    """
    words = draw_words(rng, 4)
    cache = solution.Cache(3)
    for word in words[:3]:
        cache.put(word, 1)
    for _ in range(rng.randint(2, 5)):
        assert cache.keys() == words[:3]
        assert counts(cache) == [0, 0, 0]
    assert cache.get(words[3], "default") == "default"
    assert cache.keys() == words[:3]
    cache.put(words[3], 1)
    assert cache.keys() == words[1:]


def test_keys_of_all_kinds(solution, rng):
    """Takes any hashable key, also one that looks like nothing.

    A key is compared and no more.
    """
    keys = [None, "", 0, (), ("Zürich", rng.randint(1, 9)), frozenset([3]), b"\x00", "東京", -rng.random(), 10**30]
    rng.shuffle(keys)
    cache = solution.Cache(len(keys))
    for number, key in enumerate(keys):
        cache.put(key, number)
    asked = rng.sample(range(len(keys)), 6)
    assert [cache.get(keys[number], "not there") for number in asked] == asked
    assert cache.keys() == [key for number, key in enumerate(keys) if number not in asked] + [keys[n] for n in asked]


def test_any_calls(solution, rng):
    """Gives values, order and counts right after any calls.

    Every get that finds its key and every put move it to the end.
    """
    for capacity in (1, 2, 3, rng.randint(4, 7)):
        cache, model = solution.Cache(capacity), Model(capacity)
        words = draw_words(rng, capacity + 3)
        for number in range(40):
            word = rng.choice(words)
            if rng.random() < 0.5:
                assert cache.get(word, "none") == model.get(word, "none")
            else:
                cache.put(word, number)
                model.put(word, number)
        assert cache.keys() == model.order
        assert [cache.get(word) for word in words] == [model.get(word) for word in words]
        assert counts(cache) == model.counts


def test_caches_are_apart(solution, rng):
    """Keeps several caches apart from each other.

    Entries and counts belong to one cache.
    """
    one, other = solution.Cache(2), solution.Cache(3)
    words = draw_words(rng, 3)
    for word in words:
        one.put(word, "one")
        other.put(word, "other")
    assert [one.get(words[0]), other.get(words[0])] == [None, "other"]
    assert [one.keys(), other.keys()] == [words[1:], [*words[1:], words[0]]]
    assert [counts(one), counts(other)] == [[0, 1, 1], [1, 0, 0]]
