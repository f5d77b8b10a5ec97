import string

import pytest

LETTERS = string.ascii_lowercase + "\u00e9\u0301\u6f22\U0001f642"


def draw_word(rng, longest=7, letters=LETTERS):
    return "".join(rng.choices(letters, k=rng.randint(1, longest)))


def draw_text(rng, count, longest=7):
    return " ".join(draw_word(rng, longest) for _ in range(count))


def begun(size):
    """A token for every ``size`` characters begun."""
    return lambda text: -(-len(text) // size)


def in_bytes(text):
    return len(text.encode())


def in_word_parts(size):
    """Spaces are free, and each word has a token for every ``size`` characters begun."""
    return lambda text: max(1, sum(-(-len(word) // size) for word in text.split(" ")))


def different(text):
    """As many tokens as there are different characters: words that resemble each other add little."""
    return len(set(text))


def draw_counter(rng):
    return rng.choice([begun(rng.randint(2, 5)), in_bytes, in_word_parts(rng.randint(2, 4)), different])


def atoms(text, limit, count):
    """Spans of the words of a text with single spaces, and of the pieces of those that are over the limit."""
    found, start = [], 0
    for word in text.split(" "):
        end = start + len(word)
        while start < end:
            stop = max(stop for stop in range(start + 1, end + 1) if count(text[start:stop]) <= limit)
            found.append((start, stop))
            start = stop
        start = end + 1
    return found


def chunked(text, limit, count=len, overlap=0):
    """The chunks of a text with single spaces, from the definition."""
    words, chunks, new = atoms(text, limit, count), [], 0

    def piece(first, last):
        return text[words[first][0] : words[last][1]]

    while new < len(words):
        repeated = [
            first
            for first in range(max(0, new - 20), new)
            if overlap and count(piece(first, new - 1)) <= overlap and count(piece(first, new)) <= limit
        ]
        first = min(repeated, default=new)
        last = max(last for last in range(new, min(len(words), new + 40)) if count(piece(first, last)) <= limit)
        chunks.append(piece(first, last))
        new = last + 1
    return chunks


def test_a_given_counter_drawn(solution, rng):
    """Measures chunks with the counter that it is given, whatever it counts.

    The limit is in tokens; how many characters that makes is for the counter to say.
    """
    for _ in range(8):
        count, limit = draw_counter(rng), rng.randint(6, 14)
        text = draw_text(rng, rng.randint(1, 25))
        assert solution.Splitter(limit, count).split(text) == chunked(text, limit, count)


def test_counts_that_do_not_add_up(solution, rng):
    """Measures a chunk as one piece of text.

    The counts of its words may add up to more or to less than its own.
    """
    # each word has a token, and so have many of them together
    size, limit = rng.randint(10, 20), rng.randint(2, 5)
    text = " ".join(draw_word(rng, 3) for _ in range(60))
    assert solution.Splitter(limit, begun(size)).split(text) == chunked(text, limit, begun(size))
    # words of the same letters
    letters = rng.sample(string.ascii_lowercase, 4)
    text = " ".join(draw_word(rng, 4, letters) for _ in range(12))
    assert solution.Splitter(5, different).split(text) == [text]
    # a space takes as much as a word
    words = rng.sample(string.ascii_lowercase, 9)
    assert solution.Splitter(4, lambda text: 2 * len(text) - 1).split(" ".join(words)) == words
    assert solution.Splitter(5, lambda text: 2 * len(text) - 1).split(" ".join(words[:2])) == [" ".join(words[:2])]


def test_long_words_in_tokens_drawn(solution, rng):
    """Cuts a word that is over the limit into the longest pieces that are within it.

    Characters may have more tokens than one, and tokens more characters.
    """
    for _ in range(4):
        count, limit = draw_counter(rng), rng.randint(4, 6)
        text = " ".join([draw_text(rng, 4), draw_word(rng, 20) + LETTERS, draw_text(rng, 3)])
        assert solution.Splitter(limit, count).split(text) == chunked(text, limit, count)
    word = "".join(rng.choices("\u00e9\U0001f642", k=30))
    pieces = solution.Splitter(7, in_bytes).split(word)
    assert "".join(pieces) == word
    assert max(map(in_bytes, pieces)) <= 7
    assert min(in_bytes(one + two[0]) for one, two in zip(pieces, pieces[1:])) > 7


def test_overlap_drawn(solution, rng):
    """Begins each chunk with as many of the last words as the overlap allows.

    They are measured together, as one piece of text with the spaces between them.
    """
    for _ in range(7):
        limit = rng.randint(10, 24)
        overlap = rng.randint(1, limit - 1)
        text = draw_text(rng, rng.randint(5, 25))
        assert solution.Splitter(limit, overlap=overlap).split(text) == chunked(text, limit, len, overlap)


def test_overlap_in_tokens(solution, rng):
    """Measures the overlap with the counter, too.

    The overlap is in tokens, just like the limit.
    """
    for _ in range(6):
        count, limit = draw_counter(rng), rng.randint(7, 12)
        overlap = rng.randint(2, limit - 1)
        text = draw_text(rng, rng.randint(5, 20), longest=4)
        assert solution.Splitter(limit, count, overlap).split(text) == chunked(text, limit, count, overlap)


def test_the_new_word_comes_first(solution, rng):
    """Repeats fewer words, or none, where the next new word would not fit in.

    A chunk is never over the limit and never without a new word.
    """
    limit = rng.randint(12, 20)
    one, two, three = (draw_word(rng, 1) for _ in range(3))
    for length in range(1, limit + 1):
        big = "".join(rng.choices(string.ascii_lowercase, k=length))
        full = "".join(rng.choices(string.ascii_lowercase, k=limit - 6))
        text = f"{full} {one} {two} {three} {big}"
        wanted = [f"{full} {one} {two} {three}"]
        repeated = [f"{one} {two} {three} ", f"{two} {three} ", f"{three} ", ""]
        wanted.append(next(words + big for words in repeated if len(words) + length <= limit))
        assert solution.Splitter(limit, overlap=limit - 1).split(text)[:2] == wanted


def test_every_chunk_has_a_new_word(solution, rng):
    """Moves on by at least one word with every chunk, however large the overlap, and ends with the last word.

    What was repeated last is not a chunk of its own.
    """
    words = rng.sample(string.ascii_lowercase, rng.randint(10, 20))
    for limit in (1, 2, 3, 4, 5, rng.randint(6, 9)):
        count = (limit + 1) // 2
        chunks = solution.Splitter(limit, overlap=limit - 1).split(" ".join(words))
        # of words of one letter, all but one of a chunk can be repeated
        assert chunks == [" ".join(words[first : first + count]) for first in range(len(words) - count + 1)]


def test_a_bad_overlap_drawn(solution, rng):
    """Refuses every overlap that is not from zero to below the limit.

    Look at it in __init__, before there is any text.
    """
    limit = rng.randint(2, 50)
    for overlap in (0, 1, limit - 1):
        assert solution.Splitter(limit, overlap=overlap).split("") == []
    for wrong in (limit, limit + 1, limit + rng.randint(2, 99), -1, -rng.randint(2, 99)):
        with pytest.raises(ValueError):
            solution.Splitter(limit, overlap=wrong)
    with pytest.raises(ValueError):
        solution.Splitter(0)


def test_pieces_in_the_overlap(solution, rng):
    """Repeats a short last piece of a long word like any other word.

    Pieces are words from the moment at which they are cut.
    """
    limit = rng.randint(8, 12)
    letters = "".join(rng.choices(string.ascii_lowercase, k=limit))
    rest, following = letters[: rng.randint(1, 3)], draw_word(rng, 2)
    text = f"{letters}{rest} {following} {letters}{letters}{rest}"
    wanted = [letters, f"{rest} {following}", letters, letters, rest]
    assert solution.Splitter(limit, overlap=limit - 1).split(text) == wanted
    text = f"{letters}{rest} {'x' * (limit - len(rest) - 1)} {following}"
    wanted = [letters, f"{rest} {'x' * (limit - len(rest) - 1)}"]
    assert solution.Splitter(limit, overlap=len(rest)).split(text) == [*wanted, following]


def test_long_words_with_overlap(solution, rng):
    """Splits texts with long words right, with any counter and any overlap.

    Cut long words first; then there is one kind of thing to put into chunks and to repeat.
    """
    for _ in range(4):
        count, limit = draw_counter(rng), rng.randint(5, 8)
        overlap = rng.randint(0, limit - 1)
        text = " ".join(draw_word(rng, rng.choice([3, 20])) for _ in range(8))
        chunks = solution.Splitter(limit, count, overlap).split(text)
        assert max(map(count, chunks)) <= limit
        assert chunks == chunked(text, limit, count, overlap)


def test_characters_by_default(solution, rng):
    """Counts characters when no counter is given, and repeats nothing when no overlap is.

    The defaults keep the first stage as it was.
    """
    text = draw_text(rng, 30)
    limit = rng.randint(8, 20)
    assert solution.Splitter(limit).split(text) == chunked(text, limit)
    assert solution.Splitter(limit, len, 0).split(text) == chunked(text, limit)
    assert solution.Splitter(limit, count=begun(1)).split(text) == chunked(text, limit)
