def test_rank_decides(solution):
    """Joins the pair that stands earliest in the list of merges.

    Rank goes before place: look at all pairs of the word before you join one.
    """
    tokenizer = solution.Tokenizer(["a", "b", "c", "ab", "bc"], [("b", "c"), ("a", "b")])
    assert tokenizer.tokenize("abcab") == ["a", "bc", "ab"]


def test_words(solution):
    """Joins nothing across the beginning of a word.

    A word begins at each space, and the space belongs to it.
    """
    merges = [("a", " "), (" ", "b"), ("b", "b")]
    tokenizer = solution.Tokenizer(["a", "b", " ", "a ", " b", "bb"], merges)
    assert tokenizer.tokenize("a bb a") == ["a", " b", "b", " ", "a"]


def test_offsets_with_merges(solution):
    """Gives ids and offsets of merged pieces, and the text back.

    Everything behind the pieces stays as it was.
    """
    tokenizer = solution.Tokenizer(["b", "a", "ab", " "], [("a", "b")])
    encoded = tokenizer.encode("ab ba!")
    assert encoded == [(2, 0, 2), (3, 2, 3), (0, 3, 4), (1, 4, 5), (37, 5, 6)]
    assert tokenizer.decode([number for number, _, _ in encoded]) == "ab ba!"


def test_without_merges(solution):
    """Takes the longest match when there are no merges.

    None is the value that means so.
    """
    tokenizer = solution.Tokenizer(["a", "b", "c", " ", "ab", "bc", " a", "abab"])
    assert tokenizer.tokenize("abc abab?") == ["ab", "c", " a", "b", "ab", "<unk>"]
