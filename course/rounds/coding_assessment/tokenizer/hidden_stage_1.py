import string
import unicodedata

#: Single code points that trip up a careless reader: signs of patterns, spaces, accents, joiners, and pairs elsewhere.
ODD = "aAe.*+?(|)[]\\^${} \t\n\r\0\u00e9\u0301\u0308\u00a0\u200d\u3000\u6f22\ufe0f\U0001f642\U0001f469\U0010ffff"


def draw_word(rng, length=7):
    """Letters that are all different, so that no part of the word occurs in it twice."""
    return "".join(rng.sample(string.ascii_lowercase, length))


def draw_vocabulary(rng, alphabet, count, longest=5):
    """Different tokens; some characters of the alphabet may be in none."""
    words = ("".join(rng.choices(alphabet, k=rng.randint(1, longest))) for _ in range(count))
    return list(dict.fromkeys(words))


def longest_match(vocabulary, text):
    pieces, start = [], 0
    while start < len(text):
        fitting = [token for token in vocabulary if text.startswith(token, start)]
        pieces.append(max(fitting, key=len, default="<unk>"))
        start += len(pieces[-1]) if fitting else 1
    return pieces


def test_longest_match_drawn(solution, rng):
    """Takes the longest token at each place, whatever the tokens are.

    Of all tokens with which the text goes on, the longest counts.
    """
    word = draw_word(rng, 9)
    family = [word[:length] for length in rng.sample(range(1, 10), 9)]
    tokenizer = solution.Tokenizer(family)
    wanted = [word[: rng.randint(1, 9)] for _ in range(20)]
    assert tokenizer.tokenize("".join(wanted)) == wanted
    for _ in range(20):
        alphabet = draw_word(rng, 3)
        vocabulary = draw_vocabulary(rng, alphabet, rng.randint(3, 9))
        text = "".join(rng.choices(alphabet, k=rng.randint(5, 40)))
        assert solution.Tokenizer(vocabulary).tokenize(text) == longest_match(vocabulary, text)


def test_unknown_characters_drawn(solution, rng):
    """Gives <unk> for each single character that no token fits, anywhere in a text.

    One unknown character is one piece, also when several follow each other.
    """
    letters = draw_word(rng, 12)
    known, unknown = letters[:6], letters[6:]
    tokenizer = solution.Tokenizer([known[:3], known[3:], known[0]])
    text, wanted = "", []
    for _ in range(rng.randint(12, 20)):
        piece = rng.choice([known[:3], known[3:], known[0], *unknown])
        text += piece
        wanted.append("<unk>" if piece in unknown else piece)
    text, wanted = text + unknown[:2], [*wanted, "<unk>", "<unk>"]
    assert tokenizer.tokenize(text) == wanted


def test_empty_text_drawn(solution, rng):
    """Has no tokens for an empty text, and no known ones without a vocabulary.

    A list of tokens may be empty as well as a text.
    """
    word = draw_word(rng)
    assert solution.Tokenizer([word, word[0]]).tokenize("") == []
    assert solution.Tokenizer([]).tokenize("") == []
    assert solution.Tokenizer([]).tokenize(word) == ["<unk>"] * len(word)


def test_tokens_whose_beginnings_are_none(solution, rng):
    """Finds a token although its beginnings are no tokens, and falls back when a longer one fails.

    Try lengths from the longest down, or remember the last token that you passed on a longer way.
    """
    word, stop = draw_word(rng, 8), rng.choice(string.digits)
    tokenizer = solution.Tokenizer([word, word[:2], word[2], word[4:6]])
    assert tokenizer.tokenize(word + word) == [word, word]
    # one character before its end the long token fails
    for length in range(3, 8):
        begun = word[:length]
        rest = {3: [], 4: ["<unk>"], 5: ["<unk>"] * 2, 6: ["<unk>", word[4:6]], 7: ["<unk>", word[4:6], "<unk>"]}
        assert tokenizer.tokenize(begun + stop) == [word[:2], word[2], *rest[length], "<unk>"]
        assert tokenizer.tokenize(begun) == [word[:2], word[2], *rest[length]]


