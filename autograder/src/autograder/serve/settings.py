"""How much a service takes on, and of whom."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Limits of a service. ``each`` is how many answers of one learner may be in line.

    ``debriefs`` is ``"passed"`` (references are shown to whoever has passed all stages) or ``"open"`` (to everybody).
    """

    graders: int = os.cpu_count() or 1
    room: int = 1000
    each: int = 2
    checks_a_minute: float = 20
    checks_at_once: int = 10
    looks_a_minute: float = 240
    looks_at_once: int = 120
    minimum: str = "S2"
    debriefs: str = "passed"
