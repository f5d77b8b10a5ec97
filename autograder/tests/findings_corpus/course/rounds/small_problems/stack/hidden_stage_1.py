def draw(rng):
    return rng.randint(100, 999)


def test_adds_drawn(solution, rng):
    """Adds any two numbers.

    Take two away, put one on top.
    """
    for _ in range(3):
        a, b = draw(rng), draw(rng)
        assert solution.run(f"{a}\n{b}\nadd") == [a + b]


def test_subtracts_and_multiplies_drawn(solution, rng):
    """Subtracts and multiplies any numbers.

    The order matters for one of the two.
    """
    a, b, c = draw(rng), draw(rng), draw(rng)
    assert solution.run(f"{a}\n{b}\nsub\n{c}\nmul") == [(a - b) * c]


def test_moves_numbers_drawn(solution, rng):
    """Doubles, swaps and drops any numbers.

    None of these computes anything.
    """
    a, b, c = draw(rng), draw(rng), draw(rng)
    assert solution.run(f"{a}\n{b}\nswap\ndup") == [b, a, a]
    assert solution.run(f"{a}\n{b}\n{c}\ndrop") == [a, b]


def test_comments_drawn(solution, rng):
    """Ignores blank lines and comments anywhere.

    Cut each line at its sign.
    """
    a, b = draw(rng), draw(rng)
    assert solution.run(f"\n{a} # first\n   \n# {b}\n{b}\nmul# done") == [a * b]


def test_ends_at_a_mistake_drawn(solution, rng):
    """Ends at any word that it cannot do.

    What is on the stack is the result.
    """
    a, b, c = draw(rng), draw(rng), draw(rng)
    assert solution.run(f"{a}\n{b}\nadd\nmul\n{c}") == [a + b]
    assert solution.run(f"{a}\nhop\n{b}") == [a]
    assert solution.run(f"{a}\nswap\n{b}") == [a]


def test_long_programs(solution, rng):
    """Runs long programs.

    One line after the other.
    """
    numbers = [draw(rng) for _ in range(40)]
    program = "\n".join([str(numbers[0]), *(f"{n}\n{rng.choice(['add'])}" for n in numbers[1:])])
    assert solution.run(program) == [sum(numbers)]


def test_nothing_to_run(solution):
    """Leaves an empty stack where there is nothing to run.

    An empty program is a program.
    """
    assert solution.run("") == []
