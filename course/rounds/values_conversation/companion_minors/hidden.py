"""What only this scenario can ask: that the guess's numbers describe one population, and that the safe version is one."""


def test_arithmetic_guess_adds_up(talk):
    """The numbers about the guess describe the same five million

    Adults and minors whom it calls minors stand to each other as the share says; and the missed are fewer than the minors.
    """
    found = 750_000 - talk["missed"]
    share = 100 * found / (found + talk["adults_flagged"])
    assert 0 < talk["missed"] < 750_000
    assert abs(share - talk["flagged_minors"]) <= 2


def test_card_safe_version_meets_jonah(talk):
    """The safe version changes something that happened to Jonah

    She loved him, she wrote first, and she was awake all night. Which of the three is different?
    """
    jonah = {"no romance", "never writes first", "ends the night's talk after an hour"}
    assert jonah & set(talk.first["safe_version"])
