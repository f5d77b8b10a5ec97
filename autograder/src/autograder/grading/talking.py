"""What the grading service tells a notebook of a conversation: the interviewer's words, and the rating beside what was seen."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from autograder.content import Scenario
from autograder.content.cells import heading
from autograder.conversation.elsewhere import look_elsewhere
from autograder.conversation.engine import Exchange, converse
from autograder.conversation.marking import marking_text
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
                "early": bool(step.missing),
                "text": step.text,
                "marking": marking_text(scenario, scenario.turn(step.turn)) if step.kind == "reply" else "",
            }
            for step in exchange.steps
        ],
    }


@cache
def warm_rating() -> None:
    """Load what a rating needs, once, beside the next questions."""

    def load() -> None:
        from autograder.conversation.observations import Context, observe

        observe("They wait.", Context(scenario=""))

    threading.Thread(target=load, name="what a rating needs", daemon=True).start()


def describe_rating(exchange: Exchange, earlier: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    """The rubric, each rating that its owner gave beside what a program saw, and all that it saw in the replies.

    ``reviewed`` holds sentences of an optional language model, None where it is off.
    """
    # lexicons take a second to load, which no question of the conversation waits for
    from autograder.conversation.observing import ask_reviewer, compare_ratings, look_at_replies

    looked = look_at_replies(exchange, earlier)
    ratings = zip(self_ratings(exchange), compare_ratings(exchange, looked), strict=True)
    return {
        "rubric": [
            {"id": d.id, "title": d.title, "anchors": list(d.anchors), "observations": list(d.observations)}
            for d in exchange.scenario.rubric
        ],
        "ratings": [
            {
                "dimension": own.dimension.id, "level": own.level, "quote": own.quote, "found_in": beside.found_in,
                "relation": str(beside.relation), "says": list(beside.says),
            }
            for own, beside in ratings
        ],
        "seen": [
            {
                "turn": one.title, "kind": str(seen.kind), "seen": seen.seen, "says": seen.says,
                "cannot_judge": seen.cannot_judge, "quotes": [span.text for span in seen.spans],
            }
            for one in looked
            if one.prose
            for seen in one.observed.observations
        ],
        "warnings": [
            {"turn": one.title, "kind": str(warning.kind), "says": warning.says}
            for one in looked
            for warning in one.observed.warnings
            if one.prose
        ],
        "reviewed": ask_reviewer(looked),
    }  # fmt: skip
