import pytest


def two_letters(text):
    """A token for every two characters begun."""
    return -(-len(text) // 2)


def test_a_given_counter(solution):
    """Measures chunks with the counter that it is given.

    Ask the counter about the very piece of text that would become the chunk.
    """
    text = "doors close at ten past ten"
    assert solution.Splitter(7, two_letters).split(text) == ["doors close at", "ten past ten"]
    assert solution.Splitter(7).split(text) == ["doors", "close", "at ten", "past", "ten"]


def test_long_words_in_tokens(solution):
    """Cuts a word that is over the limit into the longest pieces that are within it.

    The counter says how long a piece may be.
    """
    text = "a lighthouse by night"
    assert solution.Splitter(3, two_letters).split(text) == ["a", "lighth", "ouse", "by", "night"]


def test_overlap(solution):
    """Begins a chunk with the last words of the one before.

    As many words as the overlap allows, measured together with their spaces.
    """
    text = "we go by bus or on it"
    assert solution.Splitter(9, overlap=5).split(text) == ["we go by", "go by bus", "bus or on", "or on it"]


def test_a_bad_overlap(solution):
    """Refuses an overlap that is not below the limit.

    A chunk that only repeats another would get nowhere.
    """
    assert solution.Splitter(5, overlap=4).split("to be") == ["to be"]
    with pytest.raises(ValueError):
        solution.Splitter(5, overlap=5)
