"""What only this scenario can ask: that the guess's numbers describe one population, and that the safe version is one."""


def test_arithmetic_two_mistakes_two_sizes(talk):
    """The two mistakes of the guess are of the two groups' sizes

    It is equally good on both sides, and there are nearly six times as many adults: which of the two mistakes is the more frequent?
    """
    assert 0 < talk["missed"] < 750_000 and talk["missed"] < talk["adults_flagged"] < 4_250_000


def test_card_safe_version_meets_jonah(talk):
    """The safe version changes something that happened to Jonah

    She loved him, she wrote first, and she was awake all night. Which of the three is different?
    """
    jonah = {"no romance", "never writes first", "ends the night's talk after an hour"}
    assert jonah & set(talk.first["safe_version"])
