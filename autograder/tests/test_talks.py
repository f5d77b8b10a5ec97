"""Grading conversations: derived checks, a scenario's own tests, verdicts, claims; and what one draws from another."""

# ruff: noqa: E501 - changes and claims stand in one line each, so that a table can be read

from __future__ import annotations

import json
from dataclasses import replace

import nbformat
import pytest
from talks import write_talks

from autograder.content import load_exercise
from autograder.content.cells import heading
from autograder.conversation.elsewhere import earlier_replies, look_elsewhere
from autograder.conversation.engine import converse
from autograder.conversation.talk import NotSaid, Talk, general_checks
from autograder.conversation.transcript import to_source
from autograder.grading import Client, GradingError
from autograder.grading.grader import Grader
from autograder.grading.proof import print_claim, prove_course
from autograder.grading.render import verdict_text
from autograder.grading.talk_proof import hidden_marks, prove_talk
from autograder.grading.talks import TalkGrader
from autograder.grading.verdict import DATA, Status, Verdict


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_talks(tmp_path_factory.mktemp("talks"))


@pytest.fixture(scope="module")
def bridge(folder):
    return load_exercise(folder)


@pytest.fixture(scope="module")
def grader(folder):
    grader = TalkGrader(folder.parents[2])
    yield grader
    grader.close()


def example(scenario, name):
    return dict(next(one for one in scenario.examples if one.name == name).cells)


def ended(verdict):
    return {test.name: (test.status, test.reason) for test in verdict.tests}


# -- checks ------------------------------------------------------------------------------------------------------------


def test_checks_are_derived_from_a_scenario(bridge):
    assert [(check.name, check.part) for check in general_checks(bridge)] == [
        ("card_decision", "card"), ("card_owner", "card"), ("card_lorries", "card"),
        ("arithmetic_tonnes", "arithmetic"), ("consistency_p1_stand", "consistency"), ("consistency_p1_steady", "consistency"),
        ("consistency_p2_stand", "consistency"), ("consistency_p2_steady", "consistency"),
        ("consistency_p3_stand", "consistency"), ("consistency_p3_steady", "consistency"),
        ("consistency_reasons", "consistency"),
    ]  # fmt: skip


def test_a_strong_conversation_gets_full_points(bridge, grader):
    verdict = grader.check(bridge, 3, to_source(example(bridge, "strong_close")), seed=1)
    assert verdict.green
    assert (verdict.points, verdict.max_points, verdict.isolation) == (80, 80, DATA)
    assert [(stage.title, stage.passed, stage.total) for stage in verdict.stages] == [
        ("The card", 4, 4), ("Arithmetic", 1, 1), ("Consistency", 8, 8),
    ]  # fmt: skip
    assert Verdict.from_json(verdict.to_json()) == verdict
    text = verdict_text(verdict)
    assert text.startswith("The card: 4 of 4 checks passed, 40 of 40 points\n")
    assert text.endswith("read as data; nothing of it was run")


def test_a_part_can_be_asked_for_alone(bridge, grader):
    verdict = grader.check(bridge, 1, to_source(example(bridge, "strong_close")), seed=1)
    assert [stage.title for stage in verdict.stages] == ["The card"]
    whole = grader.check(bridge, 3, to_source(example(bridge, "strong_close")), seed=1)
    assert whole.part(1).tests == verdict.tests
    with pytest.raises(ValueError, match="has parts 1 to 3, not 4"):
        grader.check(bridge, 4, "", seed=1)


def test_an_empty_conversation_gets_nothing_and_a_reason_each_time(bridge, grader):
    verdict = grader.check(bridge, 3, "", seed=1)
    assert verdict.points == 0
    assert verdict.note == "Nothing was said yet."
    assert all(test.status is Status.FAILED and test.reason for test in verdict.tests)
    assert ended(verdict)["card_owner"][1] == "owner was left open in %%answer tiny_bridge card."


def test_reasons_name_the_mistake_or_how_far_a_number_is_off(bridge, grader):
    def reason(number):
        cells = example(bridge, "strong_close")
        cells["p1", "answer"] = cells["p1", "answer"].replace("400", number)
        return ended(grader.check(bridge, 3, to_source(cells), seed=1))["arithmetic_tonnes"]

    assert reason("4") == (Status.FAILED, "Each lorry has ten tonnes, not a tenth.")
    assert reason("402") == (Status.PASSED, "")
    assert reason("500")[1] == "It is too large, by less than twice; work it out step by step."
    assert reason("9")[1] == "It is too small, by more than ten times; work it out step by step."
    assert reason("-400")[1] == "It is wrong; work it out step by step."
    assert "400" not in reason("390")[1]


