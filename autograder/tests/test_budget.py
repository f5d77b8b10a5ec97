"""What a sitting may spend: held before a call, settled or released after it, and never lost."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.conversation.budget import Budget, OverBudget, estimated_tokens


def test_a_call_holds_what_it_may_take_and_settles_for_what_it_took():
    budget = Budget(most_in_all=1_000)
    held = budget.hold(300, 200)
    assert (held, budget.used, budget.left) == (500, 500, 500)
    budget.settle(held, 250, 20)
    assert budget.used == 270
    budget.release(budget.hold(100, 100))
    assert budget.used == 270


@pytest.mark.parametrize("told", [(None, None), (3, None), ("3", 4), (-1, 4), (True, 4)])
def test_what_the_service_does_not_tell_stays_counted(told):
    budget = Budget()
    budget.settle(budget.hold(300, 200), *told)
    assert budget.used == 500


def test_too_much_is_refused_in_a_sentence_and_holds_nothing():
    budget = Budget(most_sent=400, most_in_all=1_000)
    with pytest.raises(OverBudget, match="would send about 401 tokens, and 400 are the most"):
        budget.hold(401, 1)
    budget.hold(400, 500)
    with pytest.raises(OverBudget, match="may take 101 tokens, and 100 of this sitting's 1,000 are left"):
        budget.hold(100, 1)
    assert budget.used == 900


def test_a_file_outlives_the_object(tmp_path):
    path = tmp_path / "spent.json"
    Budget(path=path).hold(300, 200)
    assert Budget(path=path).used == 500
    assert json.loads(path.read_text()) == {"tokens": 500}
    assert [found.name for found in tmp_path.iterdir()] == ["spent.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"tokens": -5}', '{"tokens": "many"}', '{"other": 1}', "\0"])
def test_a_file_that_cannot_be_read_counts_as_all_spent(tmp_path, text):
    path = tmp_path / "spent.json"
    path.write_text(text)
    budget = Budget(path=path)
    assert budget.left == 0
    with pytest.raises(OverBudget, match="0 of this sitting's"):
        budget.hold(1, 1)


def test_a_file_that_cannot_be_written_is_told_before_anything_is_spent(tmp_path):
    with pytest.raises(OverBudget, match="cannot be kept in"):
        Budget(path=tmp_path / "nowhere" / "spent.json").hold(1, 1)


@given(st.text(max_size=200))
def test_the_estimate_is_on_the_high_side(text):
    # a token of the usual tokenizers holds less than four characters of English on average, and at least one byte
    assert len(text) / 4 <= estimated_tokens(text) <= len(text.encode("utf-8", "replace")) + 1
