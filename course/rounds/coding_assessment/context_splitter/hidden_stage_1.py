import string


def draw_word(rng, longest=7, letters=string.ascii_lowercase):
    return "".join(rng.choices(letters, k=rng.randint(1, longest)))


def chunked(words, limit):
    """The chunks of these words with single spaces between them, from the definition."""
    chunks = []
    for word in words:
        for start in range(0, len(word), limit):
            piece = word[start : start + limit]
            if chunks and start == 0 and len(chunks[-1]) + 1 + len(piece) <= limit:
                chunks[-1] += f" {piece}"
            else:
                chunks.append(piece)
    return chunks


def test_full_chunks_drawn(solution, rng):
    """Puts as many words as fit into each chunk of any text.

    Take the next word as long as the chunk with it is within the limit.
    """
    for _ in range(15):
        words = [draw_word(rng) for _ in range(rng.randint(1, 40))]
        limit = rng.randint(7, 30)
        assert solution.Splitter(limit).split(" ".join(words)) == chunked(words, limit)


def test_long_words_drawn(solution, rng):
    """Cuts words that are longer than the limit, wherever they stand.

    A long word is cut from its own beginning, and its last piece may be followed by other words.
    """
    for _ in range(15):
        limit = rng.randint(2, 9)
        words = [draw_word(rng, rng.choice([limit, 3 * limit])) for _ in range(rng.randint(1, 20))]
        words.insert(rng.randint(0, len(words)), "".join(rng.choices(string.ascii_lowercase, k=limit * 3 + 1)))
        assert solution.Splitter(limit).split(" ".join(words)) == chunked(words, limit)


def test_empty_text_drawn(solution, rng):
    """Has no chunks for an empty text, and a single one for a text within the limit.

    A text may be exactly as long as the limit.
    """
    text = " ".join(draw_word(rng) for _ in range(rng.randint(2, 9)))
    for limit in (1, 2, rng.randint(3, 50)):
        assert solution.Splitter(limit).split("") == []
    for limit in (len(text), len(text) + 1, len(text) + rng.randint(2, 10**6)):
        assert solution.Splitter(limit).split(text) == [text]


def test_words_that_fit_exactly(solution, rng):
    """Fills a chunk to the very last character.

    There is no space behind the last word of a chunk.
    """
    for _ in range(10):
        chunks = []
        limit = rng.randint(8, 16)
        for _ in range(rng.randint(2, 6)):
            middle = rng.randint(1, limit - 4)
            first = "".join(rng.choices(string.ascii_lowercase, k=middle))
            chunks.append(f"{first} {''.join(rng.choices(string.ascii_lowercase, k=limit - middle - 1))}")
        assert solution.Splitter(limit).split(" ".join(chunks)) == chunks
        assert solution.Splitter(limit - 1).split(" ".join(chunks)) == chunked(" ".join(chunks).split(" "), limit - 1)


def test_a_long_word_after_others(solution, rng):
    """Begins a new chunk for a long word although there is room left for its beginning.

    The first piece of a long word has the full length, so it never fits in behind another word.
    """
    limit = rng.randint(6, 12)
    short, following = draw_word(rng, limit - 4), draw_word(rng, 2)
    letters = "".join(rng.choices(string.ascii_lowercase, k=limit))
    for rest in range(1, limit + 1):
        chunks = solution.Splitter(limit).split(f"{short} {letters}{letters[:rest]} {following}")
        end = letters[:rest]
        last = [f"{end} {following}"] if rest + 1 + len(following) <= limit else [end, following]
        assert chunks == [short, letters, *last]


def test_what_belongs_to_a_word(solution, rng):
    """Breaks at spaces only: hyphens, signs, accents and emoji belong to their words.

    Nothing but a space ends a word, and nothing in a word is changed.
    """
    odd = "-./,;:!?'\"()&%*_\u2013\u2014\u00e9\u0301\u00df\u6f22\u200d\U0001f642\U0001f469"
    for _ in range(20):
        words = [draw_word(rng, 8, odd + "abc") for _ in range(rng.randint(3, 25))]
        limit = rng.randint(5, 12)
        assert solution.Splitter(limit).split(" ".join(words)) == chunked(words, limit)
    one, two = draw_word(rng, 4), draw_word(rng, 4)
    assert solution.Splitter(9).split(f"{one} {one}-{two}") == chunked([one, f"{one}-{two}"], 9)


def test_one_character_at_a_time(solution, rng):
    """Cuts every word into single characters when the limit is one.

    The smallest limit is a limit like any other.
    """
    words = [draw_word(rng) for _ in range(rng.randint(3, 9))]
    assert solution.Splitter(1).split(" ".join(words)) == list("".join(words))


def test_a_long_text(solution, rng):
    """Splits a text of thousands of words.

    A loop over the words has no depth, and never needs to copy what is left.
    """
    words = [draw_word(rng) for _ in range(rng.randint(3000, 4000))]
    limit = rng.randint(40, 80)
    assert solution.Splitter(limit).split(" ".join(words)) == chunked(words, limit)


def test_one_splitter_for_many_texts(solution, rng):
    """Begins afresh with every text.

    What is left of one text must not come up in the next.
    """
    splitter = solution.Splitter(limit := rng.randint(5, 15))
    for _ in range(5):
        words = [draw_word(rng) for _ in range(rng.randint(1, 12))]
        assert splitter.split(" ".join(words)) == chunked(words, limit)
        assert splitter.split("") == []
