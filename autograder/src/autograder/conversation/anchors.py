"""A rubric as plain text: for whoever rates a conversation, be it one's own."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.content.rubric import Dimension
from autograder.content.scenario import Scenario


def rubric_text(scenario: Scenario, only: Iterable[str] | None = None) -> str:
    """Each dimension with the anchors of its four levels, one a line; ``only`` are the ids of those to show."""
    wanted = None if only is None else set(only)
    return "\n\n".join(_anchors(d) for d in scenario.rubric if wanted is None or d.id in wanted)


def _anchors(dimension: Dimension) -> str:
    anchors = (f"  {level}  {' '.join(anchor.split())}" for level, anchor in enumerate(dimension.anchors, 1))
    return "\n".join([f"{dimension.id}: {dimension.title}", *anchors])
