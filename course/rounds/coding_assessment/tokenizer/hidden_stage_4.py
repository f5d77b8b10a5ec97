import string

MARKER = "<unk>"
UNKNOWN = "!\u0301\u200d\U0001f642\n"


def draw_word(rng, length=7):
    return "".join(rng.sample(string.ascii_lowercase, length))


def draw_case(rng, alphabet):
    """A vocabulary and a text; both know the alphabet, and the text some other characters."""
    words = ("".join(rng.choices(alphabet, k=rng.randint(1, 6))) for _ in range(rng.randint(2, 9)))
    text = "".join(
        rng.choices([*alphabet, rng.choice(UNKNOWN)], weights=[5] * len(alphabet) + [1], k=rng.randint(1, 40))
    )
    return list(dict.fromkeys(words)), text


def draw_merges(rng, alphabet, count):
    """A vocabulary and merges of drawn ranks."""
    pool, merges = list(alphabet), []
    for _ in range(count):
        pair = rng.choice(pool), rng.choice(pool)
        merges.append(pair)
        pool.append("".join(pair))
    rng.shuffle(merges)
    return list(dict.fromkeys(pool)), merges


def draw_chunks(rng, text, longest):
    """The text in chunks of drawn lengths, empty ones among them."""
    chunks, start = [], 0
    while start < len(text):
        length = rng.randint(0, longest)
        chunks.append(text[start : start + length])
        start += length
    return chunks


def longest_match(vocabulary, text):
    pieces, start = [], 0
    while start < len(text):
        fitting = [token for token in vocabulary if text.startswith(token, start)]
        pieces.append(max(fitting, key=len, default=text[start]))
        start += len(pieces[-1])
    return pieces


def merged(merges, text, max_word):
    """The pieces of a text by merges, from the definition."""
    words = []
    for character in text:
        if not words or character == " " or len(words[-1]) == max_word:
            words.append([])
        words[-1].append(character)
    for pieces in words:
        while found := [(merges.index(p), place) for place, p in enumerate(zip(pieces, pieces[1:])) if p in merges]:
            place = min(found)[1]
            pieces[place : place + 2] = ["".join(pieces[place : place + 2])]
    return [piece for pieces in words for piece in pieces]


def numbered(vocabulary, pieces):
    """Ids and offsets of pieces that follow each other."""
    result, start = [], 0
    for piece in pieces:
        number = vocabulary.index(piece) if piece in vocabulary else len(vocabulary) + ord(piece)
        result.append((number, start, start + len(piece)))
        start += len(piece)
    return result


def streamed(stream, chunks, bound=None):
    """All tokens of a text in chunks; with a bound, no more characters may wait after any feed."""
    tokens, fed = [], 0
    for chunk in chunks:
        tokens += stream.feed(chunk)
        fed += len(chunk)
        if bound is not None:
            assert fed - (tokens[-1][2] if tokens else 0) <= bound
    return tokens + stream.flush()


def test_two_chunks_drawn(solution, rng):
    """Gives the same tokens wherever a text is cut in two.

    Only what no further text can change may be returned before the flush.
    """
    for _ in range(4):
        alphabet = draw_word(rng, 2)
        vocabulary, text = draw_case(rng, alphabet)
        stream = solution.Tokenizer(vocabulary).stream()
        wanted = numbered(vocabulary, longest_match(vocabulary, text))
        for cut in range(len(text) + 1):
            assert streamed(stream, [text[:cut], text[cut:]]) == wanted


def test_any_chunks(solution, rng):
    """Gives the same tokens in chunks of any sizes, single characters and nothing among them.

    What a chunk holds says nothing about where a token ends.
    """
    for _ in range(8):
        vocabulary, text = draw_case(rng, draw_word(rng, rng.randint(1, 3)))
        stream = solution.Tokenizer(vocabulary).stream()
        wanted = numbered(vocabulary, longest_match(vocabulary, text))
        assert streamed(stream, text) == wanted
        assert streamed(stream, draw_chunks(rng, text, rng.choice([1, 3, 9]))) == wanted


