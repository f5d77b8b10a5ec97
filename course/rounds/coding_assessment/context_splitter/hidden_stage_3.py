import re
import string

FENCE = "```"
GAPS = [" ", "  ", "\t", "\n", "\n\n", " \n  ", "\n\t"]
NO_BREAK = "\u00a0\u202f\u3000\u2028\x0b\x0c"
WORD = re.compile("[^ \t\n]+")


def draw_word(rng, longest=7):
    return "".join(rng.choices("abcdefXYZ", k=rng.randint(1, longest)))


def draw_words(rng, count, gaps=GAPS):
    return "".join(draw_word(rng) + rng.choice(gaps) for _ in range(count))


def draw_fence(rng, lines):
    """A fence with indented lines, blank lines, and lines that look like headings."""
    kinds = [
        lambda: draw_word(rng),
        lambda: " " * rng.randint(1, 6) + draw_word(rng, 4) + "  " + draw_word(rng),
        lambda: "# " + draw_word(rng),
        lambda: rng.choice(["", " ", "\t"]),
        lambda: draw_word(rng, 3) + rng.choice([" ", "\t "]),
    ]
    return "\n".join([FENCE + rng.choice(["", "sh"]), *(rng.choice(kinds)() for _ in range(lines)), FENCE])


def draw_page(rng, count, close=True):
    """A page of drawn blocks; the last fence may stay open."""
    kinds = [
        lambda: draw_words(rng, rng.randint(1, 9)),
        lambda: "#" * rng.randint(1, 6) + " " + draw_words(rng, rng.randint(1, 3), [" ", "  "]),
        lambda: draw_fence(rng, rng.randint(0, 5)),
        lambda: rng.choice(
            ["", "  ", "\t", "#", "#" + draw_word(rng), "#" * 7 + " x", " # x", f" {FENCE}", "``", f"x {FENCE}"]
        ),
    ]
    blocks = [rng.choice(kinds)() for _ in range(count)]
    return "\n".join(blocks if close else [*blocks, FENCE, draw_words(rng, 5)])


def trimmed(text, start, end):
    return start, start + len(text[start:end].rstrip(" \t\n"))


def sections(text, limit, count=len):
    """The atoms of each section, line by line from the definition."""
    found, fence, start = [[]], None, 0

    def add(parts):
        """Atoms, and pieces of those that are over the limit."""
        for first, end in parts:
            while first < end:
                stops = [stop for stop in range(first + 1, end + 1) if count(text[first:stop]) <= limit]
                found[-1].append((first, max(stops)))
                first = max(stops)

    def add_block(first, last, parts):
        block = trimmed(text, first, last)
        add([block] if count(text[block[0] : block[1]]) <= limit else parts(*block))

    def words(first, last):
        return [word.span() for word in WORD.finditer(text, first, last)]

    def lines(first, last):
        for line in text[first:last].split("\n"):
            yield trimmed(text, first, first + len(line))
            first += len(line) + 1

    for line in text.split("\n"):
        end = start + len(line)
        if fence is None and line.startswith(FENCE):
            fence = start
        elif fence is not None:
            if line.startswith(FENCE):
                add_block(fence, end, lines)
                fence = None
        elif re.match("#{1,6} ", line):
            found.append([])
            add_block(start, end, words)
        else:
            add(words(start, end))
        start = end + 1
    if fence is not None:
        add_block(fence, len(text), lines)
    return found


def chunked(text, limit, count=len, overlap=0):
    """The chunks of a text, from the definition."""
    chunks = []
    for atoms in sections(text, limit, count):
        new = 0
        while new < len(atoms):

            def piece(first, last, atoms=atoms):
                return text[atoms[first][0] : atoms[last][1]]

            repeated = [
                first
                for first in range(new)
                if overlap and count(piece(first, new - 1)) <= overlap and count(piece(first, new)) <= limit
            ]
            first = min(repeated, default=new)
            last = max(last for last in range(new, len(atoms)) if count(piece(first, last)) <= limit)
            chunks.append(piece(first, last))
            new = last + 1
    return chunks


def test_a_fence_stays_whole_drawn(solution, rng):
    """Keeps every fence that is within the limit in one chunk.

    It is one atom, whatever it holds, and as such it may share a chunk with words.
    """
    for _ in range(10):
        fence = draw_fence(rng, rng.randint(1, 6))
        word, limit = draw_word(rng), len(fence) + rng.randint(0, 1)
        text = f"{word}\n{fence}\n{word}"
        assert solution.Splitter(limit).split(text) == [word, fence, word]
        assert solution.Splitter(len(text) - 1).split(text) == [f"{word}\n{fence}", word]
        assert solution.Splitter(len(text)).split(text) == [text]


