"""What `make check` proves of a pair task beside what it proves of all: each claim notices when it does not hold."""

from __future__ import annotations

import re
import shutil

import pytest

from autograder.content import load_exercise
from autograder.grading.claims import given_faults
from autograder.grading.proof_of_pair import pair_claims
from autograder.grading.verdict import StageResult, Status, TestResult, Verdict

DRIFTS, AMBIGUITIES, UNDERSTOOD, TOLD, GIVEN = range(5)


@pytest.fixture
def folder(tmp_path, real_course):
    """A copy of the model task, in a course that a test may break."""
    target = tmp_path / "rounds" / "pair_programming"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(real_course / "rounds" / "pair_programming", target, ignore=ignored)
    return target / "duplicate_finder"


def passing(exercise, *, but=()):
    """A verdict in which every test passes but these."""
    tests = [
        TestResult(case.name, stage.number, False, case.label, Status.FAILED if case.name in but else Status.PASSED)
        for stage in exercise.stages
        for case in stage.hidden
    ]
    stages = [
        StageResult(s.number, s.title, s.points, s.points, len(s.hidden), len(s.hidden), True) for s in exercise.stages
    ]
    return Verdict(exercise.id, len(exercise.stages), 1, "S3", tuple(stages), tuple(tests))


def faults(folder, number, *, but=()):
    exercise = load_exercise(folder)
    return list(pair_claims(exercise, lambda source: passing(exercise, but=but)))[number][1]


def change(file, *pairs):
    text = file.read_text()
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    file.write_text(text)


def test_every_claim_holds_of_the_model_task(folder):
    exercise = load_exercise(folder)
    claims = list(pair_claims(exercise, lambda source: passing(exercise)))
    assert [(text, found) for text, found in claims if found] == []
    assert len(claims) == 5


def test_drifts_that_contradict_nothing_and_hand_nothing_over(folder):
    brief, bank = folder / "brief.toml", folder / "questions.toml"
    bank.write_text(bank.read_text().partition("[[objections]]")[0])
    plain = "".join(f"[[drifts]]\nstage = {stage}\n" for stage in (2, 3, 4))
    brief.write_text(brief.read_text().partition("[[drifts]]")[0] + plain)
    assert faults(folder, DRIFTS) == ["no drift contradicts the brief", "no drift hands over"]


def test_messages_that_nobody_speaks(folder):
    change(folder / "stage_4.md", ("**Noor:**", "Noor:"))
    change(folder.parent / "rubric.toml", ('title = "Adapt"', ""))
    found = faults(folder, DRIFTS)
    assert found[0] == "stage_4.md has no word of Noor's; a message begins **Noor:**"
    assert found[1].endswith("title is missing; it is a text")


def test_an_ambiguity_that_no_shortcut_falls_for(folder):
    change(folder / "brief.toml", ('question = "links"', 'question = "which_files"'))
    change(folder / "brief.toml", ('tests = ["test_empty_files"]', 'tests = ["test_an_archive"]'))
    found = faults(folder, AMBIGUITIES, but={"test_an_archive"})
    assert found[0] == "no trap is called which_files: a wrong guess needs one, with its shortcuts"
    assert found[1].startswith(
        "stage_0_empty__by_size fails at test_empty_files, which brief.toml does not name for empty"
    )
    assert found[-1] == "the reference does not pass test_an_archive"


def test_an_engineer_who_does_not_understand(folder):
    bank = folder / "questions.toml"
    # one way to ask for each thing, and no word that means it
    bank.write_text(
        re.sub(r'asks = \[\s*("[^"]*"),[^]]*\]', r"asks = [\1]", re.sub(r"keys = .*", "", bank.read_text()))
    )
    assert "paraphrases get the right answer" in faults(folder, UNDERSTOOD)[0]
    (folder / "paraphrases.toml").unlink()
    assert faults(folder, UNDERSTOOD)[0].endswith("paraphrases.toml is missing")


def test_an_answer_that_can_be_read(folder):
    brief = load_exercise(folder).brief
    change(folder / "stage_1.md", ("Imre leaves a lot open.", brief.question("empty").answer(1)))
    assert faults(folder, TOLD) == ["the answer to empty can be read without asking"]
    released = folder.parents[2] / "release" / "pair_programming" / "duplicate_finder.ipynb"
    released.parent.mkdir(parents=True)
    released.write_text(brief.drift(2).settled.replace("\n", "\\n"))
    assert len(faults(folder, TOLD)) == 2


def test_tests_that_fail_on_the_code_that_they_came_with(folder):
    (folder / "given.py").write_text("class DuplicateFinder:\n    block = 1\n")
    (folder / "given_tests.py").write_text("assert DuplicateFinder.block == 1\n")
    assert faults(folder, GIVEN) == [
        "the reference: AttributeError: type object 'DuplicateFinder' has no attribute 'block'"
    ]
    (folder / "given_tests.py").write_text("assert DuplicateFinder\n")
    assert faults(folder, GIVEN) == []


def test_given_code_has_something_to_do_in_each_stage(folder):
    exercise = load_exercise(folder)
    found = given_faults(passing(exercise, but={"test_an_archive", "test_each_byte_once", "test_gone_meanwhile"}))
    assert found == ["it passes every hidden test of stage 4"]
