"""The exchange: what is asked follows from what was committed, an open revision counts, a silent one is quoted back."""

from __future__ import annotations

import random

import pytest
from talks import write_talks

from autograder.content import ContentError, load_exercise
from autograder.conversation.blank import blank_cell, blank_cells
from autograder.conversation.engine import converse
from autograder.conversation.marking import broken_lines, marking_text, wrapped_text
from autograder.conversation.quotes import find_quote
from autograder.conversation.rating import self_ratings
from autograder.conversation.transcript import (
    from_cells,
    from_file,
    from_notebook,
    from_source,
    to_source,
    to_text,
)


@pytest.fixture(scope="module")
def bridge(tmp_path_factory):
    return load_exercise(write_talks(tmp_path_factory.mktemp("talks")))


@pytest.fixture(scope="module")
def reading(bridge):
    return load_exercise(bridge.path.parent / "tiny_reading")


def cells(scenario, *changes, example="strong_close"):
    """The cells of an example with some texts changed, each change as (turn, kind, old, new)."""
    found = dict(next(one for one in scenario.examples if one.name == example).cells)
    for turn, kind, old, new in changes:
        assert old in found[turn, kind], old
        found[turn, kind] = found[turn, kind].replace(old, new)
    return found


# -- what is said ------------------------------------------------------------------------------------------------------


def test_words_quote_what_was_committed(bridge):
    exchange = converse(bridge, cells(bridge))
    assert exchange.words["p1"] == "You let 40 a day cross, 10 more than the sign. The crack grew."
    assert exchange.step("card", "answer").says.startswith(exchange.words["p1"])
    assert exchange.step("card", "answer").says.endswith("- tonnes: how many tonnes is that?")
    assert exchange.step("p2", "reply").says.startswith("Now on the card below: do you hold, revise or abstain")
    assert exchange.step("p3", "answer").says.startswith("Thank you, that was my last question.")
    assert "  3  For those below it." in exchange.step("p3", "answer").says
    assert exchange.complete


def test_another_commitment_brings_other_words(bridge):
    exchange = converse(bridge, cells(bridge, ("card", "answer", '40, "a day"', '1, "an hour"')))
    assert exchange.words["p1"] == "You let 24 a day cross. The sign says 30. The engineer on duty asks why."
    assert exchange.variants["p1"] == 1


def test_a_reading_that_is_known_is_quoted_and_one_that_is_not_is_said_to_be_unknown(bridge):
    known = converse(bridge, cells(bridge), {"objection": "a shop is no sample"})
    assert known.words["p2"] == "Elsewhere you said: a shop is no sample. The baker says it, too."
    unknown = converse(bridge, cells(bridge))
    assert unknown.words["p2"].startswith("You have not told me what you read.")


def test_a_question_that_does_not_fit_is_left_out(bridge):
    exchange = converse(bridge, cells(bridge, example="strong_open"))
    assert exchange.words["p3"] is None
    assert exchange.step("p2", "answer").says.startswith("I leave the next question out; go on to 'Rate yourself'.")
    assert exchange.step("p3", "answer").says == "This question is left out; go on below."
    without = {place: text for place, text in exchange.transcript.items() if place != ("p3", "answer")}
    assert converse(bridge, without).complete


def test_equal_cells_give_equal_words_whatever_their_order(bridge):
    said = [step.text for step in converse(bridge, cells(bridge)).steps]
    shuffled = list(cells(bridge).items())
    random.Random(3).shuffle(shuffled)
    assert [step.text for step in converse(bridge, dict(shuffled)).steps] == said
    assert [step.text for step in converse(bridge, from_source(to_source(dict(shuffled)))).steps] == said


def test_a_month_is_quoted_as_a_month(reading):
    exchange = converse(reading, cells(reading, example="strong_a_failure"))
    assert exchange.words["again"].startswith("A failure that went on from March 2019 to 30 June 2021.")


def test_a_reply_past_its_time_is_told_so(reading):
    long = cells(reading, ("opening", "reply", "I ran", "I ran " + "and ran " * 20), example="strong_a_failure")
    step = converse(reading, long).step("opening", "reply")
    assert step.remarks == ("That is 59 words, and there was time for about 20: I stopped listening before the end.",)
    assert step.given


# -- what is missing ---------------------------------------------------------------------------------------------------


def test_a_cell_before_its_time_says_what_comes_first(bridge):
    later = {place: text for place, text in cells(bridge).items() if place[0] == "p2"}
    step = converse(bridge, later).step("p2", "reply")
    assert step.missing == (
        "%%reply tiny_bridge opening", "%%answer tiny_bridge card", "%%answer tiny_bridge p1",
    )  # fmt: skip
    assert step.text.startswith("Kept. Before this comes:\n  %%reply tiny_bridge opening\n")
    assert "baker" not in step.text


