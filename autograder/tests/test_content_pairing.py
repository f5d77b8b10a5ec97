"""Briefs, banks of questions, rubrics and given code as data, and the sentence for each way in which they are wrong."""

from __future__ import annotations

import pytest
from pair_task import BRIEF, FILES, PARAPHRASES, QUESTIONS, RUBRIC

from autograder.content import ContentError, load_exercise
from autograder.content.pairing import load_paraphrases
from autograder.content.rubric import load_rubric


@pytest.fixture
def load(write_course):
    """A function that loads the tiny pair task with some files replaced."""
    return lambda files=None: load_exercise(write_course({**FILES, **(files or {})}))


def test_a_brief(load):
    brief = load().brief
    assert (brief.engineer, brief.second) == ("Ada", "Bo")
    assert [question.id for question in brief.questions] == ["negative", "failing", "style"]
    assert brief.ambiguities[0].tests == ("test_zero",)
    assert brief.drift(1) is None
    assert brief.drift(2).objections[:2] == ("But debts count, too.", "That would lose the debts.")
    assert brief.same == (("negative", "minus"), ("fetch", "load", "get the number"))
    assert [brief.speaker(stage) for stage in (1, 2)] == ["Ada", "Bo"]
    assert [brief.hands_over(stage) for stage in (1, 2)] == [False, True]


def test_an_answer_holds_from_its_stage_on(load):
    brief = load().brief
    assert brief.question("negative").answer(1) == "They count."
    assert brief.question("negative").answer(2) == "They count, in both parts."
    assert brief.question("style").answer(2) == ""
    with pytest.raises(KeyError):
        brief.question("nothing")


def test_the_rounds_words_come_before_the_tasks_own(load):
    brief = load({"../words.toml": 'same = [["folder", "directory"]]\n'}).brief
    assert brief.same[0] == ("folder", "directory")
    assert len(brief.same) == 3


def test_words_that_change_are_read_again(write_course):
    folder = write_course(FILES)
    assert len(load_exercise(folder).brief.same) == 2
    (folder.parent / "words.toml").write_text('same = [["folder", "directory"]]\n')
    assert len(load_exercise(folder).brief.same) == 3


def test_an_exercise_without_a_brief_has_none(write_course):
    exercise = load_exercise(write_course())
    assert exercise.brief is None
    assert not exercise.given


def test_paraphrases(load):
    texts = load_paraphrases(load().brief)
    assert texts.right == (("negative", "do minus numbers occur?"), ("failing", "and when the load raises?"))
    assert texts.outside == ("Who pays for lunch?",)
    assert texts.objects == ((2, "No, the debts would be lost."),)
    assert texts.agrees == ((2, "Okay, debts are left out."),)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("brief.toml", BRIEF.replace("test_zero", "test_none"), "names test_none, which is no hidden test"),
        ("brief.toml", BRIEF.replace('["test_zero"]', "[]"), "has no tests; name those that decide on it"),
        (
            "brief.toml",
            BRIEF.replace('"negative"', '"size"'),
            "names the question 'size', which the bank does not have",
        ),
        ("brief.toml", BRIEF + "[[drifts]]\nstage = 3\n", "have the stages 2 to 2, in order"),
        ("brief.toml", BRIEF.replace('second = "Bo"', ""), "second is missing; it is a text"),
        ("brief.toml", BRIEF + "colour = 1\n", "colour is not a known field"),
        ("questions.toml", QUESTIONS.replace("2 = ", "5 = "), "later has the key '5'; its keys are the stages 2 to 2"),
        ("questions.toml", QUESTIONS.replace('"style"', '"failing"'), "two questions have the id 'failing'"),
        ("questions.toml", QUESTIONS.replace("[[objections]]", "[[remarks]]"), "questions.toml has no objections"),
        ("questions.toml", QUESTIONS + '[[objections]]\nstage = 1\nsays = ["a"]\n', "whose drift has no contradicts"),
        (
            "questions.toml",
            QUESTIONS.replace('["fetch", "load", "get the number"]', '["fetch"]'),
            "it has two words or more",
        ),
        ("questions.toml", QUESTIONS.replace("same = [[", 'same = ["a", ['), "must be a list of lists of texts"),
        ("questions.toml", QUESTIONS.replace("silent = true", "silent = 1"), "silent is 1; it must be true or false"),
        (
            "questions.toml",
            QUESTIONS.replace('asks = ["Is there a style guide?", "Which formatter do you use?"]', "asks = []"),
            "style has no asks",
        ),
        ("questions.toml", None, "questions.toml is missing"),
    ],
)
def test_what_is_wrong_is_said(load, name, text, says):
    with pytest.raises(ContentError, match=name) as error:
        load({name: text})
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (PARAPHRASES.replace("negative =", "size ="), "right.size is not a known field"),
        (PARAPHRASES.replace("[outside]\nasks", "[outside]\nask"), "outside.asks is missing"),
        (PARAPHRASES.partition("[objects]")[0], "objects is missing; it is a table"),
    ],
)
def test_what_is_wrong_with_paraphrases_is_said(load, text, says):
    brief = load({"paraphrases.toml": text}).brief
    with pytest.raises(ContentError, match="paraphrases.toml") as error:
        load_paraphrases(brief)
    assert says in str(error.value)


def test_given_code_is_the_starter(load):
    exercise = load({"given.py": "def add(a, b):\n    return a - b\n", "given_tests.py": "assert add(1, 0) == 1\n"})
    assert exercise.given
    assert exercise.starter == "def add(a, b):\n    return a - b\n"
    assert exercise.given_tests == "assert add(1, 0) == 1\n"
    assert "NotImplementedError" not in exercise.starter


def test_a_rubric(load):
    file = load().path.parent / "rubric.toml"
    assert [(one.id, one.title, one.anchors[3]) for one in load_rubric(file)] == [("clarify", "Clarify", "four")]
    file.write_text(RUBRIC.replace('level_4 = "four"\n', ""))
    with pytest.raises(ContentError, match="level_4 is missing"):
        load_rubric(file)
    file.write_text("dimensions = []\n")
    with pytest.raises(ContentError, match="a rubric has at least one"):
        load_rubric(file)
