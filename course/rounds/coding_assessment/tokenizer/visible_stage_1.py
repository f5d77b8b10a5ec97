def test_longest_match(solution):
    """Takes the longest token at each place.

    Of all tokens with which the text goes on, the longest counts, wherever it stands in the vocabulary.
    """
    tokenizer = solution.Tokenizer(["under", "stand", "un", "der", "ing", " "])
    assert tokenizer.tokenize("understanding under un") == ["under", "stand", "ing", " ", "under", " ", "un"]


def test_unknown_characters(solution):
    """Gives <unk> for each character that no token begins with.

    Where no token fits, go on behind this one character.
    """
    tokenizer = solution.Tokenizer(["care", "car", " "])
    assert tokenizer.tokenize("car? cares") == ["car", "<unk>", " ", "care", "<unk>"]


def test_empty_text(solution):
    """Has no tokens for an empty text.

    Nothing to read means nothing to return.
    """
    assert solution.Tokenizer(["a"]).tokenize("") == []
