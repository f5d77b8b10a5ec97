def test_dictated(solution):
    """Gives the numbers of the whole text, in whatever bits it comes.

    What may still become a longer piece has to wait.
    """
    tokenizer = solution.Tokenizer(["_", "f", "o", "g", "fog", "gale"])
    stream = tokenizer.stream()
    numbers = []
    for chunk in ("fo", "g ", "ga", "le"):
        numbers += stream.feed(chunk)
    assert numbers + stream.flush() == [4, 0, 5]


def test_two_keepers(solution):
    """Keeps what two keepers say apart.

    Each stream has its own text.
    """
    tokenizer = solution.Tokenizer(["_", "f", "o", "g", "fog", "gale"])
    one, other = tokenizer.stream(), tokenizer.stream()
    first, second = one.feed("fog "), other.feed("gale")
    first, second = first + one.feed("fog"), second + other.feed(" of")
    assert tokenizer.decode(first + one.flush()) == "fog fog"
    assert tokenizer.decode(second + other.flush()) == "gale of"