def test_arithmetic_counts_with_the_value_before_or_after_the_same_cards_revision(bridge, grader):
    cells = example(bridge, "strong_close")
    for tonnes, status in ((400, Status.PASSED), (100, Status.PASSED), (200, Status.FAILED)):
        cells["p1", "answer"] = (
            'stand = "revise"\nbecause = "ten is what it can bear"\nchanges = {"lorries": (10, "a day")}\n'
            f'tonnes = {tonnes}, "tonnes"'
        )
        assert ended(grader.check(bridge, 3, to_source(cells), seed=1))["arithmetic_tonnes"][0] is status


def test_a_question_that_was_left_out_costs_nothing(bridge, grader):
    cells = example(bridge, "strong_open")
    del cells["p3", "answer"]
    assert grader.check(bridge, 3, to_source(cells), seed=1).green
    closed = {**example(bridge, "strong_close"), ("p3", "answer"): ""}
    assert ended(grader.check(bridge, 3, to_source(closed), seed=1))["consistency_p3_stand"][0] is Status.FAILED


def test_one_reason_for_every_question_loses_a_check(bridge, grader):
    cells = example(bridge, "strong_close")
    cells["p3", "answer"] = cells["p3", "answer"].replace(
        "nobody has measured the wind so far", "The CRACK is longer, than yesterday."
    )
    status, reason = ended(grader.check(bridge, 3, to_source(cells), seed=1))["consistency_reasons"]
    assert status is Status.FAILED
    assert reason.startswith("p1.because and p3.because are the same words")


def test_disagreement_costs_nothing(bridge, grader):
    for stand in ("hold", "abstain"):
        cells = example(bridge, "strong_close")
        for turn in ("p1", "p3"):
            cells[turn, "answer"] = (
                f'stand = "{stand}"\nbecause = "the sign is older than the bridge, as {turn} shows"\n'
                + ('tonnes = 400, "tonnes"' if turn == "p1" else "")
            )
        assert grader.check(bridge, 3, to_source(cells), seed=1).green


# -- a scenario's own tests --------------------------------------------------------------------------------------------


def test_own_tests_say_their_hint_or_their_own_words(bridge, grader):
    cells = example(bridge, "strong_close")
    cells["card", "answer"] = cells["card", "answer"].replace('"the engineer on duty"', '"close it"')
    cells["opening", "reply"] = "I would close it."
    found = ended(grader.check(bridge, 3, to_source(cells), seed=1))
    assert found["test_consistency_owner_is_not_the_decision"] == (Status.FAILED, "It repeats the decision.")
    assert found["test_card_opening_is_said"] == (Status.FAILED, "It is too short to hold a reason.")
    del cells["opening", "reply"]
    found = ended(grader.check(bridge, 3, to_source(cells), seed=1))
    assert found["test_card_opening_is_said"][1] == "%%reply tiny_bridge opening says nothing."


def test_a_test_that_fails_by_itself_is_no_zero_of_anybodys(tmp_path):
    scenario = load_exercise(write_talks(tmp_path, [("hidden.py", 'talk["owner"] != talk["decision"]', "1 / 0")]))
    grader = TalkGrader(tmp_path)
    try:
        verdict = grader.check(scenario, 3, to_source(example(scenario, "strong_close")), seed=1)
        assert verdict.faulty
        assert (
            "ZeroDivisionError in test_consistency_owner"
            in ended(verdict)["test_consistency_owner_is_not_the_decision"][1]
        )
    finally:
        grader.close()


def test_a_file_of_tests_that_cannot_be_imported_is_a_fault_too(tmp_path):
    scenario = load_exercise(
        write_talks(tmp_path, [("hidden.py", '"""Tests of the bridge."""', "import nothing_like_it")])
    )
    grader = TalkGrader(tmp_path)
    try:
        assert grader.check(scenario, 3, "", seed=1).faulty
    finally:
        grader.close()


