import pytest


def test_offsets(solution):
    """Gives id, start and end of each piece.

    The id is the index in the vocabulary; the offsets count characters of the text.
    """
    tokenizer = solution.Tokenizer(["un", "known", " "])
    assert tokenizer.encode("un known?") == [(0, 0, 2), (2, 2, 3), (1, 3, 8), (66, 8, 9)]


def test_round_trip(solution):
    """Gives the text back, unknown characters included.

    The id of an unknown character says which one it is.
    """
    tokenizer = solution.Tokenizer(["day", "to", " "])
    ids = [number for number, _, _ in tokenizer.encode("to Zoë, day ☂")]
    assert tokenizer.decode(ids) == "to Zoë, day ☂"


def test_the_marker_in_a_text(solution):
    """Reads <unk> in a text as five ordinary characters.

    Only the vocabulary decides what they become.
    """
    tokenizer = solution.Tokenizer(["un", "k"])
    encoded = tokenizer.encode("<unk>")
    assert encoded == [(62, 0, 1), (0, 1, 3), (1, 3, 4), (64, 4, 5)]
    assert tokenizer.decode([number for number, _, _ in encoded]) == "<unk>"


def test_no_such_id(solution):
    """Raises ValueError for an id beyond the last character.

    There is no character after 0x10FFFF.
    """
    tokenizer = solution.Tokenizer(["a", "b"])
    assert tokenizer.decode([1, 0, 2 + 0x10FFFF]) == "ba\U0010ffff"
    with pytest.raises(ValueError):
        tokenizer.decode([0, 2 + 0x110000])
