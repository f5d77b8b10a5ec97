SIGNS = "acdghijmnqrstvxyz"


def draw_runs(rng, lengths):
    signs = rng.sample(SIGNS, len(lengths))
    return list(zip(lengths, signs, strict=True))


def plain(runs):
    return "".join(sign * length for length, sign in runs)


def packed(runs):
    return "".join(f"{length}{sign}" for length, sign in runs)


def test_runs_drawn(solution, rng):
    """Writes runs of any text.

    A run ends where another sign begins.
    """
    for _ in range(3):
        runs = draw_runs(rng, [rng.randint(1, 6) for _ in range(rng.randint(4, 8))])
        assert solution.pack(plain(runs)) == packed(runs)


def test_single_signs_drawn(solution, rng):
    """Writes lengths for any single signs.

    A run may have length one.
    """
    runs = draw_runs(rng, [1] * rng.randint(5, 9))
    assert solution.pack(plain(runs)) == packed(runs)


def test_blanks_drawn(solution, rng):
    """Counts blanks anywhere.

    A blank is a sign.
    """
    runs = [(rng.randint(1, 5), " "), *draw_runs(rng, [rng.randint(2, 4)]), (rng.randint(2, 5), " ")]
    assert solution.pack(plain(runs)) == packed(runs)


def test_unpacks_drawn(solution, rng):
    """Gives any text back.

    Repeat the sign as often as its length says.
    """
    runs = draw_runs(rng, [rng.randint(1, 7) for _ in range(rng.randint(3, 6))])
    assert solution.unpack(packed(runs)) == plain(runs)


def test_long_runs(solution, rng):
    """Writes and reads lengths of several digits.

    A length ends where the sign begins.
    """
    runs = draw_runs(rng, [rng.randint(10, 40), rng.randint(100, 140), 1])
    assert solution.pack(plain(runs)) == packed(runs)
    assert solution.unpack(packed(runs)) == plain(runs)


def test_nothing(solution):
    """Packs nothing to nothing.

    An empty text has no runs.
    """
    assert solution.pack("") == ""
    assert solution.unpack("") == ""
