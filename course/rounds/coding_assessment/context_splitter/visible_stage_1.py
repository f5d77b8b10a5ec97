def test_full_chunks(solution):
    """Puts as many words as fit into each chunk.

    Take the next word as long as the chunk with it is within the limit.
    """
    text = "please keep your ticket until the end"
    assert solution.Splitter(12).split(text) == ["please keep", "your ticket", "until the", "end"]


def test_long_words(solution):
    """Cuts a word that is longer than the limit into pieces.

    Cut from the word's beginning; then the pieces are like words, with no space between them.
    """
    splitter = solution.Splitter(6)
    assert splitter.split("postcards") == ["postca", "rds"]
    assert splitter.split("unforgettable as ever") == ["unforg", "ettabl", "e as", "ever"]


def test_empty_text(solution):
    """Has no chunks for an empty text, and one for a text that fits.

    Nothing to read means nothing to return.
    """
    splitter = solution.Splitter(20)
    assert splitter.split("") == []
    assert splitter.split("see you soon") == ["see you soon"]
