import pytest

from .hidden_stage_1 import ODD, draw_known, draw_text, old_numbers, old_text


def filled(tokenizer, texts):
    """A block, from its definition."""
    rows = [tokenizer.encode(text) for text in texts]
    longest = max(map(len, rows), default=0)
    return [row + [tokenizer.padding] * (longest - len(row)) for row in rows]


def test_blocks_of_one_length(solution, rng):
    """Fills each text up at its end, to the length of the longest.

    Only what is missing is filled up.
    """
    letters, pieces, _ = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces), padding=True)
    for count in (1, 2, rng.randint(3, 6)):
        texts = [draw_text(rng, letters) for _ in range(count)]
        block = tokenizer.block(texts)
        assert block == filled(tokenizer, texts)
        assert len({len(row) for row in block}) == 1
        assert [tokenizer.decode(row) for row in block] == texts


def test_stored_entries_with_padding(solution, rng):
    """Reads what is stored as before, in the new search, too.

    Four million entries are nothing but numbers: Teo said so first, and it still holds. Tell him.
    """
    _, pieces, text = draw_known(rng)
    numbers = old_numbers(pieces, text) + [number for number, piece in enumerate(pieces) if piece]
    tokenizer = solution.Tokenizer(list(pieces), padding=True)
    assert tokenizer.decode(numbers) == old_text(pieces, numbers)
    assert tokenizer.pieces[: len(pieces)] == pieces


def test_searched_with_padding(solution, rng):
    """Gives a text the numbers that are stored, in the new search, too.

    What is searched for is compared with what is stored.
    """
    for _ in range(3):
        _, pieces, text = draw_known(rng)
        tokenizer = solution.Tokenizer(list(pieces), padding=True)
        assert tokenizer.encode(text) == old_numbers(pieces, text)
        (row,) = tokenizer.block([text])
        assert row == old_numbers(pieces, text)


def test_first_piece_with_padding(solution, rng):
    """Keeps the piece with the number 0, and every other one, in its place.

    Only a number that nothing has is free to mean something new.
    """
    letters, pieces, _ = draw_known(rng)
    pieces = [letters[2], *pieces, letters[0]]
    tokenizer = solution.Tokenizer(list(pieces), padding=True)
    assert tokenizer.decode([0, 0]) == letters[2] * 2
    assert tokenizer.decode([len(pieces) - 1]) == letters[0]
    assert tokenizer.encode(letters[0]) == [len(pieces) - 1]


def test_padding_is_nothing(solution, rng):
    """Makes nothing of the padding, wherever it stands, and never gives it to a text.

    It is a number that no piece of a text has.
    """
    letters, pieces, text = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces), padding=True)
    padding = tokenizer.padding
    assert type(padding) is int
    assert padding >= 0
    numbers = tokenizer.encode(text)
    place = rng.randrange(len(numbers) + 1)
    assert tokenizer.decode([padding, *numbers[:place], padding, padding, *numbers[place:], padding]) == text
    assert tokenizer.decode([padding] * 3) == ""
    for _ in range(5):
        text = draw_text(rng, letters + "_\x00\x1f<>pad" + rng.choice(ODD))
        assert padding not in tokenizer.encode(text)
        assert tokenizer.decode(tokenizer.encode(text)) == text


def test_padding_over_night(solution, rng):
    """Has the same padding the next morning, and reads the blocks that were stored.

    It has to be found again in the pieces, and not to come once more.
    """
    letters, pieces, _ = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces), padding=True)
    texts = [draw_text(rng, letters + "_" + rng.choice(ODD), 20 * count) for count in (1, 2, 3)]
    block, padding = tokenizer.block(texts), tokenizer.padding
    for _ in range(3):
        tokenizer = solution.Tokenizer(tokenizer.pieces, padding=True)
        assert tokenizer.padding == padding
        assert tokenizer.block(texts) == block
        assert [tokenizer.decode(row) for row in block] == texts
        tokenizer.encode(rng.choice(ODD))


def test_padding_stays_with_new_pieces(solution, rng):
    """Has the same padding after new characters have come, on the same day and on the next.

    A number that lies behind the last piece does not stay behind it.
    """
    letters, pieces, _ = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces), padding=True)
    padding = tokenizer.padding
    texts = [letters[0], letters[0] + "".join(ODD) + "_"]
    block = tokenizer.block(texts)
    assert tokenizer.padding == padding
    assert block == filled(tokenizer, texts)
    assert [tokenizer.decode(row) for row in block] == texts
    morning = solution.Tokenizer(tokenizer.pieces, padding=True)
    assert morning.padding == padding
    assert [morning.decode(row) for row in block] == texts
    assert morning.encode(texts[1]) == tokenizer.encode(texts[1])


def test_old_search_reads_blocks(solution, rng):
    """Makes nothing of the padding without `padding=True`, either, and gives it to no text.

    Both searches use the pieces that were saved.
    """
    letters, pieces, text = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces), padding=True)
    block = tokenizer.block([text, letters[0]])
    old = solution.Tokenizer(tokenizer.pieces)
    assert [old.decode(row) for row in block] == [text, letters[0]]
    assert old.encode(text) == old_numbers(pieces, text)
    assert tokenizer.padding not in old.encode("".join(tokenizer.pieces) + "\x00_padding")


def test_without_padding_no_change(solution, rng):
    """Has no padding among its pieces where nobody asked for it.

    For the old search nothing changes.
    """
    _, pieces, text = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces))
    new = rng.choice(ODD)
    assert tokenizer.encode(text + new) == [*old_numbers(pieces, text), len(pieces)]
    assert tokenizer.pieces == [*pieces, new]


def test_blocks_of_nothing(solution, rng):
    """Takes texts of nothing, and no texts.

    An empty text is all padding.
    """
    _, pieces, text = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces), padding=True)
    assert tokenizer.block([]) == []
    assert tokenizer.block(["", ""]) == [[], []]
    empty, row = tokenizer.block(["", text])
    assert row == old_numbers(pieces, text)
    assert empty == [tokenizer.padding] * len(row)


def test_no_piece_beside_padding(solution, rng):
    """Still raises ValueError for a number that means nothing at all.

    Padding is one number, and not every number that is too large.
    """
    _, pieces, _ = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces), padding=True)
    number = max(len(tokenizer.pieces), tokenizer.padding + 1) + rng.randint(0, 9)
    for wrong in (-1, number):
        with pytest.raises(ValueError):
            tokenizer.decode([0, tokenizer.padding, wrong])
