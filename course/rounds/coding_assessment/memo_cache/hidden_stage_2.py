import string

import pytest


def draw_word(rng, length=6):
    return "".join(rng.choices(string.ascii_lowercase, k=length))


class Program:
    """A function that notes its calls, and returns how many there were, after its name."""

    def __init__(self, name="fare"):
        self.name, self.calls = name, []

    def fare(self, *arguments, **options):
        self.calls.append((arguments, options))
        return f"{self.name}{len(self.calls)}"


def memoized(solution, capacity=1000):
    """A memoized function, and the program behind it."""
    program = Program()
    return solution.Cache(capacity).memoize(program.fare), program


def check_apart(solution, rng, calls):
    """Each of the calls, ``(arguments, options)``, is computed once, in any order, and no two share a result."""
    fare, program = memoized(solution)
    calls = rng.sample(calls, len(calls))
    for _ in range(2):
        for number, (arguments, options) in enumerate(calls, start=1):
            assert fare(*arguments, **options) == f"fare{number}"
    assert len(program.calls) == len(calls)


def test_the_same_call_drawn(solution, rng):
    """Calls the function once for each call, with the arguments as they were given.

    What is kept is found, whatever was asked in between.
    """
    fare, program = memoized(solution)
    stations = [draw_word(rng) for _ in range(4)]
    calls = [(one, other) for one in stations for other in stations]
    asked = calls + rng.choices(calls, k=40)
    expected = [f"fare{calls.index(call) + 1}" for call in asked]
    assert [fare(*call) for call in asked] == expected
    assert program.calls == [(call, {}) for call in calls]


def test_order_of_names_drawn(solution, rng):
    """Takes calls for the same whatever the order of any number of names.

    Which name has which value is what counts.
    """
    fare, program = memoized(solution)
    options = {draw_word(rng): rng.choice([None, 1, "", [draw_word(rng)]]) for _ in range(rng.randint(3, 6))}
    for _ in range(8):
        shuffled = dict(rng.sample(sorted(options.items()), len(options)))
        assert fare("Aarau", **shuffled) == "fare1"
    assert program.calls == [(("Aarau",), options)]
    names = sorted(options)
    turned = dict(zip(names[1:] + names[:1], [1, 2, 3, 4, 5, 6], strict=False))
    straight = dict(zip(names, [1, 2, 3, 4, 5, 6], strict=False))
    assert fare(**turned) != fare(**straight)


def test_types_drawn(solution, rng):
    """Tells equal numbers of different types apart, by position and by name.

    The type of an argument is a part of the call.
    """
    for number in (0, 1):
        same = [number, float(number), bool(number), str(number), str(number).encode()]
        check_apart(solution, rng, [((value,), {}) for value in same])
        check_apart(solution, rng, [((), {"adults": value}) for value in same])
    number = rng.randint(2, 99)
    check_apart(solution, rng, [((value,), {}) for value in (number, float(number), str(number))])


def test_lists_drawn(solution, rng):
    """Takes lists, sets and dicts as arguments, and hands them to the function.

    A key is made of what they hold, whatever it is.
    """
    fare, program = memoized(solution)
    word, number = draw_word(rng), rng.randint(2, 99)
    values = [[word, number], {word: [number]}, {word, number}, [[], [[word]]], {"": {}}, [{number: {word}}], [None]]
    for value in values:
        assert fare(value, via=value) == fare(value, via=value) == f"fare{len(program.calls)}"
    assert program.calls == [((value,), {"via": value}) for value in values]


def test_types_at_any_depth(solution, rng):
    """Tells equal values of different types apart inside of other values, at any depth.

    Two lists are the same argument only when all they hold is the same.
    """
    for wrap in (
        lambda value: [value],
        lambda value: (value, value),
        lambda value: {value},
        lambda value: frozenset([value]),
        lambda value: {value: "key"},
        lambda value: {"value": value},
        lambda value: [[("deep", [value])]],
        lambda value: {"deep": [{"deeper": (value,)}]},
    ):
        number = rng.randint(0, 1)
        check_apart(solution, rng, [((wrap(value),), {}) for value in (number, float(number), bool(number))])


def test_kinds_of_containers(solution, rng):
    """Tells lists, tuples, sets and dicts apart that hold the same, empty ones among them.

    A tuple is not a list, and nothing is not an empty one.
    """
    word = draw_word(rng)
    values = [[], (), set(), frozenset(), {}, "", None, [()], ([],), [[]], ((),)]
    check_apart(solution, rng, [((value,), {}) for value in values])
    values = [[word], (word,), {word}, frozenset([word]), {word: None}, word, [[word]], ((word,),), [(word, None)]]
    check_apart(solution, rng, [((value,), {}) for value in values])
    pairs = [[word, 1], (word, 1), {word: 1}, [(word, 1)], ((word, 1),), {(word, 1)}, frozenset([(word, 1)])]
    check_apart(solution, rng, [((value,), {}) for value in pairs])


