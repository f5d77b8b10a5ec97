"""Observations on prose: each looker, what a reply shares with other texts, what remains of it, and the labelled replies."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from observations_corpus import measure, texts

from autograder.conversation.observations import Context, ObservationKind, Source, Span, WarningKind, observe
from autograder.conversation.observations.lexicon import Phrases, lexicon
from autograder.conversation.observations.model import merged
from autograder.conversation.observations.negation import denied
from autograder.conversation.observations.overlap import overlap
from autograder.conversation.observations.people import groups
from autograder.conversation.observations.portability import remains_of
from autograder.conversation.observations.shape import shape_of
from autograder.conversation.observations.situation import situation_of
from autograder.conversation.observations.stems import form, stem
from autograder.conversation.observations.text import MOST_CHARACTERS, MOST_TOKENS, compared, text_of

PLAIN = Context("An assistant answers questions about benefits for people who lost their job. The model may refuse.")
SENTENCES = tomllib.loads((texts.ROOT / "sentences.toml").read_text(encoding="utf-8"))


def tokens(sentence):
    return text_of(sentence).sentences[0].tokens


# -- any text at all ---------------------------------------------------------------------------------------------------

_MARKS = [
    "?",
    ".",
    ",",
    ";",
    "\n",
    "-",
    ">",
    "```",
    '"',
    "’",
    "“x",
    "b”",
    "/",
    "\u200d",
    "\x00",
    "學生",
    "café",
    "1e-4",
    "2%",
    "14-year-old",
]
_WORDS = [
    *(
        "students",
        "lose",
        "because",
        "nobody",
        "more",
        "than",
        "on-call",
        "reverts",
        "within",
        "an",
        "hour",
        "if",
        "I",
        "would",
        "not",
    ),
    *("know", "users", "no", "without", "who", "don't", "can't", "a", "day", "is", "are", "refused", "so", "and"),
]
ANY = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(_WORDS + _MARKS), max_size=60).map(" ".join))


@given(ANY, ANY, ANY)
@example("", "", "")
@example("\ud800 students lose", "", "")
@example('"' * 50, ">" * 50, "```")
@settings(max_examples=150)
def test_every_span_quotes_exactly_and_no_text_raises(text, scenario, other):
    source = (Source("it", other),)
    found = observe(text, Context(scenario, source, source, source))
    assert [one.kind for one in found.observations] == list(ObservationKind)
    for one in found.observations:
        assert one.says and one.cannot_judge
        assert one.seen is bool(one.spans)
    for one in (*found.observations, *found.warnings):
        assert one.says.strip()
        for span in one.spans:
            assert text[span.start : span.end] == span.text != ""
        assert all(a.end < b.start for a, b in zip(one.spans, one.spans[1:], strict=False))
    assert observe(text, Context(scenario, source, source, source)) == found


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000, "a " * 50_000, '"' * 100_000, '" ' * 50_000, "-" * 100_000, "." * 100_000, ". " * 50_000,
        "\n" * 100_000, "> " * 50_000, "```\n" * 25_000, "- \n" * 30_000, "1.1e-" * 20_000, "n't" * 33_000, "a-" * 50_000,
        "e.g. " * 20_000, "e\u0301" * 50_000, "not " * 25_000, "1) " * 33_000, "if i would change " * 6_000,
        "students lose because they wait and " * 2_900, "\t \n" * 33_000,
    ],
    ids=lambda text: repr(text[:6]),
)  # fmt: skip
def test_a_giant_reply_is_read_in_part_and_said_so(text):
    read = text_of(text)
    assert len(read.looked_at) <= MOST_CHARACTERS
    assert len(read.tokens) <= MOST_TOKENS
    assert WarningKind.READ_IN_PART in observe(text, PLAIN).warned


def test_a_long_reply_is_read_whole():
    long = "The ward lead reads fifty transcripts each morning. " * 600
    assert WarningKind.READ_IN_PART not in observe(long, PLAIN).warned


def test_the_same_reply_gives_the_same_under_every_hash_seed():
    program = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from observations_corpus.texts import labelled\n"
        "from autograder.conversation.observations import observe\n"
        "print([observe(one.text, one.context) for one in labelled()[::9]])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed, "PATH": ""}, cwd=texts.ROOT.parents[1],
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(told) == 1


# -- each observation --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "stands", "sentence"),
    [
        (kind, stands, sentence)
        for kind, lists in SENTENCES.items()
        for stands, name in ((True, "stands"), (False, "does_not"))
        for sentence in lists[name]
    ],
)
def test_each_observation_is_seen_where_it_stands_and_nowhere_else(kind, stands, sentence):
    one = observe(sentence, PLAIN).of(kind)
    assert one.seen is stands, one.says


@pytest.mark.parametrize(
    ("kind", "sentence", "said"),
    [
        ("harm", "Users may be hurt.", '"Users" could be anybody'),
        ("harm", "No student is refused.", 'You say that nobody is hurt here: "No student is refused."'),
        ("mechanism", "I launch since the team likes Thursdays.", "no harm that it ends in"),
        ("signal", "We need a clear threshold.", '"threshold" is named without a number'),
        ("signal", "One could set a limit of 2% refusals a day.", "what somebody could do"),
        ("owner_action", "The ward lead stops it.", "nothing says when"),
        ("owner_action", "We turn it off at 2%.", "nobody with a name or a role"),
        ("residual_doubt", "I do not know.", "would fit any subject"),
        ("residual_doubt", "I have no doubt about the nurses.", "You say that no doubt is left"),
    ],
)
def test_what_comes_near_is_named_with_the_reason(kind, sentence, said):
    one = observe(sentence, PLAIN).of(kind)
    assert not one.seen
    assert said in one.says


@pytest.mark.parametrize(
    "sentence",
    [
        "Are students refused because 2% of flags are wrong, and who reverts it within an hour?",
        '"Students are refused because 2% of the flags a day are wrong, and the on-call reverts it at night."',
        "> Students are refused because 2% of the flags a day are wrong, and the on-call reverts it at night.",
        "```\nstudents are refused because the on-call reverts it within an hour\n```",
    ],
)
def test_questions_quotations_and_code_assert_nothing(sentence):
    assert observe(sentence, PLAIN).seen == frozenset()


def test_a_group_and_its_harm_may_stand_in_two_sentences():
    one = observe("Biology students in Brazil. They are refused.", PLAIN).of("harm")
    assert [span.text for span in one.spans] == ["Biology students in Brazil. They are refused"]


def test_a_number_of_the_situation_counts_where_it_is_a_limit():
    context = Context("0.38% of the harmless requests are refused.")
    assert not observe("It refuses 0.38% of the requests.", context).of("signal").seen
    assert observe("I stop it above 0.38% refused requests.", context).of("signal").seen


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Users, people and society suffer.", []),
        ("Screen-reader users suffer.", ["Screen-reader users"]),
        ("People who write in Yoruba suffer.", ["People who write"]),
        ("Many vulnerable people suffer.", []),
        ("Violinists and a 14-year-old suffer.", ["Violinists", "14-year-old"]),
        ("A patient attacker reads patient records.", []),
    ],
)
def test_groups_are_specific_when_one_could_ask_them(sentence, named):
    read = tokens(sentence)
    found = [group for group in groups(read) if group.specific]
    assert [sentence[read[group.first].start : read[group.last - 1].end] for group in found] == named


@pytest.mark.parametrize(
    ("sentence", "over"),
    [
        ("Students are not refused.", ["refused"]),
        ("Nobody refuses students.", ["refuses", "students"]),
        ("They have no lawyer and lose.", ["lawyer"]),
        ("It is not only slow but wrong.", []),
        ("There is no evidence that nurses suffer, but patients do.", ["evidence", "that", "nurses", "suffer"]),
        ("A limit of 3 is not needed.", ["A", "limit", "of", "3", "is", "needed"]),
        ("Not more than 5% fail.", []),
    ],
)
def test_a_negation_reaches_as_far_as_it_is_meant(sentence, over):
    read = tokens(sentence)
    assert [
        sentence[token.start : token.end]
        for token, here in zip(read, denied(read), strict=True)
        if here and token.kind != "mark"
    ] == over


# -- other texts -------------------------------------------------------------------------------------------------------

READING = (
    "A release is a decision with an owner. The person on call may turn a feature off at any hour without asking, and nobody "
    "has to prove harm first."
)


def test_a_copied_passage_is_quoted_and_told_in_the_words_of_the_design():
    reply = "I agree: the person on call may turn a feature off at any hour without asking. Nurses wait."
    [warning] = observe(reply, replace(PLAIN, readings=(Source("the policy", READING),))).warnings
    assert warning.kind is WarningKind.COPIED_FROM_READING
    assert warning.says.startswith("These 14 words, ")
    assert "also appear in the policy; quoting is fine if you use it" in warning.says
    assert [span.text for span in warning.spans] == [
        "the person on call may turn a feature off at any hour without asking"
    ]


def test_a_passage_with_words_put_in_is_still_found():
    reply = (
        "Every person on call may surely turn such a feature off at any late hour without really asking, "
        "and nobody ever has to prove harm."
    )
    common = overlap(text_of(reply), Source("the policy", READING))
    assert common.longest >= 20


def test_a_passage_in_quotation_marks_is_a_quotation_unless_there_is_little_else():
    passage = '"may turn a feature off at any hour without asking, and nobody has to prove harm first"'
    used = (
        f"The policy says {passage}. For us that is the night lead: she stops it when two nurses complain and tells me."
    )
    source = Source("the policy", READING)
    assert overlap(text_of(used), source).words == 0
    assert overlap(text_of(passage), source).longest >= 15


def test_a_few_words_in_common_are_chance():
    reply = "I would ask the person on call may I turn it off."
    assert overlap(text_of(reply), Source("the policy", READING)).longest == 5
    found = observe(reply, replace(PLAIN, readings=(Source("the policy", READING),)))
    assert WarningKind.COPIED_FROM_READING not in found.warned


@given(st.text("abc de", max_size=80), st.text("abc de", max_size=80))
def test_overlap_counts_no_more_words_than_there_are(one, other):
    common = overlap(text_of(one), Source("it", other))
    assert common.longest <= common.words <= len(compared(one).words)
    assert (common.words == 0) is (common.spans == ())


@given(st.lists(st.sampled_from([word for word in _WORDS if "'" not in word]), min_size=8, max_size=40))
def test_a_text_overlaps_wholly_with_itself(words):
    text = " ".join(words)
    assert overlap(text_of(text), Source("it", text)).words == len(words)


def test_earlier_and_own_words_are_told_apart():
    said = "Nurses on the night ward wait for two hours because the queue has a ceiling and no floor at all."
    context = replace(PLAIN, earlier=(Source("A", said),), own=(Source("B", said),))
    warned = {warning.kind: warning.says for warning in observe(said, context).warnings}
    assert "holding to what you said is fine" in warned[WarningKind.REPEATS_OWN_REPLY]
    assert "say what it means here" in warned[WarningKind.REPEATS_EARLIER_ANSWER]


# -- what remains ------------------------------------------------------------------------------------------------------


def test_what_remains_is_a_replys_own():
    situation = situation_of("A classifier refuses students who ask about toxins. " * 3)
    remains = remains_of(text_of("The classifier refuses students. We value trust. Moths eat 17 jumpers."), situation)
    assert remains.shared == ("classifier", "refuses", "students")
    assert remains.own == ("moths", "eat", "jumpers")
    assert remains.numbers == ("17",)
    assert remains.stock == 2


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_short_reply_is_never_called_portable_or_empty(length):
    text = "It is important to balance trust and safety. " * length
    assert not observe(text, PLAIN).warned & {WarningKind.PORTABLE, WarningKind.EMPTY_FLUENCY}


@pytest.mark.parametrize(
    ("text", "is_list", "english"),
    [
        (
            "harm, mechanism, threshold, metric, owner, rollback, residual risk, transparency, fairness, trust, bias, audit",
            True,
            True,
        ),
        (
            "PPV 2.5%, 76k wrong/day. Block < 5e-4; on-call reverts in 15 min; unsure on Tagalog; recheck 9 Mar, n=400.",
            False,
            True,
        ),
        (
            "Die Studenten werden abgewiesen, weil der Filter sie für Angreifer hält und niemand ihnen hilft.",
            False,
            False,
        ),
        ("学生们被拒绝了 因为 分类器 错了 没有 人 帮助 他们 每天 两 百 次", False, False),
    ],
)
def test_the_shape_of_a_reply(text, is_list, english):
    shape = shape_of(text_of(text))
    assert (shape.is_keyword_list, shape.is_english) == (is_list, english)


def test_what_is_not_english_is_not_judged():
    found = observe("Die Studenten werden abgewiesen, weil der Filter sie für Angreifer hält. " * 3, PLAIN)
    assert (found.seen, found.warned) == (frozenset(), {WarningKind.NOT_ENGLISH})


# -- the parts beneath -------------------------------------------------------------------------------------------------


def test_spans_are_merged_in_order():
    assert merged("abcdef", [(4, 5), (0, 2), (2, 3), (3, 3)]) == (Span(0, 3, "abc"), Span(4, 5, "e"))


def test_phrases_are_found_by_stems_and_the_longest_first():
    phrases = Phrases(["refuse", "lock out", "lock"])
    assert list(phrases.find(tokens("They locked out and refused, locks refusals"))) == [(1, 3), (4, 5), (6, 7), (7, 8)]
    by_form = Phrases(["reviewer"], by="form")
    assert [tokens("reviewers reviewed")[place].norm for place, _ in by_form.find(tokens("reviewers reviewed"))] == [
        "reviewers"
    ]
    assert (stem("can't"[:2]), stem("refusals"), form("analysts")) == ("can", stem("refuse"), "analyst")


def test_bullets_headings_and_code_begin_sentences_of_their_own():
    text = "- Who: nurses\n- When: 2 h\n\n# Plan\n1. stop, e.g. now\n```\nx = 1\n```\n> a line that is said by another\nLast."
    sentences = text_of(text).sentences
    assert [text[one.start : one.end] for one in sentences][:3] == ["Who: nurses", "When: 2 h", "Plan"]
    assert [text[one.start : one.end] for one in sentences if one.is_code] == ["```\nx = 1\n```"]
    assert sentences[-1].tokens[0].norm == "last"
    assert not any(token.norm == "said" for one in sentences if not one.aside for token in one.tokens)


def test_no_list_names_the_same_phrase_as_harm_and_as_what_is_wanted():
    data = tomllib.loads(
        (texts.ROOT.parents[1] / "src/autograder/conversation/observations/lexicon.toml").read_text("utf-8")
    )
    lists = {name: {" ".join(word.split()) for word in one.get("words", "").split(",")} for name, one in data.items()}
    assert lists["people"] & lists["people_broad"] == set()
    assert lists["actions"] & lists["actions_vague"] == set()
    assert lexicon()["doubt"].within(tokens("I do not know"))


# -- the labelled replies ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def results():
    return measure.run(texts.labelled())


def test_the_corpus_is_large_and_of_many_kinds():
    labelled = texts.labelled()
    assert len({one.id for one in labelled}) == len(labelled) >= 60
    assert len({one.kind for one in labelled}) >= 12
    assert {one.kind for one in labelled if one.part == "blind"} >= {*texts.ADVERSARIAL, "terse_expert", texts.MIDDLE}
    for one in labelled:
        assert not one.seen & one.either
        assert one.warned or not one.adversarial, one.id


def test_every_gate_holds(results):
    assert measure.failures(results) == []


def test_no_adversarial_reply_has_more_than_one_observation_without_a_warning(results):
    assert [result.text.id for result in results if result.passes_for_more] == []


def test_no_terse_expert_is_dismissed(results):
    assert [result.text.id for result in results if result.dismissed] == []


def test_strong_answers_of_opposite_positions_are_seen_alike(results):
    strong = [result for result in results if result.text.kind == "strong"]
    assert len(strong) >= 12
    assert [result.text.id for result in strong if result.warned] == []
    assert sum(len(result.seen) for result in strong) >= 0.95 * 5 * len(strong)


def test_a_reply_to_another_situation_is_noticed():
    warned, of = measure.misplaced(texts.labelled()[::3])
    assert of > 30
    assert warned >= measure.LEAST_MISPLACED * of


def test_no_word_of_it_accuses_or_marks():
    forbidden = {
        "cheat",
        "cheated",
        "dishonest",
        "plagiarism",
        "plagiarised",
        "fake",
        "score",
        "mark",
        "grade",
        "level",
        "points",
    }
    for one in texts.labelled()[::4]:
        found = observe(one.text, one.context)
        for said in (*found.observations, *found.warnings):
            ours = said.says
            for span in said.spans:
                ours = ours.replace(span.text, "")
            assert not forbidden & set(ours.lower().split()), ours


def test_the_gates_can_fail():
    one = next(one for one in texts.labelled() if one.kind == "keyword_soup")
    terse = next(one for one in texts.labelled() if one.kind == "terse_expert" and one.seen)
    every = frozenset(ObservationKind)
    missed = measure.failures(
        [measure.Result(one, every, frozenset()), measure.Result(terse, frozenset(), {WarningKind.PORTABLE})]
    )
    assert len(missed) == 5, missed
    assert measure.wrong([measure.Result(terse, frozenset(), frozenset())])[0].startswith(f"{terse.id}: not seen ")


def test_the_tables_count_each_text_once(results):
    table = measure.by_kind(results).splitlines()
    assert table[-1].split()[1] == str(len(results))
    row = next(line for line in measure.by_observation(results).splitlines() if line.startswith("harm"))
    assert sum(map(int, row.split()[1:])) == len(results)
