"""Mutation testing of hidden tests: a change that no test notices is found, a listed one has its reason."""

from __future__ import annotations

import ast

import pytest
from conftest import LIMITS

from autograder.content import ContentError, load_exercise
from autograder.grading.grader import Grader
from autograder.grading.mutants import mutate, try_mutants

#: A hidden test that never looks at the result.
BLIND = 'def test_blind(solution, rng):\n    """Adds any two numbers."""\n    solution.add(rng.random(), 1)\n'
BLINDFOLDED = {
    "hidden_stage_1.py": BLIND,
    "hidden_stage_2.py": BLIND.replace("test_blind", "test_blind_too"),
    "shortcuts/stage_1_ignores_fetch.py": None,
}


@pytest.fixture
def outcomes(write_course, tmp_path):
    """A function that tries the mutants of the tiny exercise with some files replaced."""

    def run(files):
        with Grader(tmp_path, limits=LIMITS) as grader:
            return list(try_mutants(load_exercise(write_course(files)), grader))

    return run


def test_mutants_compile_differ_and_are_not_repeated():
    source = "def f(a, b):\n    '''Text.'''\n    if a < b and a:\n        return a + 1\n    return b\n"
    mutants = mutate(source)
    names = {mutant.after for mutant in mutants}
    assert {"if a <= b and a:", "if a < b or a:", "return a - 1", "return a + 2", "return None"} <= names
    assert len({mutant.source for mutant in mutants}) == len(mutants)
    for mutant in mutants:
        assert ast.dump(ast.parse(mutant.source)) != ast.dump(ast.parse(source))
        assert "XXText.XX" not in mutant.source


def test_the_tiny_exercise_kills_its_mutants(outcomes):
    found = outcomes({})
    assert {outcome.mutant.after for outcome in found if not outcome.killed_by} == set()
    assert all(outcome.killed_by.startswith("test_") for outcome in found)


def test_a_survivor_is_found_and_one_seen_by_a_visible_test_alone_is_named(outcomes):
    found = {outcome.mutant.after: outcome for outcome in outcomes(BLINDFOLDED)}
    subtracting = found["return a - b"]
    assert (subtracting.killed_by, subtracting.equivalent, subtracting.only_visible) == ("", "", True)


def test_a_listed_survivor_has_its_reason_and_a_stale_entry_is_a_complaint(outcomes):
    listed = '[[mutants]]\nbefore = "{}"\nafter = "{}"\nwhy = "no one can tell"\n'
    entry = listed.format("return a + b", "return a - b")
    found = {outcome.mutant.after: outcome for outcome in outcomes({**BLINDFOLDED, "equivalent_mutants.toml": entry})}
    assert found["return a - b"].equivalent == "no one can tell"
    with pytest.raises(ContentError, match="no such survivor: return a \\+ b"):
        outcomes({"equivalent_mutants.toml": listed.format("return a + b", "return a - b")})
