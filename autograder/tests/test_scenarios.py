"""Loading conversations: every complaint names file, field and mend."""

# ruff: noqa: E501 - complaints and changes stand in one line each, so that a table can be read

from __future__ import annotations

import dataclasses

import pytest
from talks import BRIDGE, write_talks

from autograder.content import ContentError, course_dir, find_exercise, load_course, load_exercise
from autograder.content.catalogue import catalogue
from autograder.content.cells import cell_name, heading, read_turn


def test_a_scenario_is_loaded_whole(tmp_path):
    scenario = load_exercise(write_talks(tmp_path))
    assert (scenario.id, scenario.round, scenario.minutes, scenario.points, scenario.manual_points) == (
        "tiny_bridge", "talks", 10, 80, 20,
    )  # fmt: skip
    assert [turn.id for turn in scenario.turns] == ["opening", "card", "p1", "p2", "p3", "rating"]
    assert scenario.turn("p1").cells == ("answer",)
    assert scenario.turn("p2").cells == ("reply", "answer")
    assert [slot.name for slot in scenario.turn("p1").slots] == ["stand", "because", "changes", "tonnes"]
    assert [stage.title for stage in scenario.stages] == ["The card", "Arithmetic", "Consistency"]
    assert scenario.parts == {"card": 1, "arithmetic": 2, "consistency": 3}
    assert [test.name for test in scenario.stages[2].hidden] == ["test_consistency_owner_is_not_the_decision"]
    closing = scenario.names["closing_lorries"]
    assert (closing.kind, closing.unit, closing.restates) == ("quantity", "a day", "card.lorries")
    assert "care" not in scenario.names
    assert scenario.names["rating.care"].kind == "rating"
    assert [example.strong for example in scenario.examples] == [True, True, False, False, False]
    assert scenario.examples[2].fails_at == "arithmetic_tonnes"
    with pytest.raises(dataclasses.FrozenInstanceError):
        scenario.title = "another"
    with pytest.raises(ValueError, match="has parts 1 to 3, not 4"):
        scenario.stage(4)


def test_names_that_two_turns_share_need_their_turn(tmp_path):
    reading = load_exercise(write_talks(tmp_path).parent / "tiny_reading")
    assert "objection" not in reading.names
    assert reading.names["claim_one.objection"].turn == "claim_one"
    assert reading.names["opener"].key == "story.opener"


def test_a_course_has_conversations_among_its_exercises(tmp_path):
    write_talks(tmp_path)
    course = load_course(tmp_path)
    assert list(course.exercises) == ["tiny_bridge", "tiny_reading"]
    assert course.in_code == {}
    assert find_exercise(tmp_path, "tiny_reading").title == "The print shop"
    assert [(e.id, e.stages, e.notebook) for e in catalogue(tmp_path)] == [
        ("tiny_bridge", 3, "talks/tiny_bridge.ipynb"), ("tiny_reading", 2, "talks/tiny_reading.ipynb"),
    ]  # fmt: skip
    assert [(e.parts, e.points) for e in catalogue(tmp_path)] == [
        (("The card", "Arithmetic", "Consistency"), (40, 20, 20)), (("The card", "Consistency"), (60, 30)),
    ]  # fmt: skip


def test_every_conversation_of_this_course_loads():
    course = load_course(course_dir(__file__))
    talks = [one for one in course.exercises.values() if one.id not in course.in_code]
    assert "jailbreak_classifier" in {one.id for one in talks}
    assert all(one.points + one.manual_points == 100 for one in talks)


TOML = "scenario.toml"

