import pytest

LETTERS = "abcdeghiklmnoprstuvw"
ODD = "\u00e6\u00f8\u00e5\u00c6\u00d8\u00c5\u00df\u0142\u0e01\u4e2d\U0001f6a2?!;\n\t"


def draw_text(rng, letters, longest=40):
    return "".join(rng.choices(letters + " ", k=rng.randint(1, longest)))


def draw_pieces(rng, letters):
    """Pieces of which every text of these letters can be made: long ones, doubles and empty places among them."""
    pieces = [*letters, "_"]
    pieces += ["".join(rng.choices(letters + "_", k=rng.randint(2, 5))) for _ in range(12)]
    pieces += ["".join(rng.choices(letters, k=rng.randint(9, 12))) for _ in range(2)]
    # two places for a space are a matter of their own, which comes later
    pieces += rng.sample([piece for piece in pieces if piece != "_"], 4) + [""] * 2
    rng.shuffle(pieces)
    return pieces


def draw_known(rng):
    """Letters, pieces that know them, and a text of them in which many pieces stand."""
    letters = "".join(rng.sample(LETTERS, 5))
    pieces = draw_pieces(rng, letters)
    text = "".join(rng.choice(pieces).replace("_", " ") for _ in range(12))
    return letters, pieces, text


def old_numbers(pieces, text):
    """What the code that was given gave for a text of known characters."""
    numbers = {piece: number for number, piece in enumerate(pieces)}
    text, found = text.replace(" ", "_"), []
    while text:
        piece = next(text[:length] for length in range(8, 0, -1) if text[:length] in numbers)
        found.append(numbers[piece])
        text = text[len(piece) :]
    return found


def old_text(pieces, numbers):
    return "".join(pieces[number] for number in numbers).replace("_", " ")


def test_stored_numbers_of_a_text(solution, rng):
    """Gives every text that could be encoded so far the same numbers as before.

    Ask whether that was promised. The search compares numbers, and the stored ones are not made again.
    """
    for _ in range(3):
        letters, pieces, text = draw_known(rng)
        tokenizer = solution.Tokenizer(list(pieces))
        assert tokenizer.encode(text) == old_numbers(pieces, text)
        text = draw_text(rng, letters)
        assert tokenizer.encode(text) == old_numbers(pieces, text)


def test_longer_than_eight(solution, rng):
    """Finds no piece of more than eight characters, as before.

    It looks like a mistake, and four million entries were made with it. Ask before you mend it.
    """
    letters = "".join(rng.sample(LETTERS, 4))
    long = "".join(rng.choices(letters, k=9))
    pieces = [*letters, "_", long, long[:8], long[:3]]
    tokenizer = solution.Tokenizer(list(pieces))
    for text in (long, long[:8], f"{long} {long}", long[1:]):
        assert tokenizer.encode(text) == old_numbers(pieces, text)


def test_which_of_two(solution, rng):
    """Takes the last place of a piece that is in the list more than once, as before.

    The stored numbers have the last one.
    """
    letters = rng.sample(LETTERS, 4)
    pieces = [*letters, "_", "".join(letters[:2]), *rng.sample(letters, 3), "".join(letters[:2])]
    tokenizer = solution.Tokenizer(list(pieces))
    for text in ("".join(letters), " ".join(letters)):
        assert tokenizer.encode(text) == old_numbers(pieces, text)


def test_nothing_of_it_is_lost(solution, rng):
    """Gives back a text with characters that no piece had, exactly as it was.

    What is left out or replaced cannot be given back. Ask what an unknown character is to become.
    """
    letters, pieces, _ = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces))
    for _ in range(4):
        text = draw_text(rng, letters + "".join(rng.sample(ODD, 4)))
        numbers = tokenizer.encode(text)
        assert tokenizer.decode(numbers) == text
        assert tokenizer.encode(text) == numbers


