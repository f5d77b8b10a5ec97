def test_a_fence_stays_whole(solution):
    """Keeps a fence in one chunk.

    From the first backtick to the last it is one atom.
    """
    text = "First stop it:\n```\nservice  stop\n```\nand wait a while."
    assert solution.Splitter(24).split(text) == ["First stop it:", "```\nservice  stop\n```", "and wait a while."]


def test_headings(solution):
    """Begins a new chunk at each heading.

    The heading stands in the same chunk as what follows it.
    """
    text = "Welcome\n# Fees\nNone.\n## Late fees\nTwo a day."
    assert solution.Splitter(40).split(text) == ["Welcome", "# Fees\nNone.", "## Late fees\nTwo a day."]


def test_white_space(solution):
    """Leaves white space within a chunk as it is.

    A chunk is a piece of the text, not words that are joined again.
    """
    text = "\n  one\ttwo\n\n  three   four\n"
    assert solution.Splitter(12).split(text) == ["one\ttwo", "three   four"]


def test_a_large_fence(solution):
    """Cuts a fence that is over the limit into lines.

    A line keeps its indentation.
    """
    text = "```\nif ready:\n    go()\n```"
    assert solution.Splitter(14).split(text) == ["```\nif ready:", "    go()\n```"]
