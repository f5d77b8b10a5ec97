import string

MARKER = "<unk>"
OTHER_SPACES = "\t\n\r\u00a0\u2003\u3000"


def draw_word(rng, length=7):
    return "".join(rng.sample(string.ascii_lowercase, length))


def draw_merges(rng, alphabet, count):
    """Drawn merges of drawn characters in a drawn order, and a vocabulary for them in a drawn order."""
    pool, merges = list(alphabet), []
    for _ in range(count):
        pair = rng.choice(pool), rng.choice(pool)
        merges.append(pair)
        pool.append("".join(pair))
    rng.shuffle(merges)
    vocabulary = list(dict.fromkeys(pool))
    rng.shuffle(vocabulary)
    return vocabulary, merges


def merged(merges, text, max_word=64):
    """The pieces of a text from the definition: cut words, and join one pair at a time."""
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


def test_rank_decides_drawn(solution, rng):
    """Joins the pair of the best rank, wherever in the word it is.

    Look at all pairs of the word before you join one.
    """
    word = draw_word(rng, 8)
    vocabulary = [*word, *(word[place : place + 2] for place in range(7))]
    for _ in range(20):
        order = rng.sample(range(7), 7)
        free, wanted = set(range(8)), {place: word[place] for place in range(8)}
        # no piece of two can grow, so that each pair is joined if both of its characters are still free
        for place in order:
            if {place, place + 1} <= free:
                free -= {place, place + 1}
                wanted[place] = word[place : place + 2]
                del wanted[place + 1]
        merges = [(word[place], word[place + 1]) for place in order]
        assert solution.Tokenizer(vocabulary, merges).tokenize(word) == [wanted[place] for place in sorted(wanted)]


def test_words_drawn(solution, rng):
    """Joins nothing across the beginning of a word, and everything within it.

    Each space begins a word and belongs to it, also when several follow each other.
    """
    a, b, c = draw_word(rng, 3)
    parts = [a, b, c, " ", a + " ", " " + a, b + c, " " + a + b, "  "]
    merges = [(a, " "), (" ", " "), (" ", a), (b, c), (" " + a, b)]
    tokenizer = solution.Tokenizer(parts, merges)
    # the words of a text, with the pieces that each has
    words = {
        " ": [" "],
        f" {a}": [f" {a}"],
        f" {a}{b}": [f" {a}{b}"],
        f" {a}{b}{c}": [f" {a}", f"{b}{c}"],
        f" {b}{c}": [" ", f"{b}{c}"],
        f" {c}{a}": [" ", c, a],
    }
    for _ in range(10):
        chosen = rng.choices(list(words), k=rng.randint(2, 8))
        text = a + "".join(chosen)
        assert tokenizer.tokenize(text) == [a, *(piece for word in chosen for piece in words[word])]


def test_offsets_with_merges_drawn(solution, rng):
    """Gives ids and offsets of the pieces of any text, and the text back.

    Only the way to the pieces has changed, nothing behind it.
    """
    for _ in range(30):
        alphabet = draw_word(rng, 2)
        vocabulary, merges = draw_merges(rng, [*alphabet, " "], rng.randint(1, 8))
        text = "".join(rng.choices([*alphabet, " ", rng.choice("!\u0301\U0001f642")], weights=[4, 4, 2, 1], k=30))
        tokenizer = solution.Tokenizer(vocabulary, merges)
        got = tokenizer.encode(text)
        assert got == numbered(vocabulary, merged(merges, text))
        assert tokenizer.decode([number for number, _, _ in got]) == text


def test_without_merges_drawn(solution, rng):
    """Takes the longest match when there are no merges, with words of any length.

    The length of a word matters only to merges.
    """
    word = draw_word(rng, 9)
    vocabulary = [word[:2], word[:5], word, " " + word[:2], word[5] + " "]
    rng.shuffle(vocabulary)
    tokenizer = solution.Tokenizer(vocabulary, max_word=rng.randint(1, 3))
    known = rng.choices(vocabulary, k=9)
    # an unknown character after each token keeps it from growing together with the next
    assert tokenizer.tokenize("".join(token + word[7] for token in known)) == [p for t in known for p in (t, "<unk>")]
    wanted = [word, " " + word[:2], word[5] + " ", " " + word[:2], *["<unk>"] * 7]
    assert tokenizer.tokenize(f"{word} {word[:2]}{word[5]}  {word}") == wanted


def test_one_join_at_a_time(solution, rng):
    """Looks at all pairs again after every single join.

    A join may make a pair of a better rank than the next one of its own kind.
    """
    x, y, z = draw_word(rng, 3)
    vocabulary = [x, y, z, x + y, x + y + x, x + y + z]
    tokenizer = solution.Tokenizer(vocabulary, [(x + y, x), (x, y), (x + y, z)])
    assert tokenizer.tokenize(x + y + x + y) == [x + y + x, y]
    assert tokenizer.tokenize(z + x + y + x + y + x + y) == [z, x + y + x, y, x + y]
    assert tokenizer.tokenize(x + y + z + x + y + x) == [x + y + z, x + y + x]


def test_merges_in_any_order(solution, rng):
    """Uses a merge that stands before the ones that make its parts.

    Going through the list once is not enough: a pair of a good rank may come about late.
    """
    word = draw_word(rng, 6)
    steps = [(word[:length], word[length]) for length in range(1, 6)]
    vocabulary = [*word, *(word[:length] for length in range(2, 7))]
    for merges in (steps, steps[::-1], rng.sample(steps, 5), rng.sample(steps, 5)):
        tokenizer = solution.Tokenizer(vocabulary, merges)
        assert tokenizer.tokenize(word) == [word]
        assert tokenizer.tokenize(word + word[:4] + word) == [word, word[:4], word]


