def test_notes(solution):
    """Keeps a note for each field of a place, and the last one that was written.

    Fields belong to their place: the same field of another place is another note.
    """
    board = solution.Board()
    board.set("north/eagle", "beds", 12)
    board.set("north/eagle", "keys", "with the warden")
    board.set("south/crow", "beds", 9)
    board.set("north/eagle", "beds", 8)
    assert board.get("north/eagle", "beds") == 8
    assert board.get("south/crow", "beds") == 9
    assert board.get("south/crow", "keys") is None
    assert board.get("north", "beds") is None


def test_all_notes_of_a_place(solution):
    """Lists all notes of a place.

    A place without notes has an empty record.
    """
    board = solution.Board()
    board.set("north/eagle", "beds", 12)
    board.set("north/eagle", "keys", "with the warden")
    assert board.record("north/eagle") == {"beds": 12, "keys": "with the warden"}
    assert board.record("north") == {}


def test_deleted(solution):
    """Takes a note away, once.

    The answer says whether there was one.
    """
    board = solution.Board()
    board.set("north/eagle", "beds", 12)
    board.set("north/eagle", "keys", "with the warden")
    assert board.delete("north/eagle", "beds") is True
    assert board.delete("north/eagle", "beds") is False
    assert board.delete("south/crow", "beds") is False
    assert board.get("north/eagle", "beds") is None
    assert board.record("north/eagle") == {"keys": "with the warden"}
