STEPS = list(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
)


def write(number):
    text = ""
    for value, letters in STEPS:
        while number >= value:
            text, number = text + letters, number - value
    return text


def test_adds_drawn(solution, rng):
    """Adds any letters from large to small.

    Each letter has its value.
    """
    for _ in range(3):
        number = 50 * rng.randint(2, 7) + 10 * rng.randint(0, 3) + rng.randint(5, 8)
        assert solution.read(write(number)) == number


def test_subtracts_drawn(solution, rng):
    """Subtracts any letter before a larger one.

    Look at the letter that follows.
    """
    for _ in range(3):
        number = rng.choice((140, 190, 240, 290, 340, 390)) + rng.choice((4, 9))
        assert solution.read(write(number)) == number


def test_thousands_drawn(solution, rng):
    """Reads any large number.

    M is a letter like any other.
    """
    number = rng.randint(2500, 3999)
    assert solution.read(write(number)) == number


def test_small_letters_drawn(solution, rng):
    """Reads small letters of any numeral.

    Their case does not matter.
    """
    number = rng.randint(600, 900)
    assert solution.read(write(number).lower()) == number


def test_other_letters(solution, rng):
    """Gives None for a text with another letter.

    The table has all letters that there are.
    """
    numeral = write(rng.randint(100, 900))
    for text in (numeral + rng.choice("ABEFZ"), rng.choice("?-1") + numeral, " "):
        assert solution.read(text) is None


def test_nothing_written(solution):
    """Gives None for an empty text.

    No letter is no number.
    """
    assert solution.read("") is None