@pytest.mark.parametrize("text", ["", "   \n", "\n\n"])
def test_an_empty_reply_asks_for_one_and_nothing_goes_on(bridge, text):
    exchange = converse(bridge, {**cells(bridge), ("opening", "reply"): text})
    assert exchange.step("opening", "reply").text.startswith("Nothing stands here yet.")
    assert exchange.step("card", "answer").missing == ("%%reply tiny_bridge opening",)
    assert not exchange.complete


def test_a_card_as_it_was_given_out_is_empty(bridge):
    blank = blank_cell(bridge, bridge.turn("card"), "answer").partition("\n")[2]
    exchange = converse(bridge, {**cells(bridge), ("card", "answer"): blank})
    assert exchange.step("card", "answer").text.startswith("The card is still empty.")


def test_every_blank_cell_is_empty(bridge, reading):
    for scenario in (bridge, reading):
        found = from_cells(blank_cells(scenario).split("\n\n"), scenario.id)
        assert [turn for turn, _ in found] == [turn.id for turn in scenario.turns for _ in turn.cells]
        assert not any(step.given for step in converse(scenario, found).steps)


def test_a_card_with_a_bad_line_goes_on_with_the_rest(bridge):
    exchange = converse(bridge, cells(bridge, ("card", "answer", '40, "a day"', "open()")))
    card = exchange.step("card", "answer")
    assert card.given
    assert card.remarks == (
        "lorries: 'open()' is no plain data; write a number, a text in quotes, or both with a comma between.",
    )
    assert "against your lorries, and no card of yours says it" in card.says
    assert exchange.variants["p1"] is None
    assert exchange.words["p2"].startswith("You have not told me what you read.")


def test_lines_that_are_left_open_are_named(bridge):
    exchange = converse(bridge, cells(bridge, ("card", "answer", 'owner = "the engineer on duty"\n', "")))
    assert "Still open: owner." in exchange.step("card", "answer").remarks


# -- commitments -------------------------------------------------------------------------------------------------------


def test_an_open_revision_counts_from_then_on(bridge):
    state = converse(bridge, cells(bridge)).state
    assert state.values["card.lorries"] == 20
    assert state.first["card.lorries"] == 40
    (change,) = state.changes
    assert (change.turn, change.key, change.before, change.after) == ("p2", "card.lorries", 40, 20)
    assert state.contradictions == []


@pytest.mark.parametrize("stand", ["hold", "abstain"])
def test_a_change_without_revising_is_quoted_back_and_not_taken(bridge, stand):
    exchange = converse(bridge, cells(bridge, ("p2", "answer", '"revise"', f'"{stand}"')))
    (contradiction,) = [one for one in exchange.state.contradictions if one.turn == "p2"]
    assert contradiction.says == (
        f'Earlier you committed to lorries: 40 a day. Here it is 20 a day, and the stand is "{stand}". I keep the earlier '
        'one. If you changed your mind, which is fine, say "revise" and why.'
    )
    assert contradiction.says in exchange.step("p2", "answer").text
    assert exchange.state.values["card.lorries"] == 40


def test_a_value_that_is_asked_for_again_must_be_the_same(reading):
    exchange = converse(reading, cells(reading, ("again", "answer", "= 4", "= 5"), example="strong_a_failure"))
    (contradiction,) = exchange.state.contradictions
    assert "Earlier you committed to presses: 4. Here it is 5, without a word that you revise it." in contradiction.says
    assert "Which of the two is right? Mend the other" in contradiction.says


def test_the_same_value_in_another_unit_is_the_same(bridge):
    exchange = converse(bridge, cells(bridge, ("p3", "answer", '20, "a day"', '20 / 24, "an hour"')))
    assert exchange.state.contradictions == []


def test_revising_nothing_is_told(bridge):
    exchange = converse(bridge, cells(bridge, ("p2", "answer", 'changes = {"lorries": (20, "a day")}', "changes = {}")))
    assert exchange.step("p2", "answer").remarks == (exchange.state.problems["p2.changes"],)
    assert exchange.state.problems["p2.changes"].startswith("You say that you revise, and nothing changes")


def test_what_no_card_said_may_be_said_later_without_contradiction(bridge):
    exchange = converse(bridge, cells(bridge, ("card", "answer", 'lorries = 40, "a day"\n', "")))
    assert exchange.state.values["card.lorries"] == 20
    assert "card.lorries" not in exchange.state.first
    assert exchange.state.contradictions == []


