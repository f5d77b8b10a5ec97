"""Who asks for what: tenants with quotas, in two regions. Everything here is public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from autograder.worlds.trial import Surge

#: The regions; a policy's ``env.replica`` is the place in here.
REGIONS = ("west", "east")
#: Seconds of a period; a tenant's quota is requests in a period, of both regions together.
PERIOD = 30
#: Seconds within which a request is answered in time, and after which its client has gone.
PATIENCE = 8.0
#: Share of requests whose data must not leave the region that they came to.
STAYS = 0.3
#: Seconds of a server's time for one request: mean, and the longest.
SERVICE, LONGEST = 1.5, 4.0


@dataclass(frozen=True)
class Tenant:
    """``rates`` are requests a second that it sends to each region; a ``hot`` one asks for more than its quota."""

    quota: int
    rates: tuple[float, float]
    hot: bool = False


TENANTS = {
    **{f"tenant {number}": Tenant(60, (1.15 * west, 1.15 * (1 - west))) for number, west in
       enumerate((0.4, 0.45, 0.5, 0.5, 0.55, 0.6), start=1)},
    "eager": Tenant(30, (0.8, 0.8), hot=True),
    "western": Tenant(24, (1.6, 0.1), hot=True),
}  # fmt: skip


@dataclass(frozen=True)
class Coming:
    """One request as it will come."""

    at: float
    tenant: str
    region: int
    stays: bool
    service: float


def coming(seconds: float, surges: tuple[tuple[int, Surge], ...], rng: Random) -> Iterator[Coming]:
    """All requests of a run, in order; each of ``surges`` is a region and a time in which more come to it."""
    found = []
    for name, tenant in TENANTS.items():
        for region, rate in enumerate(tenant.rates):
            most = max([1.0, *(surge.factor for where, surge in surges if where == region)])
            at = rng.expovariate(rate * most)
            while at < seconds:
                # thinned: of the most that could come as many as do, so that a surge moves no other request
                draw, stays = rng.random(), rng.random() < STAYS
                service = min(LONGEST, rng.gammavariate(4, SERVICE / 4))
                factor = max([1.0, *(s.factor for where, s in surges if where == region and s.start <= at < s.end)])
                if draw < factor / most:
                    found.append(Coming(round(at, 6), name, region, stays, round(service, 4)))
                at += rng.expovariate(rate * most)
    return iter(sorted(found, key=lambda one: one.at))