#: What is wrong: (file, what stood there, what stands there now, the file that is named, what else the sentence says).
COMPLAINTS = {
    "another id": (TOML, 'id = "tiny_bridge"', 'id = "bridge"', TOML, "id is 'bridge'; it must be the folder's name"),
    "no title": (TOML, 'title = "The bridge"\n', "", TOML, "title is missing; it is a text"),
    "an unknown difficulty": (TOML, '"easy"', '"nice"', TOML, "difficulty is 'nice'; choose one of easy, medium, hard"),
    "minutes that do not add up": (TOML, "minutes = 10", "minutes = 12", TOML, "minutes is 12 and the turns' add up to 10"),
    "no points for a part": (TOML, "arithmetic = 20\n", "", TOML, "[points] has card, consistency; it has arithmetic, card, consistency"),
    "points of nothing": (TOML, "card = 40", "card = 0", TOML, "[points] has a value that is not above 0"),
    "an unknown field": (TOML, 'difficulty = "easy"', 'difficulty = "easy"\ncolour = 1', TOML, "colour is not a known field"),
    "an unknown field of a turn": (TOML, "probe = true", "probe = true\nprobes = 1", TOML, "turns[3].probes is not a known field"),
    "an unknown field of a variant": (TOML, 'premise = "lorries > 30"', 'promise = "lorries > 30"', TOML, "turns[3].variants[1].promise is not a known field"),
    "an unknown field of a slot": (TOML, 'help = "who decides"', 'help = "who decides"\nhint = 1', TOML, "turns[2].slots[2].hint is not a known field"),
    "a turn twice": (TOML, 'id = "p3"', 'id = "p2"', TOML, "turns[5].id 'p2' is taken"),
    "a turn with the rating's name": (TOML, 'id = "p3"', 'id = "rating"', TOML, "turns[5].id 'rating' is taken"),
    "a turn with a long id": (TOML, 'id = "p3"', f'id = "{"p" * 30}"', TOML, "is longer than 28 characters"),
    "a name with a space": (TOML, 'name = "owner"', 'name = "the owner"', TOML, "name is 'the owner'; it is lower-case letters"),
    "first words that quote": (TOML, 'says = "There is a crack in', 'says = "{weight} There is a crack in', TOML, "turns[1].the first turn's words stand in the notebook"),
    "words that quote what is not there": (TOML, "You let {lorries} cross. The sign", "You let {lories} cross. The sign", TOML, "turns[3].variants[2].says refers to 'lories', which nothing before it commits to; did you mean 'lorries'?"),
    "words that quote their own card": (TOML, "You let {lorries} cross. The sign", "You let {tonnes} cross. The sign", TOML, "says refers to 'tonnes', which nothing before it commits to"),
    "a condition on a later turn": (TOML, 'when = "lorries > most"', 'when = "p2.stand == 1"', TOML, "when refers to 'p2.stand', which nothing before it"),
    "a condition that is none": (TOML, 'when = "lorries > most"', 'when = "lorries >"', TOML, "turns[3].variants[1].when: 'lorries >' cannot be read as an expression"),
    "a condition that runs something": (TOML, 'when = "lorries > most"', 'when = "exit()"', TOML, "when: 'exit()' calls exit"),
    "a brace without a partner": (TOML, "You let {lorries} cross. The sign", "You let lorries} cross. The sign", TOML, "says: a brace has no partner"),
    "a last variant with a condition": (TOML, "optional = true\n[[turns.variants]]", "[[turns.variants]]", TOML, "turns[5].the last variant has a condition"),
    "a turn that asks for nothing": (TOML, '[turns.reply]\npoints = 10\ndimensions = ["care"]\n\n[[turns]]\nid = "card"', '[[turns]]\nid = "card"', TOML, "turns[1].the turn asks for nothing"),
    "words in two places": (TOML, 'says = "Put it on a card."', 'says = "Put it on a card."\n[[turns.variants]]\nsays = "x"', TOML, "turns[2].a turn has either says or [[turns.variants]]"),
    "no words": (TOML, 'says = "Put it on a card."', "", TOML, "turns[2].a turn has either says or"),
    "a fact with a slot's name": (TOML, 'facts = { measured_by = "a gauge" }', "facts = { lorries = 3 }", TOML, "facts.lorries has the name of a slot"),
    "a correction of nothing": (TOML, 'corrects = ["measured_by"]', 'corrects = ["measured"]', TOML, "corrects names 'measured'; no turn before it sets that fact"),
    "an unknown dimension": (TOML, 'dimensions = ["care"]\n\n[[turns]]\nid = "card"', 'dimensions = ["cares"]\n\n[[turns]]\nid = "card"', TOML, "turns[1].reply.dimensions names 'cares'; rubric.toml has: care"),
    "a reply without points": (TOML, 'points = 10\ndimensions = ["care"]\n\n[[turns]]\nid = "card"', 'dimensions = ["care"]\n\n[[turns]]\nid = "card"', TOML, "turns[1].reply.points is missing"),
    "an unknown kind": (TOML, 'kind = "yes_no"', 'kind = "stand"', TOML, "turns[2].slots[4].kind is 'stand'; choose one of text, choice"),
    "a choice of one": (TOML, 'choices = ["close it", "leave it open"]', 'choices = ["close it"]', TOML, "a choice has choices, two at the least"),
    "a quantity without a unit": (TOML, 'unit = "a day"\nunits = { "an hour" = 24 }\n', "", TOML, "a quantity, and nothing else, has a unit"),
    "a unit without a size": (TOML, '{ "an hour" = 24 }', '{ "an hour" = "24" }', TOML, "units.an hour is '24'; it must be how much of the unit one of it is"),
    "a slot twice": (TOML, 'name = "sure"', 'name = "owner"', TOML, "name 'owner' is taken in this turn"),
    "a slot with a given's name": (TOML, 'name = "sure"', 'name = "weight"', TOML, "the slot 'weight' has the name of a given"),
    "a slot that restates nothing": (TOML, 'restates = "lorries"', 'restates = "lorry"', TOML, "restates is 'lorry'; it names one slot of an earlier turn"),
    "a text that is restated": (TOML, 'restates = "lorries"', 'restates = "owner"', TOML, "restates names owner, which is no number, date or choice"),
    "a reference that is wrong": (TOML, "reference = 400", "reference = 410", TOML, "p1.tonnes: the formula gives 400 and the reference is 410; one is wrong"),
    "no reference": (TOML, "reference = 400\n", "", TOML, "reference is missing; it is the value that you worked out by hand"),
    "a formula with nothing to work with": (TOML, "at = { lorries = 40 }\n", "", TOML, "p1.tonnes: at gives no value for lorries"),
    "a formula without a value": (TOML, 'value = "lorries * weight"', 'value = "lorries / (weight - 10)"', TOML, "p1.tonnes: the formula has no value"),
    "a mistake that is right": (TOML, 'value = "lorries / weight"', 'value = "weight * lorries"', TOML, "p1.tonnes: the mistake 'weight * lorries' is within the tolerance"),
    "a mistake without a value": (TOML, 'value = "lorries / weight"', 'value = "lorries / (weight - 10)"', TOML, "the mistake 'lorries / (weight - 10)' has no value"),
    "arithmetic of a text": (TOML, 'kind = "yes_no"', 'kind = "yes_no"\nvalue = "1"', TOML, "value is for a number or a quantity, and kind is 'yes_no'"),
    "a reading without its slot": (TOML, 'slot = "objection"\n', "", TOML, "reads[1].slot is missing"),
    "a drawing of nothing": (TOML, 'title = "Commit"', 'title = "Commit"\ndraws = "owner"', TOML, "turns[2].draws is 'owner'; it names a choice of this turn's card"),
    "a schema that is not there": (TOML, 'title = "Commit"', 'title = "Commit"\ncard = "claim"', TOML, "turns[2].card is 'claim'; the [[schemas]] are: none"),
    "broken TOML": (TOML, "[points]", "[points", TOML, "Expected"),
    "a rubric without a level": ("rubric.toml", 'level_3 = "For those below it."\n', "", "rubric.toml", "dimensions[1].level_3 is missing"),
    "no situation": ("situation.md", BRIDGE["situation.md"], "  \n", "situation.md", "is empty"),
    "hints under another heading": ("hints.md", "## Arithmetic", "## Numbers", "hints.md", "'## Numbers' where '## Arithmetic' should stand"),
    "a test of no part": ("hidden.py", "test_card_opening", "test_opening", "hidden.py", "test_opening_is_said: the name begins with test_<part>_"),
    "a test without a label": ("hidden.py", '    """The first reply says why"""\n', "", "hidden.py", "test_card_opening_is_said has no docstring"),
    "a weak transcript that fails at nothing": ("examples/weak_we.txt", "Fails at card_owner: ", "", "weak_we.txt", "must say 'Fails at <check>: why'"),
    "a strong transcript that fails": ("examples/strong_open.txt", "Leaves it open.", "Fails at card_owner: x", "strong_open.txt", "a strong transcript fails at nothing"),
    "a cell of another scenario": ("examples/strong_open.txt", "%%reply tiny_bridge opening", "%%reply bridge opening", "strong_open.txt", "%%reply bridge opening is no cell of this scenario"),
    "a cell without a turn": ("examples/strong_open.txt", "%%reply tiny_bridge opening", "%%reply tiny_bridge", "strong_open.txt", "is no first line of a cell"),
}  # fmt: skip