def test_order_inside(solution, rng):
    """Takes dicts and sets for the same whatever the order of what they hold, and lists not.

    Equal dicts can be written, and printed, in different orders.
    """
    fare, program = memoized(solution)
    items = [(draw_word(rng), rng.choice([None, number, [number]])) for number in range(rng.randint(4, 7))]
    for _ in range(6):
        shuffled = rng.sample(items, len(items))
        assert fare(dict(shuffled), {"deep": [dict(shuffled)]}) == "fare1"
    assert len(program.calls) == 1
    # numbers that collide stand in a set in the order in which they came
    numbers = [8 * number for number in rng.sample(range(1, 60), 6)]
    for _ in range(6):
        ordered = rng.sample(numbers, len(numbers))
        assert fare(set(ordered), [frozenset(ordered)]) == "fare2"
    assert len(program.calls) == 2
    assert fare([number for number, _ in items]) != fare([number for number, _ in items[::-1]])


def test_where_an_argument_ends(solution, rng):
    """Tells calls apart whose arguments are alike when they are run together.

    Each argument, its place and its name count, and not only what they come to.
    """
    one, other = draw_word(rng), draw_word(rng)
    check_apart(
        solution,
        rng,
        [
            ((one, other), {}),
            (((one, other),), {}),
            (((one,), other), {}),
            ((one, (other,)), {}),
            ((f"{one}, {other}",), {}),
            ((f"{one}', '{other}",), {}),
            ((one + other,), {}),
            ((), {one: other}),
            ((), {other: one}),
            (((one, other), ()), {}),
            ((((one, other),),), {}),
            ((frozenset([(one, other)]),), {}),
            (({one: other},), {}),
            ((one,), {"via": other}),
            ((one, "via", other), {}),
            ((one, ("via", other)), {}),
            ((one,), {}),
            ((one, None), {}),
            ((), {}),
            ((None,), {}),
        ],
    )


def test_numbers_with_one_hash(solution, rng):
    """Tells arguments apart that have the same hash.

    A hash says that two calls may be the same, never that they are.
    """
    number = rng.randint(1, 10**9)
    values = [-1, -2, number, number + 2**61 - 1, number - (2**61 - 1)]
    assert hash(-1) == hash(-2) == -2
    check_apart(solution, rng, [((value,), {}) for value in values])
    check_apart(solution, rng, [((), {"zone": [value]}) for value in values])


def test_functions_are_apart(solution, rng):
    """Keeps functions apart that share a cache and a name, and keys that are put by hand from both.

    Which function was called is a part of the call.
    """
    cache = solution.Cache(50)
    one, other, word = Program("one"), Program("other"), draw_word(rng)
    cache.put(word, "by hand")
    cache.put((word,), "by hand")
    first, second = cache.memoize(one.fare), cache.memoize(other.fare)
    assert [first(word), second(word), first(word), second(word)] == ["one1", "other1", "one1", "other1"]
    assert [cache.get(word), cache.get((word,))] == ["by hand", "by hand"]
    assert [len(one.calls), len(other.calls)] == [1, 1]
    elsewhere = solution.Cache(50).memoize(one.fare)
    assert elsewhere(word) == "one2"


def test_results_are_entries(solution, rng):
    """Evicts and counts kept results like any entry.

    A result that is found is used by that. One cache has one capacity for all that is in it.
    """
    capacity = rng.randint(3, 5)
    cache, program = solution.Cache(capacity), Program()
    fare = cache.memoize(program.fare)
    for zone in range(capacity):
        fare(zone)
    assert [fare(0), cache.info()["hits"], cache.info()["misses"]] == ["fare1", 1, capacity]
    cache.put(draw_word(rng), 1)  # evicts zone 1, since zone 0 was used
    assert cache.info()["evictions"] == 1
    assert fare(0) == "fare1"
    assert fare(1) == f"fare{capacity + 1}"
    assert cache.info()["evictions"] == 2
    assert [cache.info()["hits"], cache.info()["misses"]] == [2, capacity + 1]
    nothing = solution.Cache(0).memoize(program.fare)
    assert nothing(0) != nothing(0)


def test_failures_and_nothing(solution, rng):
    """Keeps a result of None or zero, and no failure.

    An exception comes out as it is, and the next call tries again.
    """
    answers = [KeyError("zone"), ValueError("card"), rng.choice([None, 0, "", False]), "computed once more"]
    calls = []

    def fare(*arguments, **options):
        answer = answers[len(calls)]
        calls.append((arguments, options))
        if isinstance(answer, Exception):
            raise answer
        return answer

    cache = solution.Cache(5)
    asked = cache.memoize(fare)
    for error in (KeyError, ValueError):
        with pytest.raises(error):
            asked(["zone"], card="half")
    assert [asked(["zone"], card="half") for _ in range(3)] == [answers[2]] * 3
    assert calls == [((["zone"],), {"card": "half"})] * 3
    assert [cache.info()["hits"], cache.info()["misses"]] == [2, 3]
