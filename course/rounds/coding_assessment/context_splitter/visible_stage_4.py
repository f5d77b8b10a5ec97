class Counter:
    """Counts a token for every four characters begun, and keeps what it was asked."""

    def __init__(self):
        self.asked = []

    def count(self, text):
        self.asked.append(text)
        return -(-len(text) // 4)


def test_spans(solution):
    """Gives start and end of each chunk in the text.

    Text between start and end is the chunk, also when it overlaps the one before.
    """
    text = "  tea or milk  or both"
    splitter = solution.Splitter(9, overlap=4)
    assert splitter.spans(text) == [(2, 8), (6, 13), (9, 17), (15, 22)]
    assert splitter.split(text) == ["tea or", "or milk", "milk  or", "or both"]


def test_an_edit(solution):
    """Keeps text and spans up to date after edits.

    What stands behind an edit moves.
    """
    document = solution.Splitter(10).open("# Keys\nAsk Mo.\n# Post\nAt noon.")
    assert document.spans == [(0, 10), (11, 14), (15, 24), (25, 30)]
    document.edit(7, 10, "Call")
    assert document.text == "# Keys\nCall Mo.\n# Post\nAt noon."
    assert document.spans == [(0, 6), (7, 15), (16, 25), (26, 31)]
    document.edit(0, 16, "")
    assert document.spans == [(0, 9), (10, 15)]


def test_counts_only_what_changed(solution):
    """Counts nothing of a section that an edit leaves as it was.

    Remember what you found for a section; its text tells whether it has changed.
    """
    counter = Counter()
    document = solution.Splitter(5, counter.count).open("# Cats\nNot in the hall.\n# Dogs\nOn a lead only.")
    assert document.spans == [(0, 17), (18, 23), (24, 40), (41, 46)]
    counter.asked.clear()
    document.edit(36, 40, "leash")
    assert document.spans == [(0, 17), (18, 23), (24, 41), (42, 47)]
    assert [piece for piece in counter.asked if "Cats" in piece or "hall" in piece] == []
