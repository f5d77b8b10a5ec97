import pytest


def test_a_danish_log(solution):
    """Takes a text with a character that no piece has, and keeps the numbers of what it knew.

    Decide what becomes of such a character, or better: ask.
    """
    tokenizer = solution.Tokenizer(["_", "l", "y", "s", "b", "lys", "bl"])
    assert tokenizer.encode("lys bl") == [5, 0, 6]
    assert tokenizer.encode("lys blå")[:3] == [5, 0, 6]


def test_there_and_back_again(solution):
    """Gives back a text of which it knows all pieces.

    Look at the code that is given before you change it: it does this already.
    """
    tokenizer = solution.Tokenizer(["_", "l", "y", "s", "b", "lys", "bl"])
    assert tokenizer.decode(tokenizer.encode("bly lys")) == "bly lys"
    assert tokenizer.pieces == ["_", "l", "y", "s", "b", "lys", "bl"]


def test_a_number_too_large(solution):
    """Makes no text of a number that no piece has.

    What it does instead is to be asked.
    """
    tokenizer = solution.Tokenizer(["_", "l", "y"])
    try:
        text = tokenizer.decode([1, 2, 7])
    except (ValueError, IndexError, KeyError):
        return
    pytest.fail(f"decode([1, 2, 7]) gave {text!r}, of three pieces")
