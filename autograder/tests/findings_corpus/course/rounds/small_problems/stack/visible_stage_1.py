def test_adds(solution):
    """Adds two numbers.

    Take two away, put one on top.
    """
    assert solution.run("31\n42\nadd") == [73]


def test_subtracts_and_multiplies(solution):
    """Subtracts the top from the one below, and multiplies.

    The order matters for one of the two.
    """
    assert solution.run("50\n8\nsub\n3\nmul") == [126]


def test_moves_numbers(solution):
    """Doubles, swaps and drops.

    None of these computes anything.
    """
    assert solution.run("17\n29\nswap\ndup") == [29, 17, 17]
    assert solution.run("17\n29\n5\ndrop") == [17, 29]


def test_comments(solution):
    """Ignores blank lines and comments.

    Cut each line at its sign.
    """
    assert solution.run("# begin\n6\n\n7   # seven\nmul") == [42]


def test_ends_at_a_mistake(solution):
    """Ends at a word that it cannot do.

    What is on the stack is the result.
    """
    assert solution.run("11\n22\nadd\nadd\n44") == [33]
    assert solution.run("19\njump\n23") == [19]
