def drawn(rng, count):
    return [rng.randint(1, 99) for _ in range(count)]


def word(rng):
    return "".join(rng.choices("abcdefgh", k=5))


def test_three_threads_add_to_one_name(solution, threads, rng):
    """Loses nothing when three threads add to one name, twice each.

    A read and the write that depends on it belong under one lock.
    """
    counter, name, amounts = solution.Counter(), word(rng), drawn(rng, 6)
    threads(*([(counter.add, name, a), (counter.add, name, b)] for a, b in zip(amounts[::2], amounts[1::2])))
    assert counter.view(name) == (sum(amounts), 6)


def test_threads_add_to_new_names(solution, threads, rng):
    """Loses no name that is new to several threads at once.

    Looking whether a name is there and putting it there are two steps, too.
    """
    counter, amounts = solution.Counter(), drawn(rng, 4)
    one, other = word(rng) + "1", word(rng) + "2"
    threads(
        [(counter.add, one, amounts[0]), (counter.add, other, amounts[1])],
        [(counter.add, other, amounts[2]), (counter.add, one, amounts[3])],
    )
    assert counter.take() == {one: (amounts[0] + amounts[3], 2), other: (amounts[1] + amounts[2], 2)}


def test_a_view_is_of_one_moment(solution, threads, rng):
    """Shows a total and a count that belong together.

    A reader needs the lock as much as a writer: without it, it may see half of an update.
    """
    counter, name, amount = solution.Counter(), word(rng), rng.randint(2, 50)
    counter.add(name, amount)
    seen = threads([(counter.add, name, amount)] * 2, [(counter.view, name)] * 3)[1]
    for total, entries in seen:
        assert total == entries * amount


def test_what_is_taken_is_taken_once(solution, threads, rng):
    """Loses nothing and counts nothing twice when totals are taken while others add.

    Take what there is and begin anew in one step; what comes later belongs to the next one.
    """
    counter, name, amounts = solution.Counter(), word(rng), drawn(rng, 4)
    results = threads(
        [(counter.add, name, amounts[0]), (counter.add, name, amounts[1])],
        [(counter.add, name, amounts[2]), (counter.add, name, amounts[3])],
        [(counter.take,), (counter.take,)],
    )
    parts = [part.get(name, (0, 0)) for part in [*results[2], counter.take()]]
    assert sum(total for total, _ in parts) == sum(amounts)
    assert sum(entries for _, entries in parts) == 4


def test_begins_anew_after_a_take(solution, rng):
    """Begins from nothing after a take, and knows nothing of a name that nobody added to.

    Take hands over what there is and leaves nothing behind.
    """
    counter, name = solution.Counter(), word(rng)
    amount, later = drawn(rng, 2)
    counter.add(name, amount)
    assert counter.take() == {name: (amount, 1)}
    assert counter.take() == {}
    counter.add(name, later)
    assert counter.view(name) == (later, 1)
    assert counter.view(word(rng) + "new") == (0, 0)
