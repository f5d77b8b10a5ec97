import string
from collections import Counter

SECRET = "@secret@"
#: An input that no verdict may repeat.
MARKED = int("@marked@")


def draw_word(rng):
    return "".join(rng.choices(string.ascii_lowercase, k=6))


def test_drawn_sums(solution, rng):
    """Adds any two numbers.

    Add what was passed in.
    """
    for _ in range(3):
        a, b = rng.randrange(10**6), rng.randrange(10**6)
        got = solution.add(a, b)
        assert got == a + b


def test_marked_sum(solution):
    """Adds nothing to a number.

    Nothing is a number too.
    """
    got = solution.add(MARKED, 0)
    assert got == MARKED


def test_receipt(solution, rng):
    """Writes a receipt.

    One line for each pair.
    """
    prices = [(draw_word(rng), rng.randrange(100)) for _ in range(30)]
    expected = "\n".join([*(f"{name} {price}" for name, price in prices), f"total {sum(price for _, price in prices)}"])
    got = solution.receipt(prices)
    assert got == expected


def test_tally(solution, rng):
    """Counts words.

    Each word once.
    """
    words = [draw_word(rng)[0] for _ in range(40)]
    got = solution.tally(words)
    assert got == dict(Counter(words))
