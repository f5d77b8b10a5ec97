"""What there was to ask and where to push back, for the debrief: the brief of a pair task as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.content import Exercise


def describe_briefing(exercise: Exercise) -> dict[str, Any]:
    """The ambiguities and drifts of a pair task. For after the sitting: it tells what was left open."""
    brief = exercise.brief
    return {
        "engineers": [brief.engineer, brief.second],
        "ambiguities": [
            {
                "question": one.question,
                "about": brief.question(one.question).about,
                "cost": one.cost,
                "code": list(one.code),
            }
            for one in brief.ambiguities
        ],
        "drifts": [
            {
                "stage": one.stage,
                "title": exercise.stage(one.stage).title,
                "contradicts": one.contradicts,
                "unsettled": one.unsettled,
                "hands_over": one.hands_over,
            }
            for one in brief.drifts
        ],
    }