def test_begins_again_drawn(solution, rng):
    """Begins a new text after each flush, with nothing of the old one.

    The flush returns what waits, and offsets count from 0 again.
    """
    word = draw_word(rng)
    vocabulary = [word, word[:3], word[3:5]]
    stream = solution.Tokenizer(vocabulary).stream()
    assert stream.flush() == []
    for _ in range(5):
        # the long token is begun and not ended
        text = word * rng.randint(0, 2) + word[: rng.randint(3, 6)]
        assert streamed(stream, draw_chunks(rng, text, 4)) == numbered(vocabulary, longest_match(vocabulary, text))
        assert stream.flush() == []
    assert streamed(stream, [word[3:]]) == numbered(vocabulary, longest_match(vocabulary, word[3:]))


def test_little_waits_drawn(solution, rng):
    """Holds back no more than the longest token at any time, in a text without a single space.

    Nothing needs the end of the text, of a line or of a word to be certain.
    """
    for _ in range(2):
        alphabet = draw_word(rng, 2)
        vocabulary, _ = draw_case(rng, alphabet)
        text = "".join(rng.choices([*alphabet, rng.choice(UNKNOWN)], weights=[9, 9, 1], k=rng.randint(100, 150)))
        stream, bound = solution.Tokenizer(vocabulary).stream(), max(map(len, vocabulary))
        wanted = numbered(vocabulary, longest_match(vocabulary, text))
        assert streamed(stream, text, bound) == wanted
        assert streamed(stream, draw_chunks(rng, text, 30), bound) == wanted


def test_a_stream_with_merges_drawn(solution, rng):
    """Gives the same pieces with merges, and holds back no more than one word's greatest length.

    Merges look at whole words, so wait for the end of the word: a space that follows, or its full length.
    """
    for _ in range(8):
        alphabet = [*draw_word(rng, 2), " "]
        vocabulary, merges = draw_merges(rng, alphabet, rng.randint(1, 8))
        longest = rng.randint(1, 12)
        letters = [*alphabet, rng.choice(UNKNOWN)]
        text = "".join(rng.choices(letters, weights=[9, 9, 2, 1], k=rng.randint(1, 60)))
        tokenizer = solution.Tokenizer(vocabulary, merges, longest)
        wanted = numbered(vocabulary, merged(merges, text, longest))
        assert tokenizer.encode(text) == wanted
        stream = tokenizer.stream()
        assert streamed(stream, text, longest) == wanted
        assert streamed(stream, draw_chunks(rng, text, rng.choice([2, 20])), longest) == wanted


def test_a_longer_token_may_follow(solution, rng):
    """Waits while several short tokens may still become one long token, and goes back when they do not.

    It is not enough to hold back the last token: the long one may replace all that follow its beginning.
    """
    word, other = draw_word(rng, 9), rng.choice(string.digits)
    vocabulary = [*word, word[:2], word, word[4:6]]
    rng.shuffle(vocabulary)
    stream = solution.Tokenizer(vocabulary).stream()
    short = [word[:2], word[2], word[3], word[4:6], word[6], word[7]]
    for text, pieces in (
        (word, [word]),
        (word[:8], short),
        (word[:8] + other, [*short, other]),
        (word[:8] * 2, short * 2),
    ):
        assert streamed(stream, text) == numbered(vocabulary, pieces)
        cut = rng.randint(1, 7)
        assert streamed(stream, [text[:cut], "", text[cut:]]) == numbered(vocabulary, pieces)


