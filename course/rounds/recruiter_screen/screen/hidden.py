"""What a first call can be asked without judging a motive."""

import re


def words(text):
    return set(re.findall(r"\w+", text.casefold()))


def test_card_question_changes_something(talk):
    """The answer to your question changes what you do

    If yes and if no lead to the same. Which question would you rather not hear answered?
    """
    yes, no = words(talk.first["if_yes"]), words(talk.first["if_no"])
    assert len(yes ^ no) >= 4


def test_card_reason_is_told_to_a_friend(talk):
    """The reason has no sentence of a website in it

    It is built of the words that every company has on its wall. What would a friend hear?
    """
    wall = ("world-class", "cutting-edge", "cutting edge", "mission-driven", "mission driven", "passionate", "at the forefront", "make a difference", "change the world", "state of the art")
    assert not any(phrase in talk.first["why_here"].casefold() for phrase in wall)


def test_consistency_leaving_is_about_something(talk):
    """What would make you leave has to do with what made you come, what you give up or what you disagree with

    Leaving and coming are about different things. Is one of the two not the whole reason?
    """
    small = set("a an and are as at be but by can do for from had has have i if in into is it me my no not of on one or so than that the their there they this to was we were what when which who with would you your".split())
    leaving = {word[:5] for word in words(talk["leave_if"]) - small}
    others = " ".join(talk[name] for name in ("why_here", "gives_up", "disagreement", "decision"))
    # in the reply there may stand what connects the two
    others += " " + talk.reply("leave") + " " + talk.reply("why")
    assert leaving & {word[:5] for word in words(others) - small}
