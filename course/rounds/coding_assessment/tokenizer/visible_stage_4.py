def test_two_chunks(solution):
    """Finds a token that is cut by the end of a chunk.

    A token is certain when nothing that could follow makes another one of it.
    """
    stream = solution.Tokenizer(["to", "ken", "token", " "]).stream()
    assert stream.feed("token to") + stream.feed("ken") + stream.flush() == [(2, 0, 5), (3, 5, 6), (2, 6, 11)]


def test_begins_again(solution):
    """Begins a new text after a flush.

    Offsets count from 0 again, and nothing of the old text is left.
    """
    stream = solution.Tokenizer(["a", "ab"]).stream()
    assert stream.feed("a") + stream.flush() == [(0, 0, 1)]
    assert stream.feed("b") + stream.feed("ab") + stream.flush() == [(100, 0, 1), (1, 1, 3)]
    assert stream.flush() == []


def test_little_waits(solution):
    """Returns tokens long before the text is over.

    What waits after a feed is never more than the longest token.
    """
    stream = solution.Tokenizer(["h", "ha", "aha"]).stream()
    returned = []
    for fed in range(1, 40):
        returned += stream.feed("ha"[fed % 2])
        waiting = fed - (returned[-1][2] if returned else 0)
        assert waiting <= 3


def test_a_stream_with_merges(solution):
    """Streams with merges as well.

    A word is certain as soon as the next one begins or it has its full length.
    """
    tokenizer = solution.Tokenizer(["a", "b", "c", "ab", "bc", " "], [("b", "c"), ("a", "b")], max_word=4)
    stream = tokenizer.stream()
    got = stream.feed("ab") + stream.feed("c aba") + stream.feed("b") + stream.flush()
    assert got == [(0, 0, 1), (4, 1, 3), (5, 3, 4), (3, 4, 6), (0, 6, 7), (1, 7, 8)]