def test_what_a_test_sees_of_a_conversation(bridge):
    talk = Talk(converse(bridge, example(bridge, "strong_close")))
    assert talk["lorries"] == 20
    assert talk["card.lorries"] == 20
    assert talk.first["lorries"] == 40
    assert talk.stand("p2") == "revise"
    assert [change.after for change in talk.changes] == [20]
    assert talk.reply("p2").startswith("The baker pays")
    assert list(talk.replies) == ["opening", "p2"]
    assert talk.words("p1").startswith("You let 40 a day cross")
    assert talk.get("sure") is True
    empty = Talk(converse(bridge, {}))
    assert empty.get("sure", "?") == "?"
    with pytest.raises(NotSaid, match="lorries was left open in %%answer tiny_bridge card"):
        empty["lorries"]
    with pytest.raises(KeyError):
        empty["lorry"]


# -- what another conversation holds -------------------------------------------------------------------------------------


def notebook_of(scenario, name, path):
    cells = [
        nbformat.v4.new_code_cell(f"{heading(kind, scenario.id, turn)}\n{text}")
        for (turn, kind), text in example(scenario, name).items()
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def test_a_card_elsewhere_is_read_from_its_notebook(folder, bridge, tmp_path):
    course, reading = folder.parents[2], load_exercise(folder.parent / "tiny_reading")
    assert look_elsewhere(bridge, course, [tmp_path]) == {}
    notebook_of(reading, "strong_a_failure", tmp_path / "second" / "talks" / "tiny_reading.ipynb")
    found = look_elsewhere(bridge, course, [tmp_path / "first", tmp_path / "second"])
    assert found == {"objection": "a shop of four presses is no sample of the trade"}
    assert look_elsewhere(reading, course, [tmp_path]) == {}
    assert earlier_replies(bridge, course, [tmp_path / "second"]) == (
        ("The print shop", "I ran the night shift of a print shop for six years, and I left when it was sold."),
    )
    assert earlier_replies(reading, course, [tmp_path / "second"]) == ()


def test_a_reading_of_a_scenario_that_the_course_has_not_is_unknown(folder, bridge, tmp_path):
    reads = (replace(bridge.reads[0], scenario="nothing"), replace(bridge.reads[0], slot="nothing"))
    reading = load_exercise(folder.parent / "tiny_reading")
    notebook_of(reading, "strong_a_failure", tmp_path / "talks" / "tiny_reading.ipynb")
    assert look_elsewhere(replace(bridge, reads=reads), folder.parents[2], [tmp_path]) == {}


# -- through the grader and the service -----------------------------------------------------------------------------------


def test_the_grader_needs_no_sandbox_for_a_conversation(folder, bridge):
    with Grader(folder.parents[2], rung="S9") as grader:
        source = to_source(example(bridge, "strong_close"))
        assert grader.check("tiny_bridge", 3, source, seed=1, minimum="S4").green
        with pytest.raises(ValueError, match="no transcript"):
            grader.check("tiny_bridge", 3, "I would close it.", seed=1)


def test_the_service_tells_words_ratings_and_nothing_hidden(folder, bridge, tmp_path):
    reading = load_exercise(folder.parent / "tiny_reading")
    notebook_of(reading, "strong_a_failure", tmp_path / "talks" / "tiny_reading.ipynb")
    source = to_source(example(bridge, "strong_close"))
    with Client(folder.parents[2]) as client:
        about = client.ask({"op": "describe", "exercise": "tiny_bridge"})
        assert (about["kind"], about["draws"], about["needs"]) == ("conversation", [], [])
        assert about["starter"].startswith("%%reply tiny_bridge opening")
        assert not [mark for mark in hidden_marks(bridge) if mark in json.dumps(about)]
        drawn = client.ask({"op": "describe", "exercise": "tiny_reading"})["draws"]
        assert drawn == [{"name": "opener", "title": "opener", "choices": ["a failure", "a success"]}]
        request = {"op": "converse", "exercise": "tiny_bridge", "source": source}
        told = client.ask(request)
        assert told["complete"]
        assert [cell["cell"] for cell in told["cells"]][:3] == [
            "%%reply tiny_bridge opening", "%%answer tiny_bridge card", "%%answer tiny_bridge p1",
        ]  # fmt: skip
        assert told["cells"][2]["text"].startswith("You have not told me what you read.")
        told = client.ask({**request, "folders": [str(tmp_path)]})
        assert told["cells"][2]["text"].startswith("Elsewhere you said: a shop of four presses")
        rating = client.ask({"op": "rating", "exercise": "tiny_bridge", "source": source})
        (rated,) = rating["ratings"]
        assert (rated["dimension"], rated["level"], rated["found_in"]) == ("care", 3, "The baker")
        assert client.check("tiny_bridge", 3, source, folders=[str(tmp_path)]).green
        assert client.ask({"op": "hints", "exercise": "tiny_bridge", "stage": 2}) == ["Times ten."]
        assert client.ask({"op": "traps", "exercise": "tiny_bridge"}) == []
        for bad in (
            {"op": "findings"},
            {"op": "converse", "source": "x"},
            {"op": "converse"},
            {"op": "rating", "source": 3},
        ):
            with pytest.raises(GradingError):
                client.ask({"exercise": "tiny_bridge", **bad})
        with pytest.raises(GradingError, match="folders is a list of paths"):
            client.ask({**request, "folders": [3]})


# -- claims ------------------------------------------------------------------------------------------------------------


def claims_of(scenario, course):
    return dict(prove_talk(scenario, course))


def with_release(course, scenario, text="{}"):
    path = course / "release" / scenario.round / f"{scenario.id}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_every_claim_holds_of_a_sound_scenario(tmp_path, capsys):
    folder = write_talks(tmp_path)
    for name in ("tiny_bridge", "tiny_reading"):
        with_release(tmp_path, load_exercise(folder.parent / name))
    from autograder.content import load_course

    claims = prove_course(load_course(tmp_path), report=print_claim)
    assert [claim for claim in claims if claim.fault] == []
    assert len(claims) == 22
    assert "✓ tiny_bridge: weak_divides loses at arithmetic_tonnes" in capsys.readouterr().out


#: What is wrong with a scenario: (file, old, new, the claim that fails, what speaks against it).
BROKEN = {
    "points that do not add up": ("scenario.toml", "card = 40", "card = 50", "has points", "add up to 110, not to 100"),
    "a strong one with a fault": ("examples/strong_close.txt", '400, "tonnes"', '4, "tonnes"', "strong_close gets", "arithmetic_tonnes"),
    "a strong one that leaves a question out": (
        "examples/strong_close.txt", "The baker pays for it, and I would tell her so myself.", "", "strong_close gets", "left without an answer",
    ),
    "strong ones that agree": ("examples/strong_open.txt", '"leave it open"', '"close it"', "opposite positions", "choose the same everywhere"),
    "a weak one that loses elsewhere": ("examples/weak_we.txt", "Fails at card_owner", "Fails at card_decision", "weak_we loses", "ended as passed"),
    "a weak one without its check": ("examples/weak_we.txt", "Fails at card_owner", "Fails at card_owners", "weak_we loses", "there is no check card_owners"),
    "a test that an empty one passes": ("hidden.py", '    assert talk["owner"] != talk["decision"]', "    assert talk", "an empty conversation", "test_consistency_owner"),
    "words that take too long": ("scenario.toml", "Put it on a card.", "Put it on a card. " * 50, "has points", "has 250 words"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_claim_that_does_not_hold_says_what_speaks_against_it(tmp_path, name):
    file, old, new, claim, words = BROKEN[name]
    scenario = load_exercise(write_talks(tmp_path, [(file, old, new)]))
    with_release(tmp_path, scenario)
    ((_, faults),) = [(text, faults) for text, faults in claims_of(scenario, tmp_path).items() if claim in text]
    assert any(words in fault for fault in faults), faults


def test_hidden_words_in_the_release_are_found(tmp_path):
    scenario = load_exercise(write_talks(tmp_path))
    for text in ("The baker cannot deliver. ", "Each lorry has ten tonnes, not a tenth.", "test_card_opening_is_said"):
        with_release(tmp_path, scenario, json.dumps({"cells": [f"x {text}"]}))
        faults = claims_of(scenario, tmp_path)["nothing hidden stands in the release"]
        assert faults, text
    (tmp_path / "release" / "talks" / "tiny_bridge.ipynb").unlink()
    assert "run make build" in claims_of(scenario, tmp_path)["nothing hidden stands in the release"][0]
