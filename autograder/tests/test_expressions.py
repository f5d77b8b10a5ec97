"""The small language of conditions, formulas and quotes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.content.expressions import Expression, Unknown
from autograder.content.templates import Template, show

VALUES = {"x": 3, "name": "The Owner", "p1.stand": "hold", "began": date(2024, 1, 1), "ended": date(2024, 3, 1)}

TRUE = [
    "x == 3", "x > 2 and x < 4", "2 < x <= 3", "x in [1, 3]", 'p1.stand in ["hold", "abstain"]', '"owner" in name',
    "known(x)", "not known(y)", "known(x) or y > 1", "began < ended", "ended - began == 60", 'began == "2024-01-01"',
    'ended > "2024-02-29"', "min(x, 1) == 1", "round(x / 2) == 2", "x ** 2 == 9", "-x < 0", "sqrt(x * 3) == 3",
    "words(name) == 2", "(\nx == 3\nand\nx > 1\n)", 'lower(name) == "the owner"', "x != 4", '"z" not in name',
]  # fmt: skip

FALSE = ["x == 4", "y > 1", "y == 1 or x == 4", "known(y)", "not (x == 3)", 'p1.stand == "revise"', "y"]

NO_EXPRESSIONS = [
    "", "x ==", "open('f')", "x.__class__.__name__", "[a for a in x]", "lambda: 1", "x if x else 1", "f'{x}'", "x := 1",
    "known(1)", "known(x, y)", "x[0]", "{1: 2}", "x @ 2", "sqrt(x, key=1)", "None", "b'a'", "1j", "x and exit()", "min()",
    "*x", "(" * 500, "-" * 30_000 + "1", "x\0",
]  # fmt: skip


@pytest.mark.parametrize("source", TRUE)
def test_conditions_that_hold(source):
    assert Expression(source).holds(VALUES) is True


@pytest.mark.parametrize("source", FALSE)
def test_conditions_that_do_not_hold(source):
    assert Expression(source).holds(VALUES) is False


@pytest.mark.parametrize("source", NO_EXPRESSIONS)
def test_what_is_no_expression_is_refused_in_a_sentence(source):
    with pytest.raises(ValueError, match=r"cannot be read|does not know|calls"):
        Expression(source)


def test_names_and_constants():
    expression = Expression('x > 2 and known(y) and p1.stand != "hold"')
    assert expression.names == {"x", "y", "p1.stand"}
    assert expression.constants == (2, "hold") or set(expression.constants) == {2, "hold"}
    assert Expression("p1.stand").single_name == "p1.stand"
    assert Expression("2 * x").single_name is None


def test_a_value_that_is_not_there_names_itself():
    with pytest.raises(Unknown) as caught:
        Expression("2 * y").value(VALUES)
    assert caught.value.name == "y"
    with pytest.raises(Unknown):
        Expression("2 * y").value({"y": None})


@pytest.mark.parametrize("source", ["1 / (x - 3)", "name + 1", "2 ** 100000", "sqrt(-1)", "name < 2"])
def test_what_has_no_value_raises_what_the_callers_expect(source):
    with pytest.raises((ArithmeticError, TypeError, ValueError)):
        Expression(source).value(VALUES)


@given(st.text(max_size=60))
def test_any_text_is_an_expression_or_a_value_error(text):
    try:
        Expression(text)
    except ValueError:
        return
    assert Expression(text).names is not None


# -- words with fields -------------------------------------------------------------------------------------------------


def unit_of(name):
    return {"x": "flags per day"}.get(name, "")


def test_a_value_is_quoted_with_its_unit_and_worked_with_without():
    words = Template("At {x} you spend {x:} times {1.5 * x}. {name} says {{so}}.")
    assert words.render(VALUES, unit_of) == "At 3 flags per day you spend 3 times 4.5. The Owner says {so}."
    assert words.names == {"x", "name"}


def test_a_quote_at_the_beginning_of_a_sentence_gets_a_capital():
    values = {"who": "the engineer on duty."}
    words = Template("{who} calls. {who} says: {who}")
    assert (
        words.render(values, unit_of) == "The engineer on duty calls. The engineer on duty says: the engineer on duty"
    )


@pytest.mark.parametrize("text", ["{", "}", "a {x", "{x +}", "{open()}", "{}"])
def test_words_with_a_broken_field_are_refused(text):
    with pytest.raises(ValueError, match=r"brace|cannot be read|calls"):
        Template(text)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (2000, "2,000"), (2000.0, "2,000"), (0.0245, "0.0245"), (16.0512, "16.05"), (77904.4, "77,904"), (1e-5, "1e-05"),
        (True, "yes"), (date(2024, 3, 1), "2024-03-01"), (("a", 2), "a, 2"), ("two\n lines", "two lines"),
        ("a" + "\u202e" + "b", "a b"), (0, "0"), (-3.5, "-3.5"),
    ],
)  # fmt: skip
def test_how_a_value_is_shown(value, shown):
    assert show(value) == shown


def test_a_long_text_is_cut():
    assert show("word " * 100).split()[-1] == "…"
    assert len(show("word " * 100).split()) == 31
