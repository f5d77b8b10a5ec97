def places_of(scan):
    return [place for place, _ in scan]


def test_at_or_below(solution):
    """Finds the places at or below a prefix, with their notes.

    Compare names, not texts.
    """
    board = solution.Board()
    board.set("north/eagle", "beds", 12)
    board.set("south/crow", "beds", 9)
    board.set("north", "map", "new")
    board.set("north/eagle", "keys", "with the warden")
    assert board.scan("north") == [
        ("north", {"map": "new"}),
        ("north/eagle", {"beds": 12, "keys": "with the warden"}),
    ]
    assert board.scan("north/eagle/roof") == []
    assert places_of(board.scan()) == ["north", "north/eagle", "south/crow"]


def test_page_by_page(solution):
    """Returns a page of a given length, from a given place on.

    ``after`` itself belongs to the page before.
    """
    board = solution.Board()
    for name in ("owl", "crow", "kite", "eagle", "wren"):
        board.set(f"north/{name}", "beds", 2)
    assert places_of(board.scan("north", limit=2)) == ["north/crow", "north/eagle"]
    assert places_of(board.scan("north", after="north/eagle", limit=2)) == ["north/kite", "north/owl"]
    assert places_of(board.scan("north", after="north/owl", limit=2)) == ["north/wren"]