@pytest.mark.parametrize("name", COMPLAINTS)
def test_a_complaint_names_file_field_and_mend(tmp_path, name):
    file, old, new, named, words = COMPLAINTS[name]
    folder = write_talks(tmp_path, [(file, old, new)])
    with pytest.raises(ContentError) as caught:
        load_exercise(folder)
    said = str(caught.value)
    assert said.startswith(str(folder))
    assert named in said
    assert words in said


def test_transcripts_are_counted(tmp_path):
    folder = write_talks(tmp_path)
    (folder / "examples" / "weak_we.txt").unlink()
    with pytest.raises(ContentError, match=r"2 files weak_….txt; there are 3 at the least"):
        load_exercise(folder)
    (folder / "examples" / "middling.txt").write_text("x", encoding="utf-8")
    with pytest.raises(ContentError, match=r"the name must be strong_<position>.txt or weak_<defect>.txt"):
        load_exercise(folder)


def test_a_round_has_one_kind(tmp_path):
    folder = write_talks(tmp_path)
    (folder.parent / "round.toml").write_text(
        (folder.parent / "round.toml").read_text().replace('"conversation"', '"talk"'), encoding="utf-8"
    )
    with pytest.raises(ContentError, match="kind is 'talk'; it is one of code, conversation"):
        load_course(tmp_path)


# -- cells -------------------------------------------------------------------------------------------------------------


def test_a_cell_of_a_conversation():
    cell = read_turn("\n %%reply  tiny_bridge\topening \nI would.\n%%answer x y\n")
    assert (cell.kind, cell.scenario, cell.turn, cell.text) == (
        "reply",
        "tiny_bridge",
        "opening",
        "I would.\n%%answer x y\n",
    )
    assert cell.place == ("opening", "reply")
    assert read_turn(heading("answer", "tiny_bridge", "card")).text == ""
    assert cell_name("answer", "tiny_bridge", "card") == "tiny_bridge-card-answer"


@pytest.mark.parametrize(
    "source", ["", "%%answer web_crawler\nx = 1", "%%reply opening", "# %%reply a b", "%%reply a b c", "%%ask a b"]
)
def test_any_other_cell_is_none(source):
    assert read_turn(source) is None
