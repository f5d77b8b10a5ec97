"""A dashboard of plain data is read, pages, and is held against runs with known faults."""

import math

import pytest

from autograder.worlds.trial import Drill, Page, SignalError, judge_drill, pages, read_signals

SERIES, MEANINGS = ("waiting", "share"), ("overload", "slow node")
GOOD = {"name": "line", "series": "waiting", "above": 10, "seconds": 3, "means": "overload"}


def read(*entries):
    return read_signals(list(entries), SERIES, MEANINGS)


def test_a_signal_pages_when_it_has_held_for_its_seconds():
    (signal,) = read(GOOD)
    values = [0, 11, 11, 0, 11, 11, 11, 11, 0]
    assert pages([signal], {"waiting": values}) == [Page(7.0, "line", "overload")]


def test_a_signal_below_a_threshold_and_values_that_are_none():
    (signal,) = read({"series": "share", "below": 0.5, "means": "slow node"})
    assert (signal.name, signal.seconds) == ("share", 1)
    assert pages([signal], {"share": [math.nan, 0.9, 0.4, math.nan]}) == [Page(3.0, "share", "slow node")]


def test_a_page_comes_again_only_after_a_quiet_minute():
    (signal,) = read(GOOD | {"seconds": 1})
    values = [11] + [0] * 30 + [11] + [0] * 61 + [11]
    assert [page.at for page in pages([signal], {"waiting": values})] == [1.0, 94.0]


def test_a_metric_of_the_policy_s_own_may_be_a_series():
    (signal,) = read({"series": "my.load", "above": 1, "means": "overload"})
    assert pages([signal], {"my.load": [0, 2]}) == [Page(2.0, "my.load", "overload")]
    assert pages([signal], {}) == []


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([], "signals is a list of dicts"),
        ([GOOD] * 7, "signals has 7 entries; a pager that anybody reads has at most 6"),
        (["line"], "signals, entry 1: it is a dict with the keys"),
        ([GOOD, GOOD | {"colour": "red"}], "signals, entry 2: there is no key 'colour'"),
        ([GOOD | {"below": 3}], 'entry 1: give a threshold as either "above" or "below"'),
        ([{"series": "waiting", "means": "overload"}], 'entry 1: give a threshold as either "above" or "below"'),
        ([GOOD | {"above": "much"}], "entry 1: above is 'much'; it is a number"),
        ([GOOD | {"above": math.nan}], "entry 1: above is nan; it is a number"),
        ([GOOD | {"seconds": 0}], "entry 1: seconds is 0; it is a whole number from 1 to 120"),
        ([GOOD | {"series": "line"}], "entry 1: series is 'line'; it is one of share, waiting"),
        ([GOOD | {"means": "doom"}], "entry 1: means is 'doom'; it is one of overload, slow node"),
        ([GOOD | {"name": 7}], "entry 1: name is 7; it is a text"),
    ],
)
def test_what_is_wrong_with_signals_is_said(entries, said):
    with pytest.raises(SignalError) as error:
        read_signals(entries, SERIES, MEANINGS)
    assert said in str(error.value)


def test_a_drill_has_a_delay_a_meaning_and_false_pages():
    early, late, later = Page(10.0, "a", "overload"), Page(52.0, "b", "slow node"), Page(60.0, "a", "overload")
    result = judge_drill(Drill("sick", (), "slow node"), [early, late, later], 50.0)
    assert (result.delay, result.told, result.false) == (2.0, "slow node", (early,))
    missed = judge_drill(Drill("sick", (), "slow node"), [], 50.0)
    assert (missed.delay, missed.told, missed.false) == (None, "", ())
    quiet = judge_drill(Drill("quiet", (), ""), [late], None)
    assert (quiet.delay, quiet.false) == (None, (late,))
