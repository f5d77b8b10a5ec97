"""When the next drift comes and when the engineer asks what one is thinking: figures in, a decision out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

#: Minutes of work at which a drift comes at the latest, in order.
DRIFT_AT = (10.0, 20.0, 30.0)
#: Minutes without a word after which the engineer asks.
SILENCE = 8.0


@dataclass(frozen=True)
class Due:
    """The drift that begins ``stage`` is due, ``because`` a check ``"passed"`` or by ``"time"``."""

    stage: int
    because: str


def due_drift(reached: int, last: int, green: Collection[int], minute: float | None) -> Due | None:
    """The next drift, if it is due. ``reached`` is the stage that the last one began, ``last`` that of the last drift.

    ``green`` are the stages that have passed, each with all before it; ``minute`` is None where there is no clock.
    """
    if reached >= last:
        return None
    if reached in green:
        return Due(reached + 1, "passed")
    if minute is not None and reached <= len(DRIFT_AT) and minute >= DRIFT_AT[reached - 1]:
        return Due(reached + 1, "time")
    return None


def silent(minute: float, last_word: float) -> bool:
    """Whether it is time to ask what somebody is thinking; ``last_word`` is the minute of the last word of either."""
    return minute - last_word >= SILENCE
