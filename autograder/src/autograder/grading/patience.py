"""How long an answer has kept a check waiting: real time, less what this process and others on the machine took of it.

A busy machine is no fault of an answer. So the time in which anything waited for a processor does not count, which Linux
tells (pressure stall information, ``/proc/pressure/cpu``); where it does not, nothing is ever said to have kept us waiting.
"""

from __future__ import annotations

import math
import re
import time
from pathlib import Path

_PRESSURE = Path("/proc/pressure/cpu")
#: Its first line; the time is in millionths of a second.
_SOME = re.compile(r"^some .*\btotal=(\d+)$", re.MULTILINE | re.ASCII)


class Patience:
    """With an answer that may keep a check waiting for ``seconds`` in all; None for any time."""

    def __init__(self, seconds: float | None):
        self.seconds = seconds
        self._began = self._spent() if seconds is not None else None

    def surely_left(self) -> float:
        """Seconds that are left whatever else happened: all of the time that went by counts. It costs next to nothing."""
        return math.inf if self._began is None else self.seconds - (time.monotonic() - self._began[0])

    def left(self) -> float:
        """Seconds that are left, below 0 when there are none."""
        now = self._spent() if self._began is not None else None
        if now is None:
            return math.inf
        real, ours, pressed = (after - before for after, before in zip(now, self._began, strict=True))
        return self.seconds - max(0.0, real - ours - pressed)

    @staticmethod
    def _spent() -> tuple[float, float, float] | None:
        """Real seconds, those of this process on a processor, and those in which something waited for one."""
        pressed = _pressure()
        return None if pressed is None else (time.monotonic(), time.process_time(), pressed)


def _pressure() -> float | None:
    """Seconds since the machine's start in which something waited for a processor; None where nobody can tell."""
    try:
        said = _SOME.search(_PRESSURE.read_text("ascii", "replace"))
    except OSError:
        return None
    return int(said[1]) / 1e6 if said is not None else None