def test_headings_drawn(solution, rng):
    """Begins a new chunk at every heading, even where there is room, and keeps a heading whole.

    Headings of all six levels do so, at the beginning of the text as well.
    """
    for _ in range(5):
        wanted = [draw_words(rng, 3, [" "]).strip()]
        for level in rng.sample(range(1, 7), 6):
            heading = "#" * level + " " + draw_words(rng, rng.randint(1, 4), [" ", "  ", "\t"]).strip()
            wanted.append(heading + rng.choice(["", "\n" + draw_words(rng, 3, [" "]).strip()]))
        text = "".join(chunk + rng.choice(["\n", "\n\n", "  \n"]) for chunk in wanted)
        assert solution.Splitter(1000).split(text) == wanted
        assert solution.Splitter(1000).split(text.partition("\n")[2]) == wanted[1:]
    heading = "# " + "a" * rng.randint(5, 9) + " b" * 3
    text = f"{heading}\nc\n{heading}\n{heading}"
    assert solution.Splitter(len(heading)).split(text) == [heading, "c", heading, heading]


def test_white_space_drawn(solution, rng):
    """Leaves white space within chunks exactly as it is, and leaves it out between them.

    Take a piece of the text from the first atom's beginning to the last one's end.
    """
    for _ in range(10):
        text = rng.choice(GAPS) + draw_words(rng, rng.randint(5, 25))
        limit = rng.randint(10, 30)
        chunks = solution.Splitter(limit).split(text)
        assert chunks == chunked(text, limit)
        assert WORD.findall(" ".join(chunks)) == WORD.findall(text)


def test_a_large_fence_drawn(solution, rng):
    """Cuts a fence that is over the limit into its lines, indented as they are.

    White space at the end of a line belongs to no line, and a blank line is none.
    """
    for _ in range(4):
        text = "\n".join([draw_words(rng, 2), draw_fence(rng, rng.randint(5, 9)), draw_words(rng, 2)])
        for limit in (24, rng.randint(20, 23), rng.randint(25, 40)):
            assert solution.Splitter(limit).split(text) == chunked(text, limit)
    # so long that no two of them fit into one chunk
    indented = [" " * rng.randint(2, 5) + "".join(rng.choices(string.ascii_lowercase, k=3)) for _ in range(5)]
    text = "\n \n".join([FENCE, *indented, FENCE])
    assert solution.Splitter(8).split(text) == [FENCE, *indented, FENCE]


def test_lines_over_the_limit(solution, rng):
    """Cuts a line of a fence that is over the limit into pieces, spaces and all.

    A line is not made of words: each piece is the longest beginning of what is left.
    """
    limit = rng.randint(6, 10)
    line = "    " + " ".join(draw_word(rng, 4) for _ in range(10)) + "x"
    pieces = [line[start : start + limit] for start in range(0, len(line), limit)]
    last = [f"{pieces[-1]}\n{FENCE}"] if len(pieces[-1]) + 4 <= limit else [pieces[-1], FENCE]
    assert solution.Splitter(limit).split(f"{FENCE}\n{line}\n{FENCE}") == [FENCE, *pieces[:-1], *last]


def test_headings_over_the_limit(solution, rng):
    """Cuts a heading that is over the limit into words, of which the first begins a new chunk.

    Only the way it is cut is like other text; it is still a heading.
    """
    limit = rng.randint(12, 18)
    for _ in range(8):
        heading = "## " + draw_words(rng, 8, [" ", "  "]) + "a" * rng.choice([1, 20])
        text = f"{draw_word(rng, 3)}\n{heading}\n{draw_word(rng)}"
        chunks = solution.Splitter(limit).split(text)
        assert chunks == chunked(text, limit)
        assert chunks[1].startswith("## ")


def test_what_looks_like_a_heading(solution, rng):
    """Takes only those lines for headings that are outside of fences and begin with one to six # and a space.

    A comment in a script is none, nor is a hashtag.
    """
    word = draw_word(rng)
    for line in (
        f"#{word}",
        f"####### {word}",
        f" # {word}",
        f"{word} # {word}",
        "#",
        f"\t## {word}",
        f"##{word} {word}",
        "###",
    ):
        text = f"{word}\n{line}\n{word}"
        assert solution.Splitter(99).split(text) == [text]
    text = f"{FENCE}\n# {word}\n{FENCE}x\n# {word}\n{FENCE}\n# {word}\n{FENCE}\n{word}"
    parts = [f"{FENCE}\n# {word}\n{FENCE}x", f"# {word}\n{FENCE}\n# {word}\n{FENCE}\n{word}"]
    assert solution.Splitter(99).split(text) == parts


