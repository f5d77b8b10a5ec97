"""The observations and warnings of a reply, put together."""

from __future__ import annotations

from autograder.conversation.observations.model import Context, Observation, ObservationKind, Observations


def observe(text: str, context: Context) -> Observations:
    """What stands in a reply, held against what stood before the learner."""
    return Observations(tuple(Observation(kind, False, (), "", "") for kind in ObservationKind))
