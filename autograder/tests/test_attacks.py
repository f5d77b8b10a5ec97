"""What hostile answers achieve at each rung of isolation, and what honest ones that look like them lose: nothing.

`attacks` has the answers and judges; ``make attacks`` runs all of it and prints a table. Here every attack runs at
each rung that promises to hold it. Those that aim at the grader's own time and memory run at the strongest rung alone:
the grader is the same at each.
"""

from __future__ import annotations

import pytest
from attacks import autograde
from attacks.answers import honest_answers, hostile_answers
from attacks.ground import COURSE
from attacks.harness import Arena, Result, promised_at

from autograder.content import load_course
from autograder.sandbox import linux
from autograder.sandbox.isolation import RUNGS

pytestmark = [
    pytest.mark.skipif(
        not linux.LINUX, reason="the ladder is Linux's, and so is /proc, where leftovers are looked for"
    ),
    # nbgrader 0.9 reads its gradebook in a way that SQLAlchemy 2 warns of
    pytest.mark.filterwarnings("ignore:.*not in session.*"),
]

FULL = 100.0
HOSTILE = hostile_answers()
HONEST = honest_answers(FULL)
#: Submissions of a run through nbgrader: every answer is one too many for each run of the tests.
EACH = 4


@pytest.fixture(scope="module")
def arena():
    with Arena() as arena:
        yield arena


def at(arena, rung):
    if rung in arena.missing:
        pytest.skip(f"this machine has no {rung}: {arena.missing[rung]}")
    return arena


ATTEMPTS = [
    pytest.param(answer, rung, id=f"{rung}-{answer.name}")
    for rung in RUNGS
    for answer in HOSTILE
    if promised_at(answer) <= RUNGS.index(rung)
]


@pytest.mark.parametrize(("answer", "rung"), ATTEMPTS)
def test_an_attack_is_held(arena, answer, rung):
    strongest = at(arena, rung).rungs[-1]
    if answer.patient and answer.held_from == "S0" and rung != strongest:
        pytest.skip(f"it aims at the grader, which is the same at {strongest}")
    outcome = arena.try_hostile(answer, rung)
    assert outcome.result is Result.HELD, f"{answer.act} {'; '.join(outcome.why)}"


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("answer", HONEST, ids=lambda answer: answer.name)
def test_an_honest_answer_gets_everything(arena, answer, rung):
    outcome = at(arena, rung).try_honest(answer, rung)
    assert outcome.result is Result.HELD, f"{answer.act} {'; '.join(outcome.why)}"


@pytest.mark.parametrize("which", ["weakest", "strongest"])
def test_nbgrader_enters_what_is_earned(arena, which):
    # what nbgrader does with a verdict knows no rung: the two ends will do here, and make attacks has each
    rung = arena.rungs[0 if which == "weakest" else -1]
    if (used := autograde.honoured(rung)) != rung:
        pytest.skip(f"the grading service grades at {used}: it does not honour AUTOGRADER_RUNG")
    run = autograde.run([*HONEST, *HOSTILE[::EACH]], rung)
    assert run.rung == rung
    assert {o.answer: o.why for o in run.outcomes if o.result.bad} == {}


def test_the_suite_is_as_large_as_it_says():
    assert len(HOSTILE) >= 45
    assert len(HONEST) >= 12
    assert {answer.held_from for answer in HOSTILE} <= {"S0", "S2", "S3", "S4"}
    assert load_course(COURSE).exercises["ledger"].points == FULL
