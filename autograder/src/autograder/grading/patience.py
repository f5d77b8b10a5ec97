"""How long an answer has kept a check waiting: real time, less what this process and others on the machine took of it.

A busy machine is no fault of an answer. So the time in which anything waited for a processor or a disk does not count, which
Linux tells (pressure stall information, ``/proc/pressure``); where it does not, nothing is ever said to have kept us waiting.
"""

from __future__ import annotations

import math
import os
import re
import time
from pathlib import Path

_PRESSURES = (Path("/proc/pressure/cpu"), Path("/proc/pressure/io"))
#: The first line of each; the time is in millionths of a second.
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
        """Real seconds, those of this process on a processor, and those in which something waited for one or for a disk."""
        pressed = _pressure()
        return None if pressed is None else (time.monotonic(), time.process_time(), pressed)


def _pressure() -> float | None:
    """Seconds since the machine's start in which something waited, at the most; None where nobody can tell.

    The kernel gives the mean over the processors that were not idle. So who waited for one of them, while the others had
    just enough to do, waited for as many times as long as is told.
    """
    told = 0
    for path in _PRESSURES:
        try:
            said = _SOME.search(path.read_text("ascii", "replace"))
        except OSError:
            return None
        if said is None:
            return None
        told += int(said[1])
    return told / 1e6 * (os.cpu_count() or 1)
