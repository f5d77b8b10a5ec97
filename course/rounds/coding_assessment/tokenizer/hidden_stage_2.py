import string

import pytest

#: Single code points that trip up a careless reader: signs of patterns, spaces, accents, joiners, and pairs elsewhere.
ODD = "aAe.*+?(|)[]\\^${} \t\n\r\0\u00e9\u0301\u0308\u00a0\u200d\u3000\u6f22\ufe0f\U0001f642\U0001f469\U0010ffff"
MARKER = "<unk>"


def draw_word(rng, length=7):
    return "".join(rng.sample(string.ascii_lowercase, length))


def draw_case(rng, alphabet, extra=""):
    """A vocabulary, and a text that it covers in part."""
    words = ("".join(rng.choices(alphabet, k=rng.randint(1, 4))) for _ in range(rng.randint(1, 8)))
    return list(dict.fromkeys(words)), "".join(rng.choices([*alphabet, *extra], k=rng.randint(0, 40)))


def encoded(vocabulary, text):
    """The encoding by longest match, from its definition."""
    pieces, start = [], 0
    while start < len(text):
        fitting = [token for token in vocabulary if text.startswith(token, start)]
        token = max(fitting, key=len, default=None)
        end = start + (1 if token is None else len(token))
        pieces.append((vocabulary.index(token) if fitting else len(vocabulary) + ord(text[start]), start, end))
        start = end
    return pieces


def ids(pieces):
    return [number for number, _, _ in pieces]


def test_offsets_drawn(solution, rng):
    """Gives id, start and end of each piece of any text.

    Each piece begins where the one before ends, and an unknown character has the length one.
    """
    for _ in range(40):
        alphabet = draw_word(rng, 3)
        vocabulary, text = draw_case(rng, alphabet, rng.choice(ODD))
        assert solution.Tokenizer(vocabulary).encode(text) == encoded(vocabulary, text)


def test_round_trip_drawn(solution, rng):
    """Gives any text back, with every unknown character in its place.

    Nothing may be lost on the way to ids: no space, no accent, no line break.
    """
    for _ in range(40):
        vocabulary, text = draw_case(rng, rng.sample(ODD, rng.randint(2, 4)), rng.sample(ODD, 3))
        tokenizer = solution.Tokenizer(vocabulary)
        pieces = tokenizer.encode(text)
        assert tokenizer.decode(ids(pieces)) == text
        assert [text[start:end] for _, start, end in pieces] == [
            text[start:end] for _, start, end in encoded(vocabulary, text)
        ]


def test_the_marker_in_a_text_drawn(solution, rng):
    """Reads the marker of unknown characters as ordinary text, whole or in parts.

    What a text spells says nothing about what is known.
    """
    for _ in range(20):
        parts = [MARKER[start : start + rng.randint(1, 4)] for start in range(5)]
        vocabulary = list(dict.fromkeys(rng.sample(parts, rng.randint(1, 4))))
        text = "".join(rng.choices([MARKER, *parts, draw_word(rng, 2)], k=rng.randint(2, 9)))
        tokenizer = solution.Tokenizer(vocabulary)
        assert tokenizer.encode(text) == encoded(vocabulary, text)
        assert tokenizer.decode(ids(tokenizer.encode(text))) == text


def test_the_marker_as_a_token(solution, rng):
    """Keeps unknown characters apart from a token that is spelled like their marker.

    Whether a piece is known must not be read from its spelling.
    """
    for _ in range(20):
        word = draw_word(rng)
        vocabulary = [MARKER, word[:2], word[2:4]]
        rng.shuffle(vocabulary)
        text = "".join(rng.choices([*vocabulary, *word[4:]], k=rng.randint(5, 12)))
        text += word[4] + MARKER + word[5] + MARKER[:4]
        tokenizer = solution.Tokenizer(vocabulary)
        assert tokenizer.encode(text) == encoded(vocabulary, text)
        assert tokenizer.decode(ids(tokenizer.encode(text))) == text