def test_what_looks_like_a_fence(solution, rng):
    """Begins and ends a fence only with three backticks at the beginning of a line.

    Backticks elsewhere are characters of words.
    """
    word = draw_word(rng)
    for line in (f"x{FENCE}", f" {FENCE}", "``", f"\t{FENCE}", f"a {FENCE} b"):
        text = f"{word}\n{line}\n# {word}\n{FENCE}\n{line}\n# {word}"
        assert solution.Splitter(99).split(text) == [f"{word}\n{line.rstrip()}", f"# {word}\n{FENCE}\n{line}\n# {word}"]
    for opening in (FENCE + "`", FENCE + word, FENCE + f" {word}"):
        text = f"{opening}\n# {word}\n{opening}\n# {word}"
        assert solution.Splitter(99).split(text) == [f"{opening}\n# {word}\n{opening}", f"# {word}"]


def test_a_fence_that_is_never_closed(solution, rng):
    """Lets a fence that is never closed go on to the end of the text.

    It ends with the last character that is not white.
    """
    for _ in range(5):
        text = draw_page(rng, rng.randint(1, 4), close=False) + rng.choice(GAPS)
        for limit in (10, rng.randint(20, 60), 1000):
            assert solution.Splitter(limit).split(text) == chunked(text, limit)
    word = draw_word(rng)
    assert solution.Splitter(99).split(f"{word}\n{FENCE}\n \n") == [f"{word}\n{FENCE}"]
    assert solution.Splitter(99).split(f"{FENCE}\n# {word}\n\n") == [f"{FENCE}\n# {word}"]


def test_overlap_and_headings(solution, rng):
    """Repeats nothing from before a heading, and atoms of all kinds elsewhere.

    A whole fence is repeated when the overlap has room for it, and never a part of it.
    """
    word, other = draw_word(rng, 4), draw_word(rng, 4)
    fence = f"{FENCE}\n{word}\n{FENCE}"
    text = f"{fence}\n{word} {other}\n# {other}\n{word}"
    limit = len(fence) + 1 + len(word)
    chunks = solution.Splitter(limit, overlap=limit - 1).split(text)
    assert chunks == [f"{fence}\n{word}", f"{word} {other}", f"# {other}\n{word}"]
    for size in (len(fence) - 1, len(fence)):
        big = "x" * (len(text) - len(fence))
        start = f"{fence}\n" if size == len(fence) else ""
        chunks = solution.Splitter(len(text) + 1, overlap=size).split(f"{big}\n{fence}\n{'y' * len(word)}")
        assert chunks == [f"{big}\n{fence}", f"{start}{'y' * len(word)}"]


def test_any_page(solution, rng):
    """Splits any page with any counter and any overlap.

    Find the atoms first; how chunks are filled has not changed.
    """
    counters = [len, lambda text: -(-len(text) // 3), lambda text: len(text.encode()), lambda text: len(set(text))]
    for _ in range(8):
        text = draw_page(rng, rng.randint(1, 7), close=rng.random() < 0.8)
        limit = rng.choice([5, rng.randint(10, 40), 200])
        count, overlap = rng.choice(counters), rng.choice([0, rng.randint(0, limit - 1)])
        assert solution.Splitter(limit, count, overlap).split(text) == chunked(text, limit, count, overlap)


def test_only_white_space(solution, rng):
    """Has no chunks for a text that is white all over, and keeps other spaces in their words.

    White is a space, a tab or a line break, and nothing else.
    """
    for _ in range(5):
        assert solution.Splitter(rng.randint(1, 9)).split("".join(rng.choices(GAPS, k=rng.randint(1, 9)))) == []
    odd, one, two = rng.choice(NO_BREAK), draw_word(rng, 3), draw_word(rng, 3)
    assert solution.Splitter(9).split(f"{one}{odd}{two}  {one}{two}{odd}") == chunked(
        f"{one}{odd}{two}  {one}{two}{odd}", 9
    )
    for odd in NO_BREAK:
        assert solution.Splitter(2).split(f"\n{odd} {odd}{odd}\t{odd}\n") == [odd, odd + odd, odd]


def test_a_long_page(solution, rng):
    """Splits a page of many sections, and finds the same chunks in each as in the section alone.

    A chunk belongs to one section, so what stands in others does not matter.
    """
    parts = []
    for _ in range(12):
        parts.append(f"# {draw_word(rng)}\n{draw_words(rng, rng.randint(3, 12))}\n{draw_fence(rng, 3)}\n")
    splitter = solution.Splitter(limit := rng.randint(30, 60), overlap=rng.randint(0, 12))
    alone = [chunk for part in parts for chunk in splitter.split(part)]
    assert splitter.split("".join(parts)) == alone
    assert max(map(len, alone)) <= limit
