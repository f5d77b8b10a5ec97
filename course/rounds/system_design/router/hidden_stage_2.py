def test_calm_is_quick_drawn(runs):
    """Calm is quick on every seed.

    Look at how evenly the nodes are used.
    """
    runs.holds("calm")


def test_streams_survive_a_death_drawn(runs):
    """Streams survive a death on every seed.

    Who was not kept, and why? Long prompts take the room of several short ones.
    """
    runs.holds("node death")


def test_no_black_hole_drawn(runs):
    """There is no black hole on any seed.

    The shortest line is not the best node. request.tried says where a request has been.
    """
    runs.holds("black hole")


def test_a_slow_node_is_seen_drawn(runs):
    """A slow node is seen on every seed.

    Compare a node's pace with that of the others, and see what happens when it has had no stream for a while.
    """
    runs.holds("slow node")


def test_all_is_well_after_drawn(runs):
    """All is well after each fault, on every seed.

    When replies get lost on all nodes, how many of them does your policy leave?
    """
    runs.holds("recovery")
