def test_streams_are_whole(runs):
    """Each client gets every token of its answer, once.

    resume says from which token a stream goes on: compare what was made with what the client has got.
    """
    runs.holds("whole streams")


def test_nodes_drain(runs):
    """A node that is to drain is empty within 20 s.

    Send nothing there any more, and have what is left go on elsewhere.
    """
    runs.holds("drain")


def test_memory_is_enough(runs):
    """No node is asked for more than its memory holds, for 5 s.

    Look at tokens, not only at turns.
    """
    runs.holds("memory")


def test_load_is_spread(runs):
    """No node has more than 1.75 times the mean's turns for 10 s.

    Let a node that is well ahead of the others be picked no more, whatever it remembers.
    """
    runs.holds("balance")
