def test_a_block(solution):
    """Fills short texts up to the length of the longest.

    Encode each text, then fill up with `padding`.
    """
    tokenizer = solution.Tokenizer(["_", "f", "o", "g", "fog"], padding=True)
    long, short = tokenizer.block(["fog of fog", "fog"])
    assert len(long) == len(short) == 6
    assert short[1:] == [tokenizer.padding] * 5
    assert tokenizer.decode(long) == "fog of fog"
    assert tokenizer.decode(short) == "fog"


def test_without_padding(solution):
    """Does as before without `padding=True`.

    The old search goes on.
    """
    tokenizer = solution.Tokenizer(["_", "f", "o", "g", "fog"])
    assert tokenizer.encode("fog of") == [4, 0, 2, 1]
    assert tokenizer.pieces == ["_", "f", "o", "g", "fog"]
