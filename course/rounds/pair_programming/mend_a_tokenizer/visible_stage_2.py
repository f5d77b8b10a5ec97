def test_fog_signal(solution):
    """Gives back an underscore as one, and a space as one.

    The two need numbers of their own.
    """
    tokenizer = solution.Tokenizer(["_", "f", "o", "g"])
    for text in ("fog_o", "fog o", "_ _"):
        assert tokenizer.decode(tokenizer.encode(text)) == text


def test_next_morning(solution):
    """Gives back in the morning what was stored in the evening.

    Make the next tokenizer from the pieces of this one.
    """
    tokenizer = solution.Tokenizer(["_", "f", "o", "g"])
    numbers = tokenizer.encode("fog gøg")
    morning = solution.Tokenizer(tokenizer.pieces)
    assert morning.decode(numbers) == "fog gøg"
    assert morning.encode("fog gøg") == numbers