def test_streams_side_by_side(solution, rng):
    """Keeps streams apart that one tokenizer serves at the same time, and encodes whole texts in between.

    What belongs to one text must not be kept where all texts see it.
    """
    alphabet = [*draw_word(rng, 2), " "]
    vocabulary, merges = draw_merges(rng, alphabet, 6)
    plain, ranked = solution.Tokenizer(vocabulary), solution.Tokenizer(vocabulary, merges, 5)
    for tokenizer, pieces_of in (
        (plain, lambda t: longest_match(vocabulary, t)),
        (ranked, lambda t: merged(merges, t, 5)),
    ):
        texts = ["".join(rng.choices(alphabet, k=rng.randint(20, 40))) for _ in range(3)]
        streams = [tokenizer.stream() for _ in texts]
        tokens = [[] for _ in texts]
        at = [0, 0, 0]
        while unread := [which for which in range(3) if at[which] < len(texts[which])]:
            which, length = rng.choice(unread), rng.randint(1, 5)
            tokens[which] += streams[which].feed(texts[which][at[which] : at[which] + length])
            at[which] += length
            other = rng.choice(texts)
            assert tokenizer.encode(other) == numbered(vocabulary, pieces_of(other))
        for text, stream, got in zip(texts, streams, tokens):
            assert got + stream.flush() == numbered(vocabulary, pieces_of(text))


def test_nothing_to_feed(solution, rng):
    """Takes empty chunks at any moment.

    An empty chunk is neither the end of a text nor the end of a word.
    """
    word = draw_word(rng)
    for merges in (None, [(word[0], word[1]), (word[:2], word[2])]):
        tokenizer = solution.Tokenizer([*word, word[:2], word[:3]], merges)
        stream = tokenizer.stream()
        assert stream.feed("") == []
        assert stream.flush() == []
        wanted = numbered([*word, word[:2], word[:3]], [word[:3], word[3], word[4]])
        assert streamed(stream, ["", word[0], "", "", word[1], "", word[2:5], ""]) == wanted


def test_a_vocabulary_without_tokens(solution, rng):
    """Streams a text of which every character is unknown.

    With no tokens there is nothing to wait for but one character.
    """
    text = draw_word(rng) + rng.choice(UNKNOWN)
    stream = solution.Tokenizer([]).stream()
    assert streamed(stream, text, 1) == numbered([], text)
    assert streamed(stream, [text, text], 1) == numbered([], text + text)


def test_the_marker_across_chunks(solution, rng):
    """Reads the marker of unknown characters as ordinary text, wherever it is cut.

    A stream finds the same pieces as a whole text, with the same ids.
    """
    word = draw_word(rng, 3)
    for vocabulary in ([MARKER, word], [MARKER[:3], word], [*MARKER, word, MARKER]):
        text = "".join(rng.choices([MARKER, word, word[0], MARKER[:4], rng.choice(UNKNOWN)], k=12)) + MARKER
        stream = solution.Tokenizer(vocabulary).stream()
        wanted = numbered(vocabulary, longest_match(vocabulary, text))
        for size in (1, 2, 3, 7):
            chunks = [text[start : start + size] for start in range(0, len(text), size)]
            assert streamed(stream, chunks) == wanted


def test_a_long_stream(solution, rng):
    """Goes on through thousands of chunks after a long text without slowing down.

    What has been returned is over: neither keep it nor read it again.
    """
    word = draw_word(rng, 24)
    vocabulary = [word, word[:12], word[12:]]
    past = "".join(rng.choices(vocabulary, k=rng.randint(4000, 4200)))
    present = "".join(rng.choices(vocabulary, k=rng.randint(190, 210)))
    # a long past at once, and then more chunks than it would pay to read it for
    chunks = [past, *(present[start : start + 3] for start in range(0, len(present), 3))]
    wanted = numbered(vocabulary, longest_match(vocabulary, past + present))
    assert streamed(solution.Tokenizer(vocabulary).stream(), chunks, 24) == wanted


def test_one_long_chunk(solution, rng):
    """Takes thousands of characters at once, and after them the few that were missing.

    A chunk may be much longer than anything that waits.
    """
    word = draw_word(rng, 8)
    merges = [(word[0], word[1]), (word[2], word[3]), (word[:2], word[2:4])]
    for given, wanted in ((None, [word]), (merges, [word[:4], *word[4:]])):
        count = rng.randint(300, 400)
        vocabulary = [*word, word[:2], word[2:4], word[:4], word]
        stream = solution.Tokenizer(vocabulary, given, max_word=8).stream()
        chunks = [word * count + word[:3], word[3:]]
        assert streamed(stream, chunks, 8) == numbered(vocabulary, wanted * (count + 1))
