def count(n, longest):
    ways = [0] * longest + [1]
    for _ in range(n):
        ways.append(sum(ways[-longest:]))
    return ways[-1]


def test_low_stair_drawn(solution, rng):
    """Counts the ways up any low stair.

    What was the last step?
    """
    for n in rng.sample((6, 7, 8, 9, 11), 3):
        assert solution.ways(n) == count(n, 3)


def test_high_stair_drawn(solution, rng):
    """Counts the ways up any higher stair.

    The ways before add up.
    """
    for n in rng.sample(range(13, 60), 3):
        assert solution.ways(n) == count(n, 3)


def test_short_legs_drawn(solution, rng):
    """Takes never more steps at a time than said.

    The parameter says how many.
    """
    n = rng.randint(11, 40)
    assert solution.ways(n, longest=2) == count(n, 2)


def test_long_legs_drawn(solution, rng):
    """Takes any number of steps at a time.

    Any number may be said.
    """
    n, longest = rng.randint(12, 40), rng.randint(4, 9)
    assert solution.ways(n, longest=longest) == count(n, longest)


def test_no_stair(solution, rng):
    """Knows one way up no steps, and none up fewer.

    Where does counting begin?
    """
    assert solution.ways(0) == 1
    assert solution.ways(-rng.randint(2, 9)) == 0


def test_one_at_a_time(solution, rng):
    """Knows one way when steps are taken one at a time.

    There is no choice then.
    """
    assert solution.ways(rng.randint(20, 90), longest=1) == 1
