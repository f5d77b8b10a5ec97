"""Which hidden tests ask what a visible test asks, with other values."""

from __future__ import annotations

from collections.abc import Collection

from autograder.content import Stage, TestCase


def twins(stage: Stage, visible: TestCase) -> tuple[TestCase, ...]:
    """The hidden tests whose name is the visible one's and a word more; where none is named so, all of the stage."""
    named = tuple(
        test
        for test in stage.hidden
        if test.name.startswith(f"{visible.name}_")
        # test_circles_end_with_several is a name of its own, where there is such a visible test
        and not any(
            len(other.name) > len(visible.name) and test.name.startswith(f"{other.name}_") for other in stage.visible
        )
    )
    return named or stage.hidden


def twins_fail(stage: Stage, visible: TestCase, failed: Collection[tuple[int, str]]) -> bool:
    """True when every twin of a visible test is among those that ``failed``, by (stage, name)."""
    return all((stage.number, twin.name) in failed for twin in twins(stage, visible))
