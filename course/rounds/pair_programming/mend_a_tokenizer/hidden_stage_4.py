from .hidden_stage_1 import ODD, draw_known, draw_text, old_numbers


def draw_chunks(rng, text, longest=6):
    """The text in chunks of drawn lengths, some of them empty."""
    chunks = []
    while text:
        length = rng.randint(0, longest)
        chunks.append(text[:length])
        text = text[length:]
    return chunks


def dictated(stream, chunks):
    numbers = []
    for chunk in chunks:
        numbers += stream.feed(chunk)
    return numbers + stream.flush()


def test_as_if_it_came_whole(solution, rng):
    """Gives the numbers of the whole text, wherever the chunks end.

    A piece may lie across many chunks.
    """
    _, pieces, text = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces))
    for longest in (1, 3, 7, 20):
        assert dictated(tokenizer.stream(), draw_chunks(rng, text, longest)) == old_numbers(pieces, text)
    assert dictated(tokenizer.stream(), [text]) == old_numbers(pieces, text)


def test_grows_late(solution, rng):
    """Waits for a long piece of which only shorter ones are there for a while.

    Not only the last piece may change with the next chunk: several of them may become one.
    """
    a, b, c, d, *_ = rng.sample("abcdefghijk", 8)
    long = f"{a}{b}{c}{d}{a}{b}{c}{d}"
    pieces = [a, b, c, d, "_", a + b, c + d, a + b + c, long]
    tokenizer = solution.Tokenizer(list(pieces))
    for text in (long, long[:7] + a, long[:7], f"{c}{long}{long[:5]}", long[:4] + long):
        for longest in (1, 2, 4):
            assert dictated(tokenizer.stream(), draw_chunks(rng, text, longest)) == old_numbers(pieces, text)


def test_fewer_than_eight_wait(solution, rng):
    """Has fewer than eight characters waiting after each chunk.

    With eight characters ahead it is certain which piece comes next.
    """
    letters, pieces, _ = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces))
    stream, numbers, fed = tokenizer.stream(), [], ""
    for number in range(25):
        chunk = draw_text(rng, letters + "_", 9)
        if number % 5 == 0:  # a long word
            chunk = "".join(rng.choices(letters, k=10))
        fed += chunk
        numbers += stream.feed(chunk)
        said = tokenizer.decode(numbers)
        assert fed.startswith(said)
        assert len(fed) - len(said) < 8
    assert tokenizer.decode(numbers + stream.flush()) == fed


def test_new_ones_dictated(solution, rng):
    """Gives new characters and underscores the numbers that `encode` would have given them.

    They are numbered in the order in which they are seen.
    """
    letters, pieces, _ = draw_known(rng)
    for longest in (1, 4, 12):
        text = draw_text(rng, letters + "_" + "".join(rng.sample(ODD, 5)), 60)
        one, other = solution.Tokenizer(list(pieces)), solution.Tokenizer(list(pieces))
        assert dictated(one.stream(), draw_chunks(rng, text, longest)) == other.encode(text)
        assert one.pieces == other.pieces


def test_many_keepers(solution, rng):
    """Keeps the entries of many keepers apart who dictate at once.

    What waits belongs to a stream.
    """
    letters, pieces, _ = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces))
    texts = [draw_text(rng, letters) for _ in range(4)]
    waiting = [(tokenizer.stream(), draw_chunks(rng, text)) for text in texts]
    found = [[] for _ in texts]
    while any(chunks for _, chunks in waiting):
        keeper = rng.choice([number for number, (_, chunks) in enumerate(waiting) if chunks])
        stream, chunks = waiting[keeper]
        found[keeper] += stream.feed(chunks.pop(0))
    for numbers, (stream, _) in zip(found, waiting):
        numbers += stream.flush()
    assert found == [old_numbers(pieces, text) for text in texts]


def test_one_number_one_meaning(solution, rng):
    """Gives one number to a new character that two keepers use, and two to two.

    What a number means is the tokenizer's, and all streams share it.
    """
    letters, pieces, _ = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces))
    one, other = tokenizer.stream(), tokenizer.stream()
    first, second, third = rng.sample(ODD, 3)
    said = [f"{letters[0]}{first}{letters[1] * 9}{third}", f"{second}{letters[1]}{first}_"]
    found = [one.feed(said[0]), other.feed(said[1])]
    between = tokenizer.encode(third + second)
    found = [found[0] + one.flush(), found[1] + other.flush()]
    assert [tokenizer.decode(numbers) for numbers in found] == said
    assert tokenizer.decode(between) == third + second
    new = tokenizer.pieces[len(pieces) :]
    assert sorted(piece for piece in new if piece in ODD) == sorted([first, second, third])
    morning = solution.Tokenizer(tokenizer.pieces)
    assert [morning.decode(numbers) for numbers in found] == said


def test_encode_in_between(solution, rng):
    """Is not disturbed by `encode`, `decode` and `block` while somebody dictates.

    They know nothing of what waits.
    """
    letters, pieces, _ = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces), padding=True)
    text, beside = draw_text(rng, letters), draw_text(rng, letters)
    stream, numbers = tokenizer.stream(), []
    for chunk in draw_chunks(rng, text):
        numbers += stream.feed(chunk)
        assert tokenizer.encode(beside) == old_numbers(pieces, beside)
        assert tokenizer.block([beside]) == [old_numbers(pieces, beside)]
        assert tokenizer.decode(numbers) == text[: len(tokenizer.decode(numbers))]
    assert numbers + stream.flush() == old_numbers(pieces, text)


def test_another_entry(solution, rng):
    """Begins anew after `flush`, with nothing of the entry before.

    What was returned is not returned again.
    """
    letters, pieces, _ = draw_known(rng)
    tokenizer = solution.Tokenizer(list(pieces))
    stream = tokenizer.stream()
    assert stream.flush() == []
    for _ in range(3):
        text = draw_text(rng, letters)
        assert dictated(stream, draw_chunks(rng, text)) == old_numbers(pieces, text)
        assert stream.flush() == []
    assert stream.feed("") == []


def test_dictated_underscores(solution, rng):
    """Tells underscores from spaces in a dictated entry, also across chunks.

    The end of a chunk is not the end of a word.
    """
    letters, pieces, _ = draw_known(rng)
    pieces += [f"{letters[0]}_{letters[1]}"]
    tokenizer = solution.Tokenizer(list(pieces))
    a, b = letters[:2]
    for chunks in ([f"{a}_", b], [a, f" {b}"], [a, "_", b, " ", a, " ", b], ["_ ", "_", " "]):
        numbers = dictated(tokenizer.stream(), chunks)
        assert numbers == tokenizer.encode("".join(chunks))
        assert tokenizer.decode(numbers) == "".join(chunks)