def test_the_leftmost_of_equals(solution, rng):
    """Joins the leftmost of equal pairs first.

    In a run of one character it makes a difference where you begin.
    """
    a, b = draw_word(rng, 2)
    tokenizer = solution.Tokenizer([a, b, a + a, a + a + a], [(a + a, a), (a, a)])
    for length in range(1, rng.randint(20, 30)):
        wanted = [a * 3] * (length // 3) + [a * (length % 3)] * (length % 3 > 0)
        assert tokenizer.tokenize(a * length) == wanted
    tokenizer = solution.Tokenizer([a, b, a + a], [(a, a)])
    for length in range(1, 20):
        assert tokenizer.tokenize(b + a * length) == [b] + [a + a] * (length // 2) + [a] * (length % 2)


def test_a_pair_that_stands_twice(solution, rng):
    """Counts the first place of a pair that stands in the list twice.

    The second place says nothing.
    """
    a, b, c = draw_word(rng, 3)
    vocabulary = [a, b, c, a + b, b + c]
    for _ in range(5):
        merges = [(a, b), *[(b, c), (a, b)] * rng.randint(1, 3)]
        assert solution.Tokenizer(vocabulary, merges).tokenize(a + b + c) == [a + b, c]
        assert solution.Tokenizer(vocabulary, merges[1:]).tokenize(a + b + c) == [a, b + c]


def test_words_over_their_limit(solution, rng):
    """Cuts a long word after each so many characters, counted from its beginning.

    The space at a word's beginning counts, and a shorter word begins the count anew.
    """
    a, b = draw_word(rng, 2)
    vocabulary, merges = [a, b, a + b, " ", " " + a], [(a, b), (" ", a)]
    for longest in (1, 2, 3, rng.randint(4, 9)):
        tokenizer = solution.Tokenizer(vocabulary, merges, max_word=longest)
        for _ in range(5):
            text = "".join(rng.choices([a + b, a, b, " "], weights=[6, 1, 1, 1], k=20))
            assert tokenizer.tokenize(text) == merged(merges, text, longest)
    tokenizer = solution.Tokenizer([a, b, a + b], [(a, b)])
    assert tokenizer.tokenize((a + b) * 40) == [a + b] * 40
    assert tokenizer.tokenize(b + (a + b) * 40) == [b, *[a + b] * 31, a, b, *[a + b] * 8]


def test_an_empty_list_of_merges(solution, rng):
    """Has single characters only when the list of merges is empty.

    An empty list is not the same as no list.
    """
    word = draw_word(rng)
    vocabulary = [word, *word[1:], word[:2]]
    wanted = ["<unk>", *word[1:]]
    assert solution.Tokenizer(vocabulary, []).tokenize(word) == wanted
    assert solution.Tokenizer(vocabulary, merges=[], max_word=2).encode(word) == numbered(vocabulary, list(word))
    assert solution.Tokenizer(vocabulary, None).tokenize(word) == [word]


def test_any_merges(solution, rng):
    """Finds the pieces of any text with any merges.

    Join one pair at a time: the best rank, then the leftmost.
    """
    for _ in range(40):
        alphabet = draw_word(rng, rng.randint(1, 3))
        vocabulary, merges = draw_merges(rng, alphabet, rng.randint(1, 9))
        text = "".join(rng.choices(alphabet + " ", weights=[5] * len(alphabet) + [1], k=rng.randint(0, 40)))
        wanted = [piece if piece in vocabulary else "<unk>" for piece in merged(merges, text)]
        assert solution.Tokenizer(vocabulary, merges).tokenize(text) == wanted


def test_only_one_kind_of_space(solution, rng):
    """Begins no word at a tab, a line break or any other space.

    Cut before the one character " ", and do not split.
    """
    a, b = draw_word(rng, 2)
    space = rng.choice(OTHER_SPACES)
    vocabulary = [a, b, space, a + space, a + space + b, " "]
    tokenizer = solution.Tokenizer(vocabulary, [(a, space), (a + space, b)])
    assert tokenizer.tokenize(f"{a}{space}{b} {a}{space}") == [a + space + b, " ", a + space]
    for text in (" ", "  ", f"{space} ", f" {space}{space} ", ""):
        assert tokenizer.tokenize(text) == list(text)
        assert tokenizer.decode([number for number, _, _ in tokenizer.encode(text)]) == text


def test_unknown_characters_among_merges(solution, rng):
    """Keeps unknown characters single, and the marker an ordinary text.

    A character that is not in the vocabulary takes part in no merge.
    """
    a, b = rng.sample("abcdefghij", 2)
    spelled = [MARKER[:length] for length in range(2, 6)]
    merges = [(left, right) for left, right in zip([MARKER[0], *spelled], MARKER[1:])] + [(a, b)]
    vocabulary = [*MARKER, *spelled, a + b, a, b]
    unknown = [character for character in "!?\u0301\U0001f642" if character not in vocabulary]
    tokenizer = solution.Tokenizer(vocabulary, merges, max_word=1000)
    wanted = rng.choices([MARKER, a + b, a, *unknown], k=25) + [MARKER, unknown[0], a + b]
    text = "".join(wanted)
    assert tokenizer.encode(text) == numbered(vocabulary, wanted)
    assert tokenizer.tokenize(text) == [MARKER if piece in unknown else piece for piece in wanted]
