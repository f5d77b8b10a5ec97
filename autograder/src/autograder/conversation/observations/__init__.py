"""Observations on a reply: what stands in it, quoted, and what a program cannot judge. Never a mark.

    observe(reply, Context(scenario=situation_and_probes, readings=(Source("The policy", policy),)))

gives one observation of each kind ("names who is harmed", "names a mechanism", "measurable signal", "owner and action",
"residual doubt") and warnings to read them by. It is deterministic, needs no network, and bounds its work on any text.
"""

from autograder.conversation.observations.model import (
    Context,
    Observation,
    ObservationKind,
    Observations,
    Source,
    Span,
    Warning_,
    WarningKind,
)
from autograder.conversation.observations.observing import observe

__all__ = [
    "Context",
    "Observation",
    "ObservationKind",
    "Observations",
    "Source",
    "Span",
    "WarningKind",
    "Warning_",
    "observe",
]
