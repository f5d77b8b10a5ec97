"""Self-ratings beside observations: each relation, quotations that stand nowhere, and never a mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.conversation.observations import Context, ObservationKind, Source, observe
from autograder.conversation.selfrating import Relation, SelfLevel, compare, stands_in

SCENARIO = "A classifier refuses requests of students. A reviewer team looks at flags. It launches on Thursday."
OPENING = Source("the opening", "Biology students are refused because most flags are false.")
CLOSING = Source("the closing", "I would keep an eye on it. We need a good metric.")
SHOWN_BY = {"harm": ["harm", "mechanism"], "plan": ["signal", "owner_action"], "tone": []}


def compared(*ratings, replies=(OPENING, CLOSING)):
    observed = [observe(reply.text, Context(SCENARIO)) for reply in replies]
    return compare([SelfLevel(*rating) for rating in ratings], replies, observed, SHOWN_BY)


def test_a_high_level_beside_nothing_seen_is_told_with_the_quotation():
    [one] = compared(("plan", 4, "We need a good metric."))
    assert (one.relation, one.found_in) == (Relation.HIGHER, "the closing")
    assert one.says[0].startswith(
        'You rated 4 in plan and quoted "We need a good metric"; no measurable signal and no owner with an action was seen'
    )


def test_a_low_level_beside_all_of_it_is_told_too():
    [one] = compared(("harm", 1, "Biology students are refused"))
    assert one.relation is Relation.LOWER
    assert 'group that is harmed in the opening ("Biology students are refused")' in one.says[0]
    assert "hard on yourself" in one.says[0]


def test_agreement_is_told_in_both_directions():
    high, low = compared(("harm", 3, "most flags are false"), ("plan", 2, "keep an eye on it"))
    assert (high.relation, low.relation) == (Relation.AGREES, Relation.AGREES)
    assert "Whether it is sound, a program cannot tell" in high.says[0]
    assert "you and the program say the same" in low.says[0]


def test_part_of_it_seen_is_no_level_and_is_named():
    [one] = compared(("plan", 3, "x"), replies=(Source("it", "Stop at more than 2% refused students in a day."),))
    assert one.relation is Relation.HIGHER
    assert "no owner with an action was seen in your replies. What was seen: measurable signal in it" in one.says[0]


def test_what_no_program_can_see_is_not_compared():
    [one] = compared(("tone", 4, "Biology students are refused"))
    assert one.relation is Relation.NOT_COMPARED
    assert len(one.says) == 1


def test_a_quotation_that_stands_in_no_reply_is_said_so():
    missing, none = compared(("harm", 3, "Students are hurt by refusals"), ("harm", 3, "  "))
    assert missing.found_in is None
    assert "stands in none of your replies" in missing.says[1]
    assert "no sentence of yours beside this rating" in none.says[1]


def test_warnings_of_the_reply_that_is_quoted_stand_beside():
    talk = Source("it", "No student is refused. There is no threshold, and nobody has to turn it off on Friday.")
    [one] = compared(("harm", 4, "No student is refused"), replies=(talk,))
    assert any(line.startswith("Beside that reply stands: ") for line in one.says)


def test_it_never_adds_up():
    ratings = [("harm", 4, "a"), ("plan", 2, "b"), ("tone", 3, "c")]
    together, alone = compared(*ratings), [compared(rating)[0] for rating in ratings]
    assert list(together) == alone, "each stands for itself"
    assert not {"average", "mean", "total", "score"} & set(
        " ".join(line for one in together for line in one.says).split()
    )


@pytest.mark.parametrize("level", [0, 5, 2.5, True, "3"])
def test_a_level_outside_of_the_anchors_is_refused(level):
    with pytest.raises(ValueError, match="it goes from 1 to 4"):
        compared(("harm", level, "x"))


def test_replies_and_observations_go_together():
    with pytest.raises(ValueError, match="There are 1 replies and observations on 0"):
        compare([], [OPENING], [], SHOWN_BY)


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ('"Biology students are refused"', True),
        ("biology\n students", True),
        ("Biology students are refused because most flags are false.", True),
        ("Biology teachers", False),
        ("...", False),
        ("", False),
    ],
)
def test_a_quotation_may_differ_in_case_and_spaces(quote, stands):
    assert stands_in(quote, OPENING.text) is stands


@given(st.text(max_size=60), st.integers(1, 4), st.text(max_size=200))
def test_any_quotation_and_reply_can_be_compared(quote, level, text):
    [one] = compared(("harm", level, quote), replies=(Source("it", text),))
    assert one.says
    assert ObservationKind.HARM in observe(text, Context(SCENARIO)).seen or one.relation is not Relation.LOWER
