"""Cards: plain data is taken, anything else gets one clear sentence, nothing is executed, and the rest goes on."""

# ruff: noqa: E501 - cards and sentences stand in one line each, so that a table can be read

from __future__ import annotations

import builtins
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talks import write_talks

from autograder.content import load_exercise
from autograder.content.dates import read_date
from autograder.conversation.cards import LARGEST, read_card
from autograder.conversation.slots import BadValue, read_value

NAMES = ["decision", "owner", "threshold", "changes", "sure"]


def test_lines_are_taken_as_data():
    card = read_card(
        'decision = "close it"  # at once\nthreshold = 20_000_000 * (0.5 + 1) / 3, "a day"\nchanges = {"owner": ("a", [1, -2.5])}\nowner = ...\n',
        NAMES,
    )
    assert card.values == {"decision": "close it", "threshold": (1e7, "a day"), "changes": {"owner": ("a", (1, -2.5))}}
    assert card.problems == {}
    assert card.notes == []
    assert not card.empty


@pytest.mark.parametrize("text", ["", "\n# nothing yet\n", "decision = ...", 'decision = None\n"""a note"""'])
def test_a_card_that_says_nothing(text):
    assert read_card(text, NAMES).empty


def test_a_dict_is_a_card_too():
    assert read_card('{"decision": "close it", "threshold": (3, "a day")}', NAMES).values == {
        "decision": "close it",
        "threshold": (3, "a day"),
    }