def test_new_ones_at_the_end(solution, rng):
    """Gives each new character a piece and a number of its own, at the end, in the order in which they are seen.

    Ask what becomes of a character that is new, and where a new piece goes.
    """
    letters, pieces, _ = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces))
    one, two, three = rng.sample(ODD, 3)
    known = letters[0]
    number = old_numbers(pieces, known)
    first = len(pieces)
    assert tokenizer.encode(known + one + known) == [*number, first, *number]
    assert tokenizer.encode(two + one + three + two) == [first + 1, first, first + 2, first + 1]
    assert tokenizer.pieces == [*pieces, one, two, three]


def test_places_are_for_good(solution, rng):
    """Leaves every piece in its place, also where new ones come.

    Ask who stores the numbers. What is stored is read by place.
    """
    _, pieces, text = draw_known(rng)
    numbers = old_numbers(pieces, text) + [number for number, piece in enumerate(pieces) if piece]
    tokenizer = solution.Tokenizer(list(pieces))
    assert tokenizer.decode(numbers) == old_text(pieces, numbers)
    tokenizer.encode("".join(rng.sample(ODD, 5)))
    assert tokenizer.decode(numbers) == old_text(pieces, numbers)
    assert tokenizer.pieces[: len(pieces)] == pieces


def test_empty_places_stay_empty(solution, rng):
    """Puts nothing into a place whose piece was given up.

    Old tapes still hold its number. Ask whether such a place may be used again.
    """
    letters = rng.sample(LETTERS, 3)
    pieces = [letters[0], "", letters[1], "_", "", "", letters[2]]
    tokenizer = solution.Tokenizer(list(pieces))
    new = rng.sample(ODD, 4)
    assert tokenizer.encode("".join(new)) == [7, 8, 9, 10]
    assert tokenizer.pieces == [*pieces, *new]
    assert tokenizer.encode(letters[2]) == [6]


def test_each_station_its_pieces(solution, rng):
    """Has its own new pieces, and none of another tokenizer that was made from the same list.

    Ask who saves which pieces. Several tokenizers may be made from one list, each for another station.
    """
    _, pieces, _ = draw_known(rng)
    one, other = solution.Tokenizer(list(pieces)), solution.Tokenizer(list(pieces))
    first, second, third = rng.sample(ODD, 3)
    assert one.encode(first + second) == [len(pieces), len(pieces) + 1]
    assert other.encode(third + first) == [len(pieces), len(pieces) + 1]
    assert one.pieces == [*pieces, first, second]
    assert other.pieces == [*pieces, third, first]


def test_saved_at_night(solution, rng):
    """Knows in the morning, from its pieces, all that it knew in the evening.

    Ask who saves what. What is not in `pieces` is lost.
    """
    _, pieces, text = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces))
    text += "".join(rng.sample(ODD, 4))
    numbers = tokenizer.encode(text)
    morning = solution.Tokenizer(tokenizer.pieces)
    assert morning.decode(numbers) == text
    assert morning.encode(text) == numbers
    assert morning.pieces == tokenizer.pieces


def test_numbers_of_no_piece(solution, rng):
    """Raises ValueError for a number that no piece has, below 0 or too large.

    A text that nobody wrote is worse than none. Ask what is to happen with such a number.
    """
    letters, pieces, _ = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces))
    known = pieces.index(letters[0])
    for number in (-1, -len(pieces), -rng.randint(2, 9), len(pieces), len(pieces) + rng.randint(1, 99)):
        with pytest.raises(ValueError):
            tokenizer.decode([known, number, known])
    tokenizer.encode(rng.choice(ODD))
    assert tokenizer.decode([known, len(pieces)]) == letters[0] + tokenizer.pieces[-1]


def test_no_text_at_all(solution, rng):
    """Takes a text of nothing, and a list of no pieces.

    Then every character is new.
    """
    _, pieces, _ = draw_known(rng)
    assert solution.Tokenizer(list(pieces)).encode("") == []
    assert solution.Tokenizer(list(pieces)).decode([]) == ""
    tokenizer = solution.Tokenizer([])
    one, two = rng.sample(LETTERS, 2)
    assert tokenizer.encode(f"{one} {two}{one}") == [0, 1, 2, 0]
    assert tokenizer.decode([2, 1, 0]) == f"{two} {one}"
    assert [piece for piece in tokenizer.pieces if piece not in (" ", "_")] == [one, two]