def test_from_the_left(solution, rng):
    """Takes the longest token at the next place even when another choice would leave less unknown.

    Do not look further than the next token: what it costs later does not count.
    """
    a, b, c, d, e, f = draw_word(rng, 6)
    vocabulary = [a + b, a, b + c + d, c + d + e + f, b, e, f]
    rng.shuffle(vocabulary)
    tokenizer = solution.Tokenizer(vocabulary)
    assert tokenizer.tokenize(a + b + c + d) == [a + b, "<unk>", "<unk>"]
    assert tokenizer.tokenize(b + c + d + e + f) == [b + c + d, e, f]
    assert tokenizer.tokenize(a + a + b + c + d + e + f) == [a, a + b, c + d + e + f]


def test_any_order_of_the_vocabulary(solution, rng):
    """Gives the same tokens however the vocabulary is ordered.

    A token that stands early is no better than one that stands late.
    """
    alphabet = draw_word(rng, 2)
    vocabulary = list(dict.fromkeys([*draw_vocabulary(rng, alphabet, 8), alphabet[0], alphabet]))
    text = alphabet + "".join(rng.choices(alphabet, k=60))
    wanted = longest_match(vocabulary, text)
    orders = [sorted(vocabulary), sorted(vocabulary, reverse=True), sorted(vocabulary, key=len)]
    orders += [rng.sample(vocabulary, len(vocabulary)) for _ in range(5)]
    for order in orders:
        assert solution.Tokenizer(order).tokenize(text) == wanted


def test_any_characters(solution, rng):
    """Treats every character alike: signs of patterns, spaces, line breaks, accents, emoji.

    A character is one code point. Nothing has a special meaning, and nothing is normalised or stripped.
    """
    for _ in range(40):
        alphabet = rng.sample(ODD, rng.randint(2, 5))
        vocabulary = draw_vocabulary(rng, alphabet, rng.randint(2, 8), longest=3)
        text = "".join(rng.choices([*alphabet, rng.choice(ODD)], k=rng.randint(1, 30)))
        assert solution.Tokenizer(vocabulary).tokenize(text) == longest_match(vocabulary, text)


def test_texts_that_look_alike(solution, rng):
    """Tells apart what only looks the same: case, and accents in one or two code points.

    Compare the characters as they are.
    """
    letter, accent = rng.choice("aeiou"), rng.choice("\u0300\u0301\u0308")
    two = letter + accent
    one = unicodedata.normalize("NFC", two)
    assert solution.Tokenizer([one]).tokenize(two + one) == ["<unk>", "<unk>", one]
    assert solution.Tokenizer([two]).tokenize(two + one) == [two, "<unk>"]
    assert solution.Tokenizer([letter, accent]).tokenize(one + two) == ["<unk>", letter, accent]
    word = draw_word(rng)
    assert solution.Tokenizer([word, word[0].upper()]).tokenize(word.title()) == [word[0].upper(), *["<unk>"] * 6]


def test_only_spaces(solution, rng):
    """Keeps every space of a text that has nothing else.

    A space is a character like any other, in a token and in a text.
    """
    count = rng.randint(2, 6)
    wide, narrow = " " * count, " "
    tokenizer = solution.Tokenizer([narrow, wide])
    assert tokenizer.tokenize(" " * (3 * count + 1)) == [wide, wide, wide, narrow]
    assert tokenizer.tokenize(f"{wide}\t{narrow}\n") == [wide, "<unk>", narrow, "<unk>"]
    assert solution.Tokenizer([narrow + "\n"]).tokenize(wide) == ["<unk>"] * count


def test_a_long_text(solution, rng):
    """Reads a text of many thousands of characters.

    A loop has no depth; a call for each token has.
    """
    word = draw_word(rng, 10)
    tokens = [word[:4], word[4:], word[4:6]]
    wanted = rng.choices(tokens, k=rng.randint(4000, 5000))
    assert solution.Tokenizer(tokens).tokenize("".join(wanted)) == wanted


def test_one_long_token(solution, rng):
    """Finds a token of hundreds of characters, and its pieces when the end is missing.

    Nothing says how long a token may be.
    """
    letters = "".join(rng.choices(string.ascii_lowercase, k=rng.randint(300, 400)))
    half = rng.randint(100, 200)
    tokenizer = solution.Tokenizer([letters[:half], letters, letters[half:-1]])
    assert tokenizer.tokenize(letters) == [letters]
    assert tokenizer.tokenize(letters[:-1] + "!") == [letters[:half], letters[half:-1], "<unk>"]
