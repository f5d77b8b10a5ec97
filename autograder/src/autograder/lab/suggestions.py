"""What to sit next: what was missed and is due again, and a random exercise of a round. Markdown, from the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from autograder.content.catalogue import catalogue, entries_of
from autograder.records import AttemptsLog, Sitting
from autograder.records.draw import RECENT_DAYS, Draw, draw
from autograder.records.review import Review, reviews
from autograder.words import count

#: Rows that a table of suggestions has at the most.
MOST = 10


def log_of(course: Path) -> Path:
    """Where a course keeps the learner's attempts."""
    return course / "workbook" / ".attempts.db"


def review_text(course: Path, now: datetime) -> str:
    """What is due today and what comes later, as Markdown; days are those of ``now``'s time zone."""
    path = log_of(course)
    if not path.exists():
        return "Nothing to come back to yet: no check was run."
    with AttemptsLog(path, create=False) as log:
        coming = reviews(catalogue(course), log.sittings(), log.attempts(), log.events(), now)
    due = [one for one in coming if one.is_due(now.date())]
    later = [one for one in coming if not one.is_due(now.date())]
    if not coming:
        return "Nothing to come back to: what you missed so far has been made good, or nothing was missed."
    parts = []
    if due:
        parts.append(
            f"**{count(len(due), 'thing')} to come back to today**\n\n{review_table(due)}\n\n{_how(due, course)}"
        )
    else:
        parts.append("Nothing is due today.")
    if later:
        parts.append(f"{count(len(later), 'thing')} later, the next on {later[0].due:%d %B %Y}.")
    return "\n\n".join(parts)


def review_table(coming: Sequence[Review]) -> str:
    """Reviews as a Markdown table, at most ``MOST`` of them."""
    lines = ["| comes back | exercise | what was missed | last missed |", "|---|---|---|---|"]
    for one in coming[:MOST]:
        lines.append(f"| {one.due:%Y-%m-%d} | {one.item.exercise} | {one.about} | {one.missed:%Y-%m-%d} |")
    if len(coming) > MOST:
        lines.append(f"\n{count(len(coming) - MOST, 'more row')} left out.")
    return "\n".join(lines)


def _how(due: Iterable[Review], course: Path) -> str:
    notebooks = {entry.id: entry.notebook for entry in catalogue(course)}
    said = []
    for name in dict.fromkeys(one.item.exercise for one in due):
        drill = any(one.item.exercise == name and one.item.what == "drill" for one in due)
        how = "solve it from an empty cell" if drill else f'run `start("{name}", mode="practice", again=True)`'
        said.append(f"- [{name}]({notebooks[name]}): {how}.")
    return "\n".join(said[:MOST])


def draw_text(course: Path, round_id: str, now: datetime, seed: int) -> str:
    """A random exercise of a round and why it is this one, as Markdown; ContentError for an unknown round."""
    entries = entries_of(course, round_id)
    sittings: list[Sitting] = []
    if log_of(course).exists():
        with AttemptsLog(log_of(course), create=False) as log:
            sittings = log.sittings()
    drawn = draw(entries, sittings, now, seed)
    entry = drawn.entry
    lines = [f"**[{entry.title}]({entry.notebook})** (`{entry.id}`, {entry.minutes} minutes, {entry.difficulty}).", ""]
    lines.append(_why(drawn, now))
    running = [s for s in sittings if s.round == round_id and s.ended_at is None and s.mode != "practice"]
    if any(one.exercise == entry.id for one in running):
        lines += ["", "Your sitting of it is still open; it goes on when you run the first cell of its notebook."]
        return "\n".join(lines)
    if running:
        lines += ["", f"A sitting of `{running[-1].exercise}` is still open; `finish()` in its notebook ends it."]
    if drawn.last is not None:
        lines += [
            "",
            f'You have sat it before: begin with `start("{entry.id}", again=True)`, which draws other inputs.',
        ]
    return "\n".join(lines)


def _why(drawn: Draw, now: datetime) -> str:
    if drawn.total == 1:
        return "It is the only exercise of this round."
    if not drawn.fresh:
        return (
            f"All {count(drawn.total, 'exercise')} of this round were sat recently; this one was sat longest ago, "
            f"{_ago(drawn.last, now)}."
        )
    said = f"Drawn from {drawn.fresh} of {count(drawn.total, 'exercise')}"
    if not drawn.left_out:
        return f"{said}; none was sat in the last {RECENT_DAYS} days."
    left_out = ", ".join(f"{name} ({_ago(at, now)})" for name, at in drawn.left_out)
    return f"{said}; left out, because you sat them recently: {left_out}."


def _ago(at: datetime, now: datetime) -> str:
    days = (now.date() - at.astimezone(now.tzinfo).date()).days
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"
