def test_a_note_runs_out(solution):
    """Keeps a note for as long as it was written for.

    Store with each note the time from which on it is gone.
    """
    board = solution.Board()
    board.set("north/eagle", "path", "ice", at=100, ttl=20)
    board.set("north/eagle", "beds", 12, at=110)
    assert board.get("north/eagle", "path", at=119) == "ice"
    assert board.record("north/eagle", at=119) == {"path": "ice", "beds": 12}
    assert board.get("north/eagle", "path", at=125) is None
    assert board.record("north/eagle", at=125) == {"beds": 12}
    assert board.delete("north/eagle", "path", at=125) is False


def test_scan_at_a_time(solution):
    """Scans only what has not run out.

    A place whose notes have all run out is not listed.
    """
    board = solution.Board()
    board.set("north/eagle", "path", "ice", at=100, ttl=20)
    board.set("north/owl", "path", "ice", at=100, ttl=60)
    board.set("north/owl", "keys", "lost", at=100, ttl=30)
    assert [place for place, _ in board.scan("north", at=119)] == ["north/eagle", "north/owl"]
    assert board.scan("north", at=140) == [("north/owl", {"path": "ice"})]


def test_calls_without_a_time(solution):
    """Answers calls that name no time as before.

    Without any time at all, nothing ever runs out.
    """
    board = solution.Board()
    board.set("north/eagle", "path", "ice", ttl=20)
    board.set("north/eagle", "beds", 12)
    assert board.record("north/eagle") == {"path": "ice", "beds": 12}
    assert board.delete("north/eagle", "path") is True
    assert board.scan() == [("north/eagle", {"beds": 12})]
