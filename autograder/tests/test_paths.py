"""Every path through a conversation is followed: what an author overlooked is named."""

# ruff: noqa: E501 - changes stand in one line each, so that a table can be read

from __future__ import annotations

from dataclasses import replace

import pytest
from talks import write_talks

from autograder.content import load_exercise
from autograder.conversation import paths
from autograder.conversation.paths import explore

TOML = "scenario.toml"


def test_sound_scenarios_have_no_fault(tmp_path):
    folder = write_talks(tmp_path)
    for name, probes in (("tiny_bridge", 2), ("tiny_reading", 1)):
        found = explore(load_exercise(folder.parent / name))
        assert found.faults == ()
        assert found.least_probes == probes
        assert found.states > 5


#: What an author overlooked: (old, new, what the fault says).
OVERLOOKED = {
    "a premise that a path contradicts": (
        'when = "lorries > most"\npremise = "lorries > 30"', 'when = "lorries > 20"\npremise = "lorries > most"',
        "p1: variant 1 takes for granted that lorries > most, and is said where lorries is",
    ),
    "a premise of the last variant": (
        'facts = { measured_by = "eye" }\nsays = "You let {lorries} cross. The sign', 'premise = "lorries < 30"\nsays = "You let {lorries} cross. The sign',
        "p1: variant 2 takes for granted that lorries < 30, and is said where lorries is 30",
    ),
    "a reading that may be unknown": (
        'says = "You have not told me what you read. The baker', 'says = "You said {objection}. The baker',
        "p2: variant 2 quotes objection, and is said where it is not known; ask known(objection) first",
    ),
    "a line that may be left open": (
        'says = "You have not told me what you read. The baker', 'says = "You are {sure}. The baker',
        "p2: variant 2 quotes sure, and is said where it is not known",
    ),
    "a fact that is overturned in silence": (
        'corrects = ["measured_by"]\n', "",
        "p3: variant 1 says that measured_by is 'a gauge', and on a path it was 'eye'; if it corrects that, say corrects = ['measured_by']",
    ),
    "a path with too few probes": (
        "least_probes = 2", "least_probes = 3", "a path has 2 probes; 3 are the least",
    ),
    "a variant that is never said": (
        'when = "lorries > most"\npremise = "lorries > 30"', 'when = "lorries > 5000"',
        "p1: variant 1 is said on no path; mend its condition or drop it",
    ),
    "a number without a sense": (
        "You let {lorries} cross. The sign", "You let {lorries / (lorries - 30)} cross. The sign",
        "p1: variant 2 quotes a number that has no sense",
    ),
    "a condition without a sense": (
        'when = "lorries > most"\npremise = "lorries > 30"', 'when = "decision > 3"',
        "p1: variant 1: 'decision > 3' has no sense",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OVERLOOKED)
def test_what_was_overlooked_is_named(tmp_path, name):
    old, new, words = OVERLOOKED[name]
    found = explore(load_exercise(write_talks(tmp_path, [(TOML, old, new)])))
    assert any(words in fault for fault in found.faults), found.faults


def test_a_probe_that_may_be_left_out_counts_for_no_path(tmp_path):
    folder = write_talks(
        tmp_path, [(TOML, "stand = true\noptional = true", "probe = true\nstand = true\noptional = true")]
    )
    assert explore(load_exercise(folder)).least_probes == 2


def test_a_scenario_that_looks_at_too_much_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "MOST", 3)
    found = explore(load_exercise(write_talks(tmp_path)))
    assert any("combinations of" in fault and "look at fewer slots" in fault for fault in found.faults)


def test_every_selection_of_a_few_choices_is_followed():
    assert len(paths._several(("a", "b", "c"))) == 7
    assert ("a", "c") in paths._several(("a", "b", "c"))
    many = paths._several(tuple("abcdefghi"))
    assert len(many) == 19
    assert tuple("abcdefghi") in many


def test_a_stand_once_taken_stays(tmp_path):
    """A later turn sees the stands that were taken, each on a path of its own."""
    old = "when = 'known(objection) and p1.stand == \"hold\"'"
    scenario = load_exercise(
        write_talks(
            tmp_path, [(TOML, old, 'when = \'p1.stand in ["hold", "revise"]\'\npremise = \'p1.stand != "abstain"\'')]
        )
    )
    # the words quote a reading, which the condition no longer asks for
    assert [fault for fault in explore(scenario).faults if "takes for granted" in fault] == []
    assert replace(scenario, title="x").turn("p2").variants[0].premise is not None


def test_selections_of_some_choices_are_followed(tmp_path):
    """Words for two of three choices are said on a path, and what they take for granted is looked at there."""
    changes = [
        (TOML, 'kind = "yes_no"\nhelp = "whether you are sure"', 'kind = "choices"\nchoices = ["paint", "posts", "police"]\nhelp = "what you use"'),
        (TOML, 'when = "lorries > most"\npremise = "lorries > 30"', 'when = \'"paint" in sure and "posts" in sure and not ("police" in sure)\''),
    ]  # fmt: skip
    assert explore(load_exercise(write_talks(tmp_path / "sound", changes))).faults == ()
    changes[1] = (*changes[1][:2], changes[1][2] + "\npremise = '\"police\" in sure'")
    (fault,) = explore(load_exercise(write_talks(tmp_path / "unsound", changes))).faults
    assert "p1: variant 1 takes for granted that" in fault and "('paint', 'posts')" in fault