#: What a line says, and what the sentence about it holds.
BAD = {
    "a call": ('threshold = len("ab")', "is no plain data; write a number"),
    "an import": ('threshold = __import__("os").system("true")', "is no plain data"),
    "a name": ("threshold = nan", "'nan' is no plain data"),
    "a comprehension": ("threshold = [x for x in y]", "is no plain data"),
    "a lambda": ("threshold = lambda: 1", "is no plain data"),
    "an f-string": ('owner = f"{1}"', "is no plain data"),
    "infinity": ("threshold = 1e999", "no finite number"),
    "less than nothing": ("threshold = -1e999", "no finite number"),
    "a division by nothing": ("threshold = 1 / 0", "has no value"),
    "a power without end": ("threshold = 9.0 ** 9.0 ** 9.0", "has no value"),
    "a number beyond all": ("threshold = 10 ** 300", "is a slip"),
    "an enormous number": ("threshold = " + "9" * 4000, "is a slip"),
    "a number with too many digits": ("threshold = " + "9" * 5000, "cannot be read"),
    "bytes": ('owner = b"me"', "is no plain value"),
    "a complex number": ("threshold = 1j", "is no plain value"),
    "text arithmetic": ('threshold = "1" + "2"', "arithmetic is for numbers"),
    "true as a number": ("threshold = True + 1", "arithmetic is for numbers"),
    "no arithmetic of a card": ("threshold = 7 // 2", "no arithmetic of a card"),
    "a key that is no text": ('changes = {1: "a"}', "names in braces are texts"),
    "unpacking": ("changes = {**a}", "names in braces are texts"),
    "a line that breaks off": ('threshold = (2000, "a day"', "Line 2 of the card cannot be read"),
    "full-width digits": ("threshold = \uff12\uff10", "cannot be read"),
    "curly quotes": ("owner = \u201cme\u201d", "cannot be read"),
    "a null byte": ("threshold = 1\0", "cannot be read"),
    "a long run of signs": ("threshold = " + "-" * 9000 + "1", "nests too deeply"),
    "a long sum": ("threshold = 1" + " + 1" * 4000, "nests too deeply"),
    "a deep list": ("threshold = " + "[" * 3000 + "]" * 3000, "cannot be read"),
    "a lone surrogate": ("owner = \ud800", "cannot be read"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_gets_one_sentence_and_costs_only_itself(name):
    line, words = BAD[name]
    card = read_card(f'decision = "close it"\n{line}\nsure = True\n', NAMES)
    told = [*card.problems.values(), *card.notes]
    assert any(words in sentence for sentence in told), told
    assert card.values == {"decision": "close it", "sure": True}
    assert all("\n" not in sentence and len(sentence) < 300 for sentence in told)


def test_a_giant_card_is_not_read():
    card = read_card("x = 1\n" * LARGEST, NAMES)
    assert card.values == {}
    assert f"{LARGEST:,} are read" in card.problems[""]


def test_a_slip_in_a_name_is_told_with_the_name_that_was_meant():
    card = read_card("treshold = 3\nsomething_else = 4", NAMES)
    assert "did you mean 'threshold'?" in card.notes[0]
    assert "it has decision, owner" in card.notes[1]


def test_a_line_that_stands_twice_counts_once():
    card = read_card('owner = "a"\nowner = "b"', NAMES)
    assert card.values == {"owner": "b"}
    assert card.notes == ["owner is set twice; the last one counts."]


def test_code_beside_the_lines_is_passed_over_and_not_run(monkeypatch):
    monkeypatch.setattr(builtins, "print", lambda *_: pytest.fail("the card was run"))
    card = read_card('print("x")\nimport os\nwhile True: pass\nowner = "b"', NAMES)
    assert card.values == {"owner": "b"}
    assert len(card.notes) == 3


def test_an_odd_escape_is_no_warning():
    assert read_card(r'owner = "a\d"', NAMES).values == {"owner": r"a\d"}


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text):
    card = read_card(text, NAMES)
    assert set(card.values) <= set(NAMES)


@given(st.text(alphabet="abc=\n\t \"'()[]{}.,-+*/0123456789#:\\", max_size=120))
def test_text_that_looks_like_a_card_is_read_without_an_error(text):
    assert set(read_card(text, ["a", "b", "c"]).values) <= {"a", "b", "c"}


@pytest.mark.parametrize(
    ("text", "shown"), [("2021-10-05", "5 October 2021"), ("2021-10", "October 2021"), (" 2021 ", "2021")]
)
def test_a_date_is_quoted_as_it_was_given_and_compared_by_its_first_day(text, shown):
    given = read_date(text)
    assert str(given) == shown
    assert date(2020, 12, 31) < given <= date(2021, 10, 5)
    assert read_date("2021-10") == date(2021, 10, 1)
    assert (read_date("2021-12") - read_date("2021-10")).days == 61


@pytest.mark.parametrize("text", ["", "2021-13", "5 October 2021", "2021-02-30", "21"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match="is no date"):
        read_date(text)


# -- what a slot makes of it -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def slots(tmp_path_factory):
    bridge = load_exercise(write_talks(tmp_path_factory.mktemp("talks")))
    reading = load_exercise(bridge.path.parent / "tiny_reading")
    return {**{s.name: (s, bridge) for s in bridge.slots}, **{s.name: (s, reading) for s in reading.slots}}


def read(slots, name, raw):
    slot, scenario = slots[name]
    return read_value(slot, raw, scenario)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("decision", "Close  IT", "close it"),
        ("owner", " the engineer\n on duty ", "the engineer on duty"),
        ("lorries", (40, "a day"), 40),
        ("lorries", ("a day", 40), 40),
        ("lorries", (2, "An Hour"), 48),
        ("lorries", (40, "a\u00a0day"), 40),
        ("sure", True, True),
        ("sure", "no", False),
        ("began", "2024-03-18", date(2024, 3, 18)),
        ("began", "2024-03", date(2024, 3, 1)),
        ("began", "2024", date(2024, 1, 1)),
        ("presses", 4.0, 4.0),
        ("stand", "Revised", "revise"),
        ("stand", "keep", "hold"),
        ("changes", {}, {}),
        ("changes", {"lorries": (1, "an hour"), "card.owner": "me"}, {"card.lorries": 24, "card.owner": "me"}),
        ("care", (3, "I would tell her"), (3, "I would tell her")),
    ],
)
def test_what_a_slot_takes(slots, name, raw, value):
    assert read(slots, name, raw) == value


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("decision", "block", 'decision is "block"; choose one of "close it" or "leave it open".'),
        ("decision", 3, "decision is 3; choose one of"),
        ("owner", 3, "owner is 3; write a text in quotes"),
        ("owner", " \u200b ", "owner is empty"),
        ("owner", "x" * 3000, "3,000 characters"),
        ("owner", "We.", "We is nobody: name one."),
        ("lorries", 40, 'write the number and its unit, as lorries = …, "a day"'),
        ("lorries", "40 a day", "write the number and its unit"),
        ("lorries", (40, "a week"), 'lorries is in "a week"; give it in "a day" or "an hour".'),
        ("lorries", (40, 3), "lorries has the unit 3"),
        ("lorries", (True, "a day"), "lorries has no number but True"),
        ("lorries", (40, "a day", 1), "lorries is a list of 3"),
        ("lorries", (2000, "a day"), "lorries is 2,000; 1,000 a day is the most"),
        ("lorries", (-1, "a day"), "lorries is -1; 0 a day is the least"),
        ("presses", "4", 'presses is "4"; write a number without quotes.'),
        ("presses", True, "presses is True; write a number"),
        ("sure", 1, "sure is 1; write True or False."),
        ("began", "18.3.2024", "write a date like"),
        ("began", 2024, "write a date like"),
        ("objection", "not really", "objection has 2 of the 3 words"),
        ("stand", "maybe", 'choose one of "hold", "revise" or "abstain"'),
        ("changes", "owner", "write what you revise in braces"),
        ("changes", {"stand": "hold"}, "names 'stand', which no card of yours commits to"),
        ("changes", {"tonnes": 3}, "names 'tonnes', which no card"),
        ("changes", {"lorries": 3}, "In changes, lorries is 3; write the number and its unit"),
        ("care", (5, "I would tell her"), "write a level from 1 to 4"),
        ("care", (3, "I"), "write a level from 1 to 4"),
        ("care", 3, "write a level from 1 to 4"),
    ],
)
def test_what_a_slot_refuses_in_one_sentence(slots, name, raw, words):
    with pytest.raises(BadValue) as caught:
        read(slots, name, raw)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("unit", "written"),
    [
        ("flags per day", "Flags/day"),
        ("percent", "%"),
        ("percent", "per cent"),
        ("hours", "hour"),
        ("attempts per day", "attempt per day"),
    ],
)
def test_a_unit_may_be_written_in_other_ways(slots, unit, written):
    from dataclasses import replace

    slot, scenario = slots["lorries"]
    assert read_value(replace(slot, units=((unit, 1.0),)), (4, written), scenario) == 4
