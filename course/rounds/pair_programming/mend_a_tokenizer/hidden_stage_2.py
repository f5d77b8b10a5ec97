from .hidden_stage_1 import ODD, draw_known, draw_text, old_numbers, old_text

STRANGE = "\x00\x01\x02\x1a\x1b\x1f\x7f\\/|<>{}%&\u2581\ue000\ufffd\ufffe"


def test_any_text_comes_back(solution, rng):
    """Gives back every text as it was, with spaces and underscores in any order.

    Keep written underscores apart from spaces before you look for pieces.
    """
    letters, pieces, _ = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces))
    for _ in range(6):
        text = draw_text(rng, letters + "___ " + rng.choice(ODD))
        assert tokenizer.decode(tokenizer.encode(text)) == text
    for text in ("_", "__", " _", "_ ", "_ _ _"):
        assert tokenizer.decode(tokenizer.encode(text)) == text


def test_two_texts_two_lists(solution, rng):
    """Gives two texts that are not the same different numbers.

    An underscore is no space, also when there is a piece with the letters around it.
    """
    letters, pieces, _ = draw_known(rng)
    pieces += [f"{letters[0]}_{letters[1]}"]
    tokenizer = solution.Tokenizer(list(pieces))
    spaced = f"{letters[0]} {letters[1]}{letters[2]} "
    found = [tokenizer.encode(one) for one in (spaced, spaced.replace(" ", "_"), spaced.replace(" ", "_", 1))]
    assert found[0] == old_numbers(pieces, spaced)
    assert found[0] != found[1] != found[2] != found[0]


def test_numbers_without_underscores(solution, rng):
    """Gives texts without an underscore the same numbers as before, whatever was written in between.

    What is stored and what is searched for have to agree.
    """
    letters, pieces, text = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces))
    for _ in range(3):
        tokenizer.encode(draw_text(rng, letters + "_"))
        assert tokenizer.encode(text) == old_numbers(pieces, text)
    assert tokenizer.pieces[: len(pieces)] == pieces


def test_stored_pieces_mean_the_same(solution, rng):
    """Still reads the underscore of an old piece as a space.

    What the pieces mean that are stored does not change.
    """
    letters, pieces, text = draw_known(rng)
    numbers = [number for number, piece in enumerate(pieces) if piece] + old_numbers(pieces, text)
    tokenizer = solution.Tokenizer(list(pieces))
    tokenizer.encode(f"{letters[0]}_{letters[1]} ")
    assert tokenizer.decode(numbers) == old_text(pieces, numbers)
    assert solution.Tokenizer(tokenizer.pieces).decode(numbers) == old_text(pieces, numbers)


def test_underscores_over_night(solution, rng):
    """Still tells an underscore from a space when it was made from its pieces the next morning.

    What tells the two apart has to stand in the pieces.
    """
    letters, pieces, text = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces))
    text = f"_ {text}_{letters[0]} _"
    numbers = tokenizer.encode(text)
    morning = solution.Tokenizer(tokenizer.pieces)
    assert morning.decode(numbers) == text
    assert morning.encode(text) == numbers
    assert morning.pieces == tokenizer.pieces
    assert all(type(piece) is str for piece in morning.pieces)


def test_many_nights(solution, rng):
    """Is the same after many nights, with new characters every day.

    Each morning it begins with what is in the list.
    """
    letters, pieces, _ = draw_known(rng)
    tokenizer, stored = solution.Tokenizer(list(pieces)), []
    for _ in range(6):
        text = draw_text(rng, letters + "_" + rng.choice(ODD))
        stored.append((text, tokenizer.encode(text)))
        tokenizer = solution.Tokenizer(list(tokenizer.pieces))
        for text, numbers in stored:
            assert tokenizer.decode(numbers) == text
            assert tokenizer.encode(text) == numbers


def test_doubles_of_the_space(solution, rng):
    """Is not led astray by several old pieces for a space.

    Some pieces are in the list more than once, and that says nothing of what they mean.
    """
    letters, pieces, _ = draw_known(rng)
    pieces += ["_", "__", "_"]
    tokenizer = solution.Tokenizer(list(pieces))
    spaces = [number for number, piece in enumerate(pieces) if piece == "_"]
    assert tokenizer.decode(spaces) == " " * len(spaces)
    text = f"{letters[0]} _ _  {letters[1]}"
    numbers = tokenizer.encode(text)
    morning = solution.Tokenizer(tokenizer.pieces)
    assert morning.decode(numbers) == text
    assert morning.decode(spaces) == " " * len(spaces)
    assert morning.encode("  ") == old_numbers(pieces, "  ")


def test_your_mark_in_a_text(solution, rng):
    """Gives back a text in which the very thing is written that marks an underscore for you.

    Whatever you choose, somebody writes it. A mark must be nothing that a text can be taken for.
    """
    letters, pieces, _ = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces))
    text = f"{letters[0]}_{letters[1]}"
    assert tokenizer.decode(tokenizer.encode(text)) == text
    marks = tokenizer.pieces[len(pieces) :]
    for morning in (tokenizer, solution.Tokenizer(tokenizer.pieces)):
        for mark in marks:
            for text in (mark, mark.replace("_", " "), f"{letters[0]}{mark}_{mark}", mark + mark, mark[:1], mark[1:]):
                assert morning.decode(morning.encode(text)) == text


def test_strange_characters(solution, rng):
    """Gives back texts of characters that one would choose for a mark.

    Control characters, backslashes and signs of private use are characters like others.
    """
    letters, pieces, _ = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces))
    stored = []
    for _ in range(6):
        text = "".join(rng.choices(STRANGE + "_ " + letters[0] + "u5fs", k=30))
        stored.append((text, tokenizer.encode(text)))
    text = STRANGE + "_" + "_".join(STRANGE) + " " + " ".join(STRANGE)
    stored.append((text, tokenizer.encode(text)))
    morning = solution.Tokenizer(tokenizer.pieces)
    for text, numbers in stored:
        assert tokenizer.decode(numbers) == text
        assert morning.decode(numbers) == text