def test_a_fact_that_was_corrected_holds_from_then_on(bridge):
    assert converse(bridge, cells(bridge)).state.facts == {"measured_by": "a gauge"}
    assert converse(bridge, cells(bridge, example="strong_open")).state.facts == {"measured_by": "eye"}


# -- rating and marking ------------------------------------------------------------------------------------------------


def test_a_rating_needs_words_that_were_said(bridge):
    (rating,) = self_ratings(converse(bridge, cells(bridge)))
    assert (rating.dimension.id, rating.level, rating.quote) == ("care", 3, "I would tell her so myself")
    exchange = converse(
        bridge, cells(bridge, ("rating", "answer", "I would tell her so myself", "I care for everyone"))
    )
    assert exchange.step("rating", "answer").remarks == (
        'care: "I care for everyone" stands in none of your replies; quote a sentence that does.',
    )
    assert self_ratings(exchange)[0].quote == "I care for everyone"


@pytest.mark.parametrize(
    ("quote", "place"),
    [
        ("I would  TELL her\nso", "b"), ("tell her so myself.", "b"), ("\u201cnot today\u201d", "a"), ("it's fine", "a"),
        ("never said", None), ("", None), (" . ", None),
    ],
)  # fmt: skip
def test_quotes_are_found_whatever_their_spacing(quote, place):
    assert (
        find_quote(quote, {"a": 'He said "not today", and it\u2019s fine', "b": "I would tell her so myself!"}) == place
    )


def test_the_anchors_stand_beside_a_reply_for_whoever_marks_it(bridge):
    text = marking_text(bridge, bridge.turn("p2"))
    assert text.startswith("For marking: 10 points. With every dimension at one level, level 1 is 0, level 2 is 3.3,")
    assert "  4  Also for the baker." in text
    assert marking_text(bridge, bridge.turn("p1")) == ""


def test_prose_is_wrapped_and_lists_keep_their_lines():
    text = f"{'word ' * 40}\n\n- {'item ' * 40}\n- b\n\n  1  kept\n     as it is"
    wrapped = wrapped_text(text)
    assert max(map(len, wrapped.splitlines())) <= 100
    assert "\n- b\n" in wrapped
    assert "  1  kept\n     as it is" in wrapped


def test_choices_stand_in_the_card_that_is_given_out(bridge):
    text = blank_cell(bridge, bridge.turn("card"), "answer")
    assert '#   "leave it open"\ndecision = ...' in text
    assert 'lorries = ...  # how many lorries may cross; a number, "a day" or "an hour"' in text
    assert blank_cell(bridge, bridge.turn("opening"), "reply") == "%%reply tiny_bridge opening\n\n"


# -- transcripts -------------------------------------------------------------------------------------------------------


def test_a_transcript_survives_every_form(bridge, tmp_path):
    found = cells(bridge)
    assert from_source(to_source(found)) == found
    file = tmp_path / "talk.txt"
    file.write_text(to_text(bridge.id, found), encoding="utf-8")
    again = from_file(file, bridge.id)
    assert {place: text.strip() for place, text in again.items()} == {p: t.strip() for p, t in found.items()}
    assert from_source("  ") == {}


@pytest.mark.parametrize("source", ["{", "3", '["a"]', '[["a", "b"]]', '[["a", "b", 3]]', "[" * 5000])
def test_what_is_no_transcript_is_refused(source):
    with pytest.raises(ValueError, match="no transcript"):
        from_source(source)


def test_a_file_of_cells_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(ContentError, match="cannot be read"):
        from_file(tmp_path / "nothing.txt", "tiny_bridge")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"cells": 3}',
        '{"cells": [3]}',
        '{"cells": [{"cell_type": "code"}]}',
        '{"cells": []}',
        "\0",
        "[" * 90_000,
    ],
)
def test_a_notebook_of_anybody_is_read_without_an_error(tmp_path, text):
    path = tmp_path / "talk.ipynb"
    path.write_text(text, encoding="utf-8")
    assert from_notebook(path, "tiny_bridge") is None
    assert from_notebook(tmp_path, "tiny_bridge") is None


def test_long_lines_of_a_reply_get_ends_and_nothing_else_changes():
    text = "short\n" + "many well-meant words\t" * 40 + "\n\n" + "x" * 300
    broken = broken_lines(text)
    assert broken.split() == text.split()
    assert max(len(line) for line in broken.split("\n") if " " in line) <= 110
    assert broken.split("\n")[0] == "short"
    assert broken_lines("a\n\n  b") == "a\n\n  b"
