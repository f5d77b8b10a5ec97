"""Series of one value a second: what a dashboard of the running system would show."""

from __future__ import annotations

import math
from collections import defaultdict


class Telemetry:
    """Counters and gauges in bins of one virtual second, ``seconds`` of them; what comes later is left out.

    ``rates`` holds counters (how many in that second), ``gauges`` values as they were sampled at the end of the second,
    NaN where nothing was.
    """

    def __init__(self, seconds: float):
        self.seconds = math.ceil(seconds)
        self.rates: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * self.seconds)
        self.gauges: defaultdict[str, list[float]] = defaultdict(lambda: [math.nan] * self.seconds)

    def count(self, name: str, at: float, amount: float = 1.0) -> None:
        """Something happened ``amount`` times."""
        bin = int(at)
        if bin < self.seconds:
            self.rates[name][bin] += amount

    def sample(self, name: str, at: float, value: float) -> None:
        """A gauge reads ``value`` at the end of the second before ``at``."""
        bin = math.ceil(at) - 1
        if 0 <= bin < self.seconds:
            self.gauges[name][bin] = value

    def rate(self, name: str, window: int = 1) -> list[float]:
        """A counter as a rate per second, averaged over the last ``window`` seconds."""
        return [sum(part) / len(part) for part in _windows(self.rates[name], window)]

    def share(self, part: str, whole: str, window: int = 10) -> list[float]:
        """``part`` as a share of ``whole`` over the last ``window`` seconds; NaN where there was none."""
        parts, wholes = self.rates[part], self.rates[whole]
        return [
            sum(p) / sum(w) if sum(w) else math.nan
            for p, w in zip(_windows(parts, window), _windows(wholes, window), strict=True)
        ]


def _windows(values: list[float], window: int) -> list[list[float]]:
    return [values[max(0, end - window + 1) : end + 1] for end in range(len(values))]
