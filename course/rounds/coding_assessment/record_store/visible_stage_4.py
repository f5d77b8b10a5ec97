def test_back_to_what_it_was(solution):
    """Brings back what was there, and takes away what was not.

    A restore replaces all that is at or below the prefix.
    """
    board = solution.Board()
    board.set("north/eagle", "beds", 12)
    board.set("north/owl", "beds", 4)
    assert board.backup("evening") == 2
    board.set("north/eagle", "beds", 0)
    board.set("north/kite", "beds", 7)
    assert board.delete("north/owl", "beds") is True
    assert board.restore("evening") is True
    assert board.scan() == [("north/eagle", {"beds": 12}), ("north/owl", {"beds": 4})]
    assert board.restore("morning") is False


def test_time_that_was_left(solution):
    """Gives a note the time that it had left.

    What counts is how long a note would still have held when the backup was made.
    """
    board = solution.Board()
    board.set("north/eagle", "path", "ice", at=100, ttl=50)
    assert board.backup("evening", at=130) == 1
    assert board.get("north/eagle", "path", at=150) is None
    assert board.restore("evening", at=1000) is True
    assert board.get("north/eagle", "path", at=1019) == "ice"
    assert board.get("north/eagle", "path", at=1020) is None


def test_what_changed(solution):
    """Tells which notes are not what they are in a backup.

    Look at all notes that are there now, or are in the backup.
    """
    board = solution.Board()
    for name in ("eagle", "kite", "owl"):
        board.set(f"north/{name}", "beds", 2)
    board.backup("evening", "north")
    assert board.changed("evening") == []
    board.set("north/owl", "keys", "lost")
    board.set("north/kite", "beds", 3)
    board.delete("north/eagle", "beds")
    assert board.changed("evening") == [("north/eagle", "beds"), ("north/kite", "beds"), ("north/owl", "keys")]
    assert board.changed("morning") is None