def test_no_such_id_drawn(solution, rng):
    """Raises ValueError for every number that is no id, negative ones included.

    Look at both ends of what is allowed; a list of Python's takes negative indices.
    """
    vocabulary = list(draw_word(rng, rng.randint(2, 9)))
    tokenizer, count = solution.Tokenizer(vocabulary), len(vocabulary)
    last = count + 0x10FFFF
    assert tokenizer.decode([0, count - 1, last]) == vocabulary[0] + vocabulary[-1] + chr(0x10FFFF)
    for wrong in (
        -1,
        -count,
        -rng.randint(10**3, 10**9),
        last + 1,
        last + rng.randint(2, 10**4),
        1 << rng.randint(40, 70),
    ):
        for numbers in ([wrong], [0, wrong], [wrong, count]):
            with pytest.raises(ValueError):
                tokenizer.decode(numbers)


def test_ids_in_any_order(solution, rng):
    """Decodes ids that no encoding would give in this way.

    Each id stands for a text of its own; the text of a list is all of them together.
    """
    word = draw_word(rng)
    vocabulary = [word[:1], word[:2], word[1:2], word]
    tokenizer = solution.Tokenizer(vocabulary)
    chosen = [rng.randrange(4 + 0x300) for _ in range(30)] + [0, 2, 4 + ord(word[0]), 3]
    text = "".join(vocabulary[number] if number < 4 else chr(number - 4) for number in chosen)
    assert tokenizer.decode(chosen) == text
    assert tokenizer.decode([0, 2]) == tokenizer.decode([1])


def test_unknown_ids(solution, rng):
    """Gives each unknown character the id that its code point and the vocabulary's size make.

    The first id behind the vocabulary belongs to the character 0, not to the first that was unknown.
    """
    for count in (0, 1, rng.randint(2, 9)):
        vocabulary = list(draw_word(rng, count))
        tokenizer = solution.Tokenizer(vocabulary)
        text = "".join(rng.sample([character for character in ODD if character not in vocabulary], 12)) + "\0"
        assert tokenizer.encode(text) == [(count + ord(c), place, place + 1) for place, c in enumerate(text)]
        assert tokenizer.decode(ids(tokenizer.encode(text))) == text


def test_tokenize_as_before(solution, rng):
    """Shows pieces as before: tokens as they are, and the marker for what is unknown.

    The new methods change nothing of the old one.
    """
    word = draw_word(rng, 9)
    vocabulary = [word[:2], MARKER, word[2:5]]
    tokenizer = solution.Tokenizer(vocabulary)
    wanted = [rng.choice([*vocabulary, None]) for _ in range(20)] + [None, MARKER]
    text = "".join(word[-1] if piece is None else piece for piece in wanted)
    assert tokenizer.tokenize(text) == [MARKER if piece is None else piece for piece in wanted]
    assert len(tokenizer.encode(text)) == len(wanted)


def test_nothing_to_encode(solution, rng):
    """Has no ids for an empty text and an empty text for no ids.

    An empty list is a list of ids, too.
    """
    for vocabulary in ([], [draw_word(rng)]):
        tokenizer = solution.Tokenizer(vocabulary)
        assert tokenizer.encode("") == []
        assert tokenizer.decode([]) == ""


def test_a_long_round_trip(solution, rng):
    """Encodes a text of thousands of characters and gives it back.

    Offsets follow from what came before; nothing has to be searched for.
    """
    word = draw_word(rng, 9)
    vocabulary = [word[:4], word[4:8]]
    pieces = rng.choices([*vocabulary, word[8], rng.choice(ODD[-6:])], k=rng.randint(3000, 4000))
    text = "".join(pieces)
    tokenizer = solution.Tokenizer(vocabulary)
    got = tokenizer.encode(text)
    assert ids(got) == [vocabulary.index(piece) if piece in vocabulary else 2 + ord(piece) for piece in pieces]
    assert got[-1][2] == len(text)
    assert tokenizer.decode(ids(got)) == text
