"""What the grading service tells a notebook of a conversation: the interviewer's words, and the rating beside what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder.content import Scenario
from autograder.content.cells import heading
from autograder.conversation.elsewhere import look_elsewhere
from autograder.conversation.engine import Exchange, converse
from autograder.conversation.marking import marking_text
from autograder.conversation.observing import observe_replies
from autograder.conversation.rating import self_ratings
from autograder.conversation.transcript import from_source


def exchange_of(scenario: Scenario, course: Path, source: str, folders: Iterable[Path]) -> Exchange:
    """The exchange of a transcript as text; ValueError when it is none."""
    return converse(scenario, from_source(source), look_elsewhere(scenario, course, folders))


def describe_draws(scenario: Scenario) -> list[dict[str, Any]]:
    """Lines of a card for which a choice is suggested at random when a sitting begins."""
    return [
        {"name": slot.name, "title": slot.title, "choices": list(slot.choices)}
        for turn in scenario.turns
        for slot in turn.slots
        if slot.name == turn.draws
    ]


def describe_cells(exchange: Exchange) -> dict[str, Any]:
    """By the first line of each cell: what stands below it once it was run, and for whoever marks it, the rubric."""
    scenario = exchange.scenario
    return {
        "complete": exchange.complete,
        "cells": [
            {
                "cell": heading(step.kind, scenario.id, step.turn),
                "turn": step.turn,
                "kind": step.kind,
                "given": step.given,
                "text": step.text,
                "marking": marking_text(scenario, scenario.turn(step.turn)) if step.kind == "reply" else "",
            }
            for step in exchange.steps
        ],
    }


def describe_rating(exchange: Exchange, earlier: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    """The rubric, the rating that its owner gave, and what a program saw in the replies; ``seen`` is None without that."""
    seen = observe_replies(exchange, earlier)
    titles = {turn.id: turn.title for turn in exchange.scenario.turns}
    return {
        "rubric": [
            {"id": d.id, "title": d.title, "anchors": list(d.anchors), "observations": list(d.observations)}
            for d in exchange.scenario.rubric
        ],
        "ratings": [
            {"dimension": r.dimension.id, "level": r.level, "quote": r.quote, "found_in": titles.get(r.found_in)}
            for r in self_ratings(exchange)
        ],
        "seen": None
        if seen is None
        else [
            {
                "turn": titles[one.turn], "kind": one.kind, "seen": one.seen, "warning": one.warning, "says": one.says,
                "cannot_judge": one.cannot_judge, "quotes": list(one.quotes),
            }
            for one in seen
        ],
    }  # fmt: skip
