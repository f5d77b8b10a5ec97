"""The engineer of a pair task: which question is meant, what is answered, when an objection is one, when drifts come."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from pair_task import FILES

from autograder.content import load_course, load_exercise
from autograder.pairing import Engineer, Said, due_drift, questions_in, silent
from autograder.pairing.briefing import describe_briefing
from autograder.pairing.matching import Entry, Kind, Matcher
from autograder.pairing.measuring import Understanding, table, understanding
from autograder.pairing.stance import Stance, stance
from autograder.pairing.words import Vocabulary

# -- words ---------------------------------------------------------------------------------------------------------------


def test_words_are_stemmed_and_the_empty_ones_left_out():
    vocabulary = Vocabulary([])
    assert vocabulary.words("Should the linked files be followed?") == ["link", "file", "follow"]
    assert vocabulary.words("What would you do with it, please?") == []
    assert vocabulary.all_words("How big?") == ["how", "big"]


def test_one_word_stands_for_all_that_mean_the_same():
    vocabulary = Vocabulary([["symlink", "symbolic link", "soft link"], ["link", "reference"]])
    assert vocabulary.words("symbolic links, a soft-link, references") == ["symlink", "symlink", "link"]


def test_names_in_code_are_taken_apart():
    assert Vocabulary([]).words("a PermissionError of read_all()") == ["permiss", "error", "read"]


# -- matching ------------------------------------------------------------------------------------------------------------

ENTRIES = {
    "links": Entry(("Should I follow symbolic links?", "What about links?"), ("link",)),
    "empty": Entry(("What about empty files?", "Are files without bytes listed?"), ("empty",)),
    "order": Entry(("In which order do you want the groups?", "How should files be sorted?"), ("order", "how sort")),
}


@pytest.fixture(scope="module")
def matcher():
    return Matcher(ENTRIES, Vocabulary([["order", "sort"]]))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("do you want me to follow a link", "links"),
        ("is an emtpy file a problem", "empty"),  # a slip of the finger
        ("sorted how?", "order"),
        ("are files without bytes listed", "empty"),
    ],
)
def test_what_is_meant(matcher, text, name):
    match = matcher.match(text)
    assert (match.kind, match.names) == (Kind.CLEAR, (name,))


def test_what_may_mean_two_things_is_unclear(matcher):
    match = matcher.match("Are links that are empty followed or listed?")
    assert match.kind is Kind.UNCLEAR
    assert set(match.names) == {"links", "empty"}


@pytest.mark.parametrize("text", ["Do you like tea?", "", "   ", "what would you do", "🙂"])
def test_what_is_not_in_the_bank(matcher, text):
    match = matcher.match(text)
    assert (match.kind, match.names) == (Kind.NOTHING, ())


def test_only_what_is_on_the_table(matcher):
    assert matcher.match("Should I follow symbolic links?", ["empty", "order"]).names != ("links",)
    assert matcher.match("Should I follow symbolic links?", []).kind is Kind.NOTHING


def test_every_ask_of_a_bank_is_understood(real_course):
    for exercise in load_course(real_course).exercises.values():
        if exercise.brief is not None:
            engineer, brief = Engineer(exercise.brief), exercise.brief
            taken = {
                (question.id, text): engineer.match(text, question.since).names
                for question in brief.questions
                for text in question.asks
            }
            assert [asked for asked, names in taken.items() if names != (asked[0],)] == []


SCRIPT = """
import sys
from pathlib import Path
from autograder.content import load_exercise
from autograder.content.pairing import load_paraphrases
from autograder.pairing import Engineer
brief = load_exercise(Path(sys.argv[1])).brief
engineer, texts = Engineer(brief), load_paraphrases(brief)
asked = [text for _, text in texts.right] + list(texts.outside)
print([(engineer.ask(text, stage).said.value, engineer.match(text, stage)) for text in asked for stage in (1, 4)])
"""


def test_the_same_under_every_hash_seed(real_course):
    folder = real_course / "rounds" / "pair_programming" / "duplicate_finder"
    said = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(folder)],
            env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }  # fmt: skip
    assert len(said) == 1


def test_a_question_is_answered_at_once(real_course):
    engineer = Engineer(load_exercise(real_course / "rounds" / "pair_programming" / "duplicate_finder").brief)
    began = time.perf_counter()
    for _ in range(100):
        engineer.ask("And should the scan go down into linked folders, or what do you want there?", 4)
    assert (time.perf_counter() - began) / 100 < 0.2  # two hundred times what it takes


# -- the engineer ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def engineer(tmp_path_factory):
    from conftest import TINY

    folder = tmp_path_factory.mktemp("round") / "sums"
    for name, text in {**TINY, **FILES}.items():
        (folder / name).resolve().parent.mkdir(parents=True, exist_ok=True)
        (folder / name).resolve().write_text(text.replace("{id}", "sums"))
    return Engineer(load_exercise(folder).brief)


def test_an_answer_and_who_gives_it(engineer):
    reply = engineer.ask("can a number be negative", 1)
    assert (reply.speaker, reply.said, reply.text, reply.question) == ("Ada", Said.ANSWERED, "They count.", "negative")
    later = engineer.ask("can a number be negative", 2)
    assert (later.speaker, later.text) == ("Bo", "They count, in both parts.")


def test_what_nobody_has_told_the_engineer(engineer):
    reply = engineer.ask("Is there a style guide for this?", 1)
    assert (reply.said, reply.question) == (Said.SILENT, "style")
    assert reply.text == "I don't know, nobody has told me. What would you assume?"
    unknown = engineer.ask("Who pays for lunch tomorrow?", 1)
    assert (unknown.said, unknown.question) == (Said.SILENT, "")
    assert unknown.text.startswith("I don't know, nobody has told me. What would you assume?")


def test_what_is_not_on_the_table_yet(engineer):
    assert engineer.ask("What if a fetch fails?", 1).question != "failing"
    assert engineer.ask("What if a fetch fails?", 2).text == "It raises."


@pytest.mark.parametrize("text", ["numbers?", "and this?", "tell me more", "?"])
def test_a_vague_question_is_asked_back(engineer, text):
    reply = engineer.ask(text, 1)
    assert (reply.said, reply.question) == (Said.ASKED_BACK, "")


def test_what_may_be_two_things_is_asked_back(imre):
    reply = imre.ask("An empty file with two names?", 1)
    assert (reply.said, reply.question) == (Said.ASKED_BACK, "")
    assert reply.text == "Do you mean two names of one file, or empty files? Ask me one of them."


def test_several_questions_are_taken_apart():
    assert questions_in("Can it be negative? And what if a fetch fails?") == [
        "Can it be negative?", "And what if a fetch fails?",
    ]  # fmt: skip
    assert questions_in("negative?\nfetch?\n") == ["negative?", "fetch?"]
    assert questions_in("I wonder. Can it be negative?") == ["I wonder. Can it be negative?"]
    assert questions_in("negative numbers") == ["negative numbers"]


@pytest.mark.parametrize(
    "text",
    [
        "But debts count, too.",
        "Wait, that would lose our debts!",
        "I will do it. One thing though: debts would be lost.",
        "You told me at the start that all of it counts.",
        "This breaks the promise that you gave.",
        "Okay, but then the debts are lost.",
    ],
)
def test_an_objection_is_settled(engineer, text):
    reply = engineer.hear(text, 2)
    assert (reply.said, reply.text, reply.stage) == (Said.SETTLED, "You are right, debts count.", 2)
    assert reply.speaker == "Ada"  # whoever asked for it
    assert engineer.ask(text, 2).said is Said.SETTLED


@pytest.mark.parametrize(
    "text",
    ["Okay, debts are left out.", "Sure, we lose the debts.", "I begin with the plain sum.", "Debts go away now."],
)
def test_who_agrees_or_works_does_not_object(engineer, text):
    assert engineer.hear(text, 2).said is not Said.SETTLED


def test_an_objection_before_the_drift_or_after_it_was_settled_is_none(engineer):
    assert engineer.hear("But debts count, too.", 1).said is Said.LISTENED
    assert engineer.hear("But debts count, too.", 2, settled=[2]).said is Said.LISTENED


@pytest.fixture(scope="module")
def imre(real_course):
    return Engineer(load_exercise(real_course / "rounds" / "pair_programming" / "duplicate_finder").brief)


def test_after_each_drift_a_yes_or_a_no_is_asked_for_once(imre):
    for stage in (2, 3):
        reply = imre.hear("I put the reading into a function of its own.", stage)
        assert (reply.said, reply.stage) == (Said.YES_OR_NO, stage)
        assert reply.text == "So is that a yes to what I asked for, or a no? If it is a no, tell me why."
        assert imre.hear("I put the reading into a function of its own.", stage, agreed=True).said is Said.LISTENED
    assert imre.hear("I put the reading into a function of its own.", 1).said is Said.LISTENED
    assert imre.hear("Yes, I can do that.", 2).said is Said.LISTENED


def test_a_no_is_settled_when_it_has_a_reason(imre):
    assert imre.hear("No, I won't.", 2).text == "Why not? What would it break, of all that I told you?"
    assert imre.hear("No, two films may begin alike.", 2).said is Said.SETTLED
    assert imre.hear("No, that is too much work.", 3).text.startswith("I hear you, and I need it all the same.")


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Okay, will do.", Stance.AGREES),
        ("Sure, no problem.", Stance.AGREES),
        ("No problem, I do that.", Stance.AGREES),
        ("Fine, but what of the old rule?", Stance.DOUBTS),
        ("You told me that nobody looks.", Stance.AGAINST),
        ("Okay, but you promised them more.", Stance.AGAINST),
        ("No. It is too slow.", Stance.NO),
        ("I would push back on that.", Stance.NO),
        ("Files may differ.", Stance.DOUBTS),
        ("I begin with a loop.", Stance.OPEN),
        ("Okay?", Stance.OPEN),
        ("What delivery guarantee are we after here?", Stance.OPEN),
        ("Does a window open at the start of the minute?", Stance.OPEN),
        ("Does that not break what was promised at the start?", Stance.AGAINST),
        ("Is this what you promised them?", Stance.AGAINST),
        ("", Stance.OPEN),
    ],
)
def test_how_somebody_stands_to_it(text, stands):
    assert stance(text) is stands


def test_a_question_about_it_is_no_objection(engineer):
    assert engineer.ask("What if a fetch fails, does it not raise an error?", 2).text == "It raises."


def test_a_handover_takes_more_than_a_word(engineer):
    short = engineer.hear("It adds.", 2)
    assert (short.speaker, short.said) == ("Bo", Said.LISTENED)
    assert "what is still open?" in short.text
    told = engineer.hear("It adds two numbers and all numbers of a list. " * 3, 2)
    assert (told.said, told.stage) == (Said.TAKEN_OVER, 2)
    assert (
        engineer.hear("It adds two numbers and all numbers of a list. " * 3, 2, taken_over=True).said is Said.LISTENED
    )


def test_talk_is_listened_to(engineer):
    said = [engineer.hear("I write the loop first.", 1, heard=number).text for number in range(4)]
    assert len(set(said)) == 3
    assert said[3] == said[0]
    assert "`%%ask`" in engineer.hear("Should it loop?", 1).text


def test_a_briefing_tells_what_there_was_to_ask(real_course):
    exercise = load_exercise(real_course / "rounds" / "pair_programming" / "duplicate_finder")
    told = describe_briefing(exercise)
    assert [one["question"] for one in told["ambiguities"]] == [one.question for one in exercise.brief.ambiguities]
    assert [(one["stage"], bool(one["contradicts"]), one["hands_over"]) for one in told["drifts"]] == [
        (2, True, False), (3, False, False), (4, False, True),
    ]  # fmt: skip


# -- when ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reached", "green", "minute", "due"),
    [
        (1, set(), 9.9, None),
        (1, set(), 10.0, (2, "time")),
        (1, {1}, 3.0, (2, "passed")),
        (1, {1}, 12.0, (2, "passed")),
        (2, {1}, 19.9, None),
        (2, {1}, 20.0, (3, "time")),
        (2, {1, 2}, 11.0, (3, "passed")),
        (3, set(), 30.0, (4, "time")),
        (4, {1, 2, 3, 4}, 90.0, None),
        (1, set(), None, None),
        (1, {1}, None, (2, "passed")),
    ],
)
def test_a_drift_comes_by_a_check_or_by_time(reached, green, minute, due):
    found = due_drift(reached, 4, green, minute)
    assert (None if found is None else (found.stage, found.because)) == due


def test_silence():
    assert not silent(10.0, 2.1)
    assert silent(10.0, 2.0)


# -- measuring -------------------------------------------------------------------------------------------------------------


def test_every_task_reaches_the_targets(real_course):
    tasks = {name: e.brief for name, e in load_course(real_course).exercises.items() if e.brief is not None}
    rows = [understanding(name, brief) for name, brief in tasks.items()]
    assert [(row.task, list(row.faults())) for row in rows] == [(row.task, []) for row in rows]
    assert rows
    assert len(table(rows)) == len(rows) + 1


def test_the_tiny_task_falls_short_in_numbers_alone(engineer):
    row = understanding("sums", engineer.brief)
    assert (row.right, row.wrong, row.asked_back, row.answered, row.missed, row.accused) == (2, (), (), (), (), ())
    assert list(row.faults()) == [
        "2 paraphrases; 20 are the least",
        "1 question outside the brief; 10 are the least",
        "a drift that contradicts the brief has at least 5 texts that object and 5 that agree",
    ]


def test_what_falls_short_is_said():
    row = Understanding(
        "t", 20, ("a",), ("b", "c"), 10, ("d",), objections=5, missed=("e", "f", "h"), agreements=5, accused=("g",)
    )
    assert list(row.faults()) == [
        "20 of 23 paraphrases get the right answer; 90% are the least",
        "1 of 23 get a wrong answer, such as 'a'",
        "a question outside the brief gets an answer: 'd'",
        "3 of 5 objections are not noticed",
        "somebody who agrees is taken to object: 'g'",
    ]
    assert table([row])[1].split() == ["t", "23", "87%", "4%", "2", "10", "1", "5", "2", "5", "1"]
