import re
import string

FENCE = "```"
GAPS = [" ", "  ", "\n", "\n\n", "\n\t"]
WORD = re.compile("[^ \t\n]+")


class Counter:
    """Counts a token for every three characters begun, and keeps what it was asked."""

    def __init__(self):
        self.asked = []

    def count(self, text):
        self.asked.append(text)
        return -(-len(text) // 3)

    def letters(self):
        """The letters of all that was asked since the last look."""
        asked, self.asked = "".join(self.asked), []
        return {letter for letter in asked if letter.isalpha()}


def draw_words(rng, count, letters=string.ascii_lowercase):
    return "".join("".join(rng.choices(letters, k=rng.randint(1, 7))) + rng.choice(GAPS) for _ in range(count))


def draw_section(rng, letters=string.ascii_lowercase):
    """A heading, words, and perhaps a fence, of these letters only; ends with a line break."""
    heading = "#" * rng.randint(1, 6) + " " + draw_words(rng, 1, letters).strip()
    fence = rng.choice(["", f"\n{FENCE}\n  {draw_words(rng, 2, letters)}\n# {draw_words(rng, 1, letters)}\n{FENCE}"])
    return f"{heading}\n{draw_words(rng, rng.randint(2, 9), letters)}{fence}\n"


def lettered(rng, count):
    """Sections of which each has a letter of its own."""
    return [draw_section(rng, letter) for letter in rng.sample(string.ascii_lowercase, count)]


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


def spans(text, limit, count=len, overlap=0):
    """The spans of the chunks of a text, from the definition."""
    found = []
    for atoms in sections(text, limit, count):
        new = 0
        while new < len(atoms):

            def size(first, last, atoms=atoms):
                return count(text[atoms[first][0] : atoms[last][1]])

            repeated = [first for first in range(new) if size(first, new - 1) <= overlap and size(first, new) <= limit]
            first = min(repeated, default=new)
            last = max(last for last in range(new, len(atoms)) if size(first, last) <= limit)
            found.append((atoms[first][0], atoms[last][1]))
            new = last + 1
    return found


def draw_edit(rng, text):
    """A drawn place of a text and what to put there; it often touches the structure."""
    start = rng.randint(0, len(text))
    end = min(len(text), start + rng.choice([0, 0, 1, 5, 20]))
    new = ["", "a", " ", "\n", "\n# b\n", f"\n{FENCE}\n", FENCE, "#", "\n## ", draw_words(rng, 3), draw_section(rng)]
    return start, end, rng.choice(new)


def test_spans_drawn(solution, rng):
    """Gives start and end of each chunk of any page.

    Offsets come from where a chunk was cut.
    """
    for _ in range(5):
        text = rng.choice(GAPS) + draw_words(rng, rng.randint(0, 5)) + "".join(draw_section(rng) for _ in range(3))
        limit = rng.choice([6, rng.randint(10, 40)])
        overlap = rng.randint(0, limit - 1)
        splitter = solution.Splitter(limit, overlap=overlap)
        got = splitter.spans(text)
        assert got == spans(text, limit, len, overlap)
        assert splitter.split(text) == [text[start:end] for start, end in got]


def test_words_that_repeat(solution, rng):
    """Gives the right offsets in a text that says the same again and again.

    Do not search for a chunk: it may stand in many places.
    """
    for _ in range(6):
        word = "".join(rng.choices("ab", k=rng.randint(1, 3)))
        text = "".join(rng.choice([word, word + word]) + rng.choice(GAPS[:3]) for _ in range(30))
        limit = rng.randint(6, 14)
        for overlap in (0, rng.randint(1, limit - 1)):
            assert solution.Splitter(limit, overlap=overlap).spans(text) == spans(text, limit, len, overlap)
    letters, limit = "a" * rng.randint(30, 40), rng.randint(3, 9)
    wanted = [(start, min(start + limit, len(letters))) for start in range(0, len(letters), limit)]
    assert solution.Splitter(limit).spans(letters) == wanted


def test_an_edit_drawn(solution, rng):
    """Keeps text and spans up to date after any edit.

    What stands behind an edit moves, and what it touches is cut anew.
    """
    for _ in range(6):
        text = "".join(draw_section(rng) for _ in range(3))
        limit = rng.randint(8, 30)
        overlap = rng.randint(0, limit - 1)
        document = solution.Splitter(limit, overlap=overlap).open(text)
        assert document.spans == spans(text, limit, len, overlap)
        start, end, new = draw_edit(rng, text)
        text = text[:start] + new + text[end:]
        document.edit(start, end, new)
        assert document.text == text
        assert document.spans == spans(text, limit, len, overlap)


def test_many_edits(solution, rng):
    """Keeps text and spans up to date through many edits, one after the other.

    After each edit the spans are those of the text as it is then.
    """
    text, limit = "".join(draw_section(rng) for _ in range(2)), rng.randint(8, 20)
    document = solution.Splitter(limit, overlap=limit // 3).open(text)
    for _ in range(20):
        start, end, new = draw_edit(rng, text)
        text = text[:start] + new + text[end:]
        if len(text) > 300:
            text = text[:start]
            document.edit(start, end, new)
            document.edit(start, len(document.text), "")
        else:
            document.edit(start, end, new)
        assert document.text == text
        assert document.spans == spans(text, limit, len, limit // 3)


def test_counts_only_what_changed_drawn(solution, rng):
    """Counts nothing of any section but the one that an edit changes, before it or behind it.

    Sections behind the edit move, but their texts stay as they are.
    """
    for overlap in (0, 3):
        counter, parts = Counter(), lettered(rng, 5)
        splitter = solution.Splitter(8, counter.count, overlap)
        document = splitter.open("".join(parts))
        assert document.spans == spans("".join(parts), 8, Counter().count, overlap)
        counter.letters()
        for place in rng.sample(range(5), 4):
            part = parts[place]
            letter = next(letter for letter in part if letter.isalpha())
            # behind the heading, so that it stays one
            at = rng.randint(part.index("\n") + 1, len(part) - 1) if FENCE not in part else part.index("\n") + 1
            parts[place] = part[:at] + letter * 2 + " " + part[at:]
            start = sum(map(len, parts[:place])) + at
            document.edit(start, start, letter * 2 + " ")
            assert document.spans == spans("".join(parts), 8, Counter().count, overlap)
            assert counter.letters() <= {letter}


def test_nothing_changed(solution, rng):
    """Counts nothing after an edit that leaves every section as it was, or takes some away.

    What is gone needs no counting, and neither does what has only moved.
    """
    counter, parts = Counter(), lettered(rng, 5)
    document = solution.Splitter(7, counter.count, 2).open("".join(parts))
    assert document.spans == spans("".join(parts), 7, Counter().count, 2)
    counter.letters()
    text = "".join(parts)
    at = rng.randint(0, len(text))
    for start, end, new in ((at, at, ""), (at, len(text), text[at:]), (0, len(text), text)):
        document.edit(start, end, new)
        assert document.text == text
        assert document.spans == spans(text, 7, Counter().count, 2)
        assert counter.asked == []
    # two sections change places, then one is doubled, then three go
    for order in ([1, 0, 2, 3, 4], [1, 0, 2, 3, 4, 0], [2, 3, 0]):
        new = "".join(parts[place] for place in order)
        document.edit(0, len(document.text), new)
        assert document.spans == spans(new, 7, Counter().count, 2)
        assert counter.asked == []


def test_an_edit_that_opens_a_fence(solution, rng):
    """Sees that an edit opens a fence, or closes one, and that headings below come and go with it.

    Look for the structure of the whole text after each edit; only counting is dear.
    """
    counter = Counter()
    letters = rng.sample(string.ascii_lowercase, 5)
    parts = [f"# {letter}\n{draw_words(rng, 4, letter)}\n" for letter in letters]
    document = solution.Splitter(9, counter.count).open("".join(parts))
    assert document.spans == spans("".join(parts), 9, Counter().count)
    counter.letters()
    place = rng.randint(1, 3)
    start = len("".join(parts[:place])) + 4
    text = "".join(parts)
    opened = text[:start] + FENCE + "\n" + text[start:]
    document.edit(start, start, FENCE + "\n")
    assert document.spans == spans(opened, 9, Counter().count)
    assert counter.letters() <= set(letters[place:])
    closed = opened + FENCE + "\n" + draw_section(rng, letters[0])
    document.edit(len(opened), len(opened), closed[len(opened) :])
    assert document.spans == spans(closed, 9, Counter().count)
    assert not counter.letters() & set(letters[1:place])
    document.edit(start, start + 4, "")
    assert document.text == closed[:start] + closed[start + 4 :]
    assert document.spans == spans(document.text, 9, Counter().count)


def test_headings_that_come_and_go(solution, rng):
    """Joins two sections when the heading between them goes, and parts one where a heading comes.

    Only the sections that an edit makes are counted.
    """
    counter = Counter()
    letters = rng.sample(string.ascii_lowercase, 4)
    parts = [f"# {letter}\n{draw_words(rng, 5, letter).rstrip()}\n" for letter in letters]
    text = "".join(parts)
    document = solution.Splitter(6, counter.count, 2).open(text)
    assert document.spans == spans(text, 6, Counter().count, 2)
    counter.letters()
    # "# " of the third goes
    start = len(parts[0] + parts[1])
    document.edit(start, start + 2, "")
    joined = text[:start] + text[start + 2 :]
    assert document.spans == spans(joined, 6, Counter().count, 2)
    assert counter.letters() <= {letters[1], letters[2]}
    # and comes again
    document.edit(start, start, "# ")
    assert document.spans == spans(text, 6, Counter().count, 2)
    assert counter.letters() <= {letters[1], letters[2]}
    # the first heading goes, and the text begins without one
    document.edit(0, 1, "")
    assert document.spans == spans(text[1:], 6, Counter().count, 2)
    assert counter.letters() <= {letters[0]}


def test_sections_that_are_alike(solution, rng):
    """Gives each of several sections with the same text its own place.

    What is remembered of a section must not hold where it stood.
    """
    counter, part, other = Counter(), draw_section(rng), draw_section(rng)
    text = part * 3 + other + part
    document = solution.Splitter(7, counter.count, 3).open(text)
    assert document.spans == spans(text, 7, Counter().count, 3)
    counter.letters()
    for _ in range(3):
        at = rng.choice([0, len(part), 2 * len(part)])
        document.edit(at, at, other)
        text = text[:at] + other + text[at:]
        assert document.spans == spans(text, 7, Counter().count, 3)
        document.edit(at, at + len(other), "")
        text = text[:at] + text[at + len(other) :]
        assert document.spans == spans(text, 7, Counter().count, 3)
        assert counter.asked == []


def test_edits_at_the_edges(solution, rng):
    """Takes edits at the very beginning and end, of everything, and of an empty text.

    Start and end may be equal, and the replacement may be empty.
    """
    document = solution.Splitter(9).open("")
    assert document.text == ""
    assert document.spans == []
    text = ""
    for _ in range(3):
        new = draw_section(rng)
        for start, end in ((0, 0), (len(text) + len(new), len(text) + len(new))):
            document.edit(start, end, new)
            text = text[:start] + new + text[end:]
            assert document.text == text
            assert document.spans == spans(text, 9)
    new = draw_words(rng, 6)
    document.edit(0, len(text), new)
    assert document.spans == spans(new, 9)
    document.edit(0, len(new), "")
    assert document.text == ""
    assert document.spans == []


def test_documents_side_by_side(solution, rng):
    """Keeps several documents of one splitter apart, and splits other texts in between.

    Each document has a text of its own.
    """
    splitter = solution.Splitter(12, overlap=4)
    texts = ["".join(draw_section(rng) for _ in range(2)) for _ in range(3)]
    documents = [splitter.open(text) for text in texts]
    for _ in range(12):
        which = rng.randrange(3)
        start, end, new = draw_edit(rng, texts[which])
        documents[which].edit(start, end, new)
        texts[which] = texts[which][:start] + new + texts[which][end:]
        assert splitter.spans(texts[which]) == documents[which].spans
    for text, document in zip(texts, documents):
        assert document.text == text
        assert document.spans == spans(text, 12, len, 4)


def test_a_long_document(solution, rng):
    """Counts pieces of the edited section alone, in a document of many sections.

    An edit may look at the whole text, but it asks about one section.
    """
    counter = Counter()
    parts = [f"## {number}\n{draw_words(rng, 6)}\n" for number in range(100, 125)]
    document = solution.Splitter(8, counter.count, 2).open("".join(parts))
    found = document.spans
    for place in rng.sample(range(25), 5):
        counter.asked.clear()
        start = len("".join(parts[:place])) + 7
        document.edit(start, start, "zz ")
        parts[place] = parts[place][:7] + "zz " + parts[place][7:]
        found = document.spans
        assert [piece for piece in counter.asked if piece not in parts[place]] == []
    assert document.text == "".join(parts)
    assert found == spans("".join(parts), 8, Counter().count, 2)
