"""What rows about documents can be asked without judging what somebody thinks of them."""

import re
from pathlib import Path

ROWS = ("claim_1", "claim_2", "claim_3", "claim_4", "claim_5")
SMALL = frozenset("a an and are as at be but by can do does for has have in is it its no not of on or so than that the their they this to was were will with would".split())


def words(text):
    return re.findall(r"[a-z0-9']+", text.casefold())


def content(text):
    return {word.rstrip("s") for word in words(text)} - SMALL


def test_card_claims_are_in_own_words(talk):
    """No claim is the reading list over again

    A claim repeats the reading list's own words; say what the section claims, in yours.
    """
    listed = words(Path(__file__).with_name("situation.md").read_text(encoding="utf-8"))
    runs = {tuple(listed[at : at + 6]) for at in range(len(listed) - 5)}
    for row in ROWS:
        mine = words(talk.first[f"{row}.claim"])
        assert not any(tuple(mine[at : at + 6]) in runs for at in range(len(mine) - 5))


def test_card_rows_differ(talk):
    """The five rows claim five different things

    Two rows claim the same. Which other sentence in that document could be false?
    """
    claims = [content(talk.first[f"{row}.claim"]) for row in ROWS]
    for at, one in enumerate(claims):
        for other in claims[at + 1 :]:
            assert len(one & other) < 0.7 * max(len(one), len(other))


def test_consistency_objections_object(talk):
    """Each objection says something that its claim does not

    An objection is its claim with a "not" in it. What would somebody lose if the claim were true?
    """
    for row in ROWS:
        assert len(content(talk[f"{row}.objection"]) - content(talk[f"{row}.claim"])) >= 4
