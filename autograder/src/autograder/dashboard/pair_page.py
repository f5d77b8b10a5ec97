"""The replay of a pair task as parts of a page: for the debrief, and for an instructor with a learner's attempts log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from autograder.dashboard.figures import figure_png
from autograder.dashboard.page import Picture
from autograder.dashboard.pair import pair_alt, pair_figure
from autograder.dashboard.pair_words import asked_table, drifts_table, rubric_table, talk_table
from autograder.records import AttemptsLog, RecordsError
from autograder.records.pairing import PairMeasures, measure_pair
from autograder.words import count


class Text(NamedTuple):
    """Markdown of a replay; with ``fold`` it may be shown when one clicks on that."""

    markdown: str
    fold: str = ""


def replay(measures: PairMeasures, rubric: Mapping[str, str]) -> Iterator[Text | Picture]:
    """A sitting in reading order. ``rubric`` has the title of each dimension."""
    checks = measures.checks
    said = [
        f"{checks.worked:.0f} minutes of work",
        f"{sum(one.in_time for one in measures.asked)} of {count(len(measures.asked), 'costly question')} asked in time",
        count(len(measures.asks), "question"),
        count(len(measures.says), "remark"),
        f"{count(len(measures.drifts), 'change')} of the task",
        count(len(checks.checks), "check"),
    ]
    yield Text(f"## The replay\n\n{', '.join(said)}.")
    yield Picture(figure_png(pair_figure(measures)), pair_alt(measures))
    yield Text(f"### What there was to ask\n\n{asked_table(measures)}")
    if measures.drifts:
        yield Text(f"### How the changes were met\n\n{drifts_table(measures)}")
    if measures.words:
        yield Text(talk_table(measures), fold="Every word")
    yield Text(
        f"### For the rubric\n\n{rubric_table(measures, rubric)}\n\nA level is for whoever reads this, not for a program."
    )


def recorded(log: AttemptsLog, exercise: str, briefing: Mapping[str, Any], starter: str) -> PairMeasures:
    """The last sitting of a pair task in a log; RecordsError when there is none."""
    sittings = log.sittings(exercise)
    if not sittings:
        raise RecordsError(f"The attempts log {log.path} has no sitting of {exercise}.")
    return measure_pair(sittings[-1], log.attempts(exercise), log.events(exercise), briefing, starter)
