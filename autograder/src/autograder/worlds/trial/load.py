"""Load shapes with the statistics of two published traces, generated from a seed; no line of a trace is in here.

The figures are those of the Azure LLM inference traces of 2023 (Patel et al., "Splitwise", ISCA 2024), as given in the
table of `CONVERSATION` and `CODE`: medians and 99th percentiles of tokens, and how unevenly requests come.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

_Z99 = 2.3263  # standard deviations to the 99th percentile of a normal distribution


@dataclass(frozen=True)
class Tokens:
    """Lengths with this median and 99th percentile, log-normal, and never above ``most``."""

    median: float
    p99: float
    most: int

    def draw(self, rng: random.Random) -> int:
        sigma = math.log(self.p99 / self.median) / _Z99
        return max(1, min(self.most, round(rng.lognormvariate(math.log(self.median), sigma))))

    @property
    def mean(self) -> float:
        """The mean without the upper bound, which hardly changes it."""
        sigma = math.log(self.p99 / self.median) / _Z99
        return self.median * math.exp(sigma**2 / 2)


@dataclass(frozen=True)
class Shape:
    """How requests come and how long they are.

    ``gap_cv`` is the standard deviation of the gaps between them over their mean: 1 is Poisson. Far above 1 they come
    in bursts. ``minutes_cv`` is how unevenly they fall on minutes.
    """

    prompt: Tokens
    output: Tokens
    gap_cv: float
    minutes_cv: float


CONVERSATION = Shape(Tokens(1020, 4142, 8192), Tokens(129, 601, 1024), gap_cv=1.09, minutes_cv=0.15)
CODE = Shape(Tokens(1469, 7436, 8192), Tokens(13, 252, 1024), gap_cv=13.2, minutes_cv=0.5)


@dataclass(frozen=True)
class Arrival:
    """One request as it will come: the second, and its tokens in and out. ``group`` is the shape's name."""

    at: float
    prompt: int
    output: int
    group: str = ""


@dataclass(frozen=True)
class Surge:
    """``factor`` times the rate from ``start`` to ``end``."""

    start: float
    end: float
    factor: float


def arrivals(
    shape: Shape, rate: float, seconds: float, rng: random.Random, *, surges: tuple[Surge, ...] = (), group: str = ""
) -> list[Arrival]:
    """Requests at a mean ``rate`` per second over ``seconds``, in order.

    Gaps are drawn in units of expected requests and then laid over the rate as it varies, so that a surge keeps the
    burstiness of the shape.
    """
    minutes = _minutes(shape.minutes_cv, seconds, rng)
    found, at = [], 0.0
    for gap in _gaps(shape.gap_cv, rng):
        at = _after(at, gap, rate, minutes, surges)
        if at >= seconds:
            return found
        found.append(Arrival(round(at, 6), shape.prompt.draw(rng), shape.output.draw(rng), group))
    return found


def _minutes(cv: float, seconds: float, rng: random.Random) -> list[float]:
    """A factor of the rate for each minute, with mean 1 over the run."""
    sigma = math.sqrt(math.log(1 + cv**2))
    factors = [rng.lognormvariate(-(sigma**2) / 2, sigma) for _ in range(math.ceil(seconds / 60) or 1)]
    mean = sum(factors) / len(factors)
    return [factor / mean for factor in factors]


def _gaps(cv: float, rng: random.Random) -> Iterator[float]:
    """Gaps of mean 1 with this coefficient of variation: gamma up to 2, above that bursts of a geometric size."""
    if cv <= 2:
        shape = 1 / cv**2
        while True:
            yield rng.gammavariate(shape, 1 / shape)
    # in a burst of k the gaps are next to nothing, between bursts exponential with mean k: cv**2 = 2k - 1
    size = (cv**2 + 1) / 2
    within = 0.02
    while True:
        yield rng.expovariate(1 / (size - within * (size - 1)))
        while rng.random() > 1 / size:
            yield rng.expovariate(1 / within)


def _after(at: float, need: float, rate: float, minutes: list[float], surges: tuple[Surge, ...]) -> float:
    """The moment at which ``need`` more requests are expected to have come since ``at``."""
    edges = sorted({edge for surge in surges for edge in (surge.start, surge.end)})
    while True:
        minute = int(at // 60)
        factor = minutes[min(minute, len(minutes) - 1)]
        for surge in surges:
            if surge.start <= at < surge.end:
                factor *= surge.factor
        end = min([(minute + 1) * 60.0, *(edge for edge in edges if edge > at)])
        if minute >= len(minutes):
            end = math.inf
        there = rate * factor * (end - at)
        if need <= there:
            return at + need / (rate * factor)
        need -= there
        at = end
