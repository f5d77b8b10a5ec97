"""What is to hold of this exercise's world, judged from a run that is over. Everything here is public."""

from __future__ import annotations

from autograder.worlds.trial import Fault, Finding, Invariant, World, at_least, broken, holds, unknown, within, worst

from .load import PERIOD, REGIONS, TENANTS

#: A policy may declare that a tenant gets so much more than its quota, as a share of it, and no more than that.
MOST_OVERSHOOT = 0.3
#: Seconds after a heal in which both regions have to come to the newest configuration.
CONVERGED, LOOKED_AT = 20.0, 20.0
#: Seconds that a configuration may take to both regions when all is well.
ON_THE_WAY = 5.0
CALM, CUT_OFF, SURVIVOR, FAILOVER = 0.97, 0.9, 0.9, 0.28
#: Of its quota a tenant that asks for more gets this share in a period, with the regions together and apart.
USED, USED_APART = 0.8, 0.4
#: The first seconds of a run are judged by nobody.
WARM = 10.0
APART = ("partition", "one way")


def quota(run: World) -> Finding:
    declared = run.declared.get("overshoot")
    if type(declared) not in (int, float) or not 0 <= declared <= MOST_OVERSHOOT:
        why = f"overshoot is {declared!r}; declare a share from 0 to {MOST_OVERSHOOT} in the class"
        return broken(why, margin=-1.0)
    if not any(run.wanted[key] > TENANTS[key[0]].quota for key in run.wanted):
        return unknown("nobody asked for more than a quota")
    shares = {key: len(let_in) / TENANTS[key[0]].quota for key, let_in in run.let_in.items()}
    if not shares:
        return unknown("nobody was let in")
    tenant, period = max(shares, key=shares.get)
    most, start = shares[tenant, period], period * PERIOD
    why = f"{tenant} got {most:.0%} of its quota from {start} s on; you declare {1 + declared:.0%} at most"
    # the first one that was too much, if any was
    beyond = run.let_in[tenant, period][int(TENANTS[tenant].quota * (1 + declared) + 1e-9) :]
    where = {"at": beyond[0][0], "subject": beyond[0][1]} if beyond else {}
    return within(most, 1 + declared, why, **where)


def epoch(run: World) -> Finding:
    for one in run.decisions:
        if one.place == "refuse":
            continue
        where = {"at": one.at, "subject": one.request}
        if one.epoch < one.before:
            why = f"the {REGIONS[one.region]} decided under epoch {one.epoch} after it had been at epoch {one.before}"
            return broken(why, **where)
        if run.published.get(one.epoch, run.seconds) > one.at:
            return broken(
                f"the {REGIONS[one.region]} decided under epoch {one.epoch}, which was not published", **where
            )
    if len(run.published) < 3:
        return unknown("there was hardly more than one configuration")
    return holds(f"{len(run.published)} configurations came, and no region went back to an older one")


def residency(run: World) -> Finding:
    if run.crossed:
        first = run.ledger.entries[run.crossed[0]]
        why = f"{len(run.crossed)} requests whose data must stay were sent to the other region"
        return broken(why, at=first.arrived, subject=first.id)
    if not run.sent_over:
        return unknown("nothing was ever sent to the other region")
    return holds(f"{run.sent_over} requests were sent to the other region, and the data of all of them may leave")


def convergence(run: World) -> Finding:
    return worst(_converged(run, fault) for fault in run.faults if fault.kind in APART)


def _converged(run: World, fault: Fault) -> Finding:
    if not any(fault.start < at < fault.end for at in run.published.values()):
        return unknown("no configuration came while the regions were apart")
    start = fault.end + CONVERGED
    for one in run.decisions:
        if not start <= one.asked < start + LOOKED_AT or one.place == "refuse":
            continue
        newest = max(number for number, at in run.published.items() if at <= one.asked - ON_THE_WAY)
        if one.epoch < newest:
            why = f"{one.asked - fault.end:.0f} s after a heal the {REGIONS[one.region]} was at epoch {one.epoch} of {newest}"
            return broken(why, at=one.at, subject=one.request)
    return holds(f"{CONVERGED:.0f} s after a heal both regions were at the newest configuration")


def _good(run: World, start: float, end: float, region: int, limit: float, when: str) -> Finding:
    """Requests of tenants within their quotas, which come to one region and are answered in time."""
    came = [e for e in run.ledger.arrived(start, end) if e.group == "modest" and e.about["region"] == region]
    if not came:
        return unknown(f"nothing was asked {when}")
    share = sum(entry.good for entry in came) / len(came)
    bad = next((entry for entry in came if not entry.good), None)
    where = {} if bad is None else {"at": bad.arrived, "subject": bad.id}
    why = f"in the {REGIONS[region]} {share:.1%} were answered {when}; {limit:.0%} are wanted"
    return at_least(share, limit, why, **where)


def calm(run: World) -> Finding:
    first = min((fault.start for fault in run.faults), default=run.seconds - run.tail)
    return worst(_good(run, WARM, first - 10, region, CALM, "before the first fault") for region in (0, 1))


def cut_off(run: World) -> Finding:
    return worst(
        _good(run, fault.start, fault.end, region, CUT_OFF, "while the regions were apart")
        for fault in run.faults
        if fault.kind in APART
        for region in (0, 1)
    )


def _dead(run: World) -> Fault | None:
    return next((fault for fault in run.faults if fault.kind == "dead servers"), None)


def survivor(run: World) -> Finding:
    fault = _dead(run)
    if fault is None:
        return unknown("no servers died")
    return _good(run, fault.start, fault.end, 1 - fault.target, SURVIVOR, "while the other region's servers were down")


def failover(run: World) -> Finding:
    fault = _dead(run)
    if fault is None:
        return unknown("no servers died")
    return _good(run, fault.start, fault.end, fault.target, FAILOVER, "while most of its servers were down")


def used(run: World) -> Finding:
    """Of a quota that is asked for, what its tenant gets; a period counts when it asked for well more than that."""
    return worst(
        _used(run, tenant, period)
        for (tenant, period), wanted in run.wanted.items()
        if wanted > 1.2 * TENANTS[tenant].quota and WARM < period * PERIOD < run.seconds - run.tail - PERIOD
    )


def _used(run: World, tenant: str, period: int) -> Finding:
    start, end = period * PERIOD, (period + 1) * PERIOD
    near = [f for f in run.faults if f.start - 1 < end and f.end + CONVERGED > start]
    if any(f.kind == "dead servers" for f in near):
        return unknown("the servers were down")
    apart = any(f.kind in (*APART, "router restart") for f in near)
    share = run.used(tenant, period) / TENANTS[tenant].quota
    limit, when = (USED_APART, "apart") if apart else (USED, "together")
    mine = (e for e in run.history.between(start, end, "asked") if e.detail["tenant"] == tenant)
    first = next((e for e in mine if run.ledger.entries[e.subject].outcome == "refused"), None)
    where = {} if first is None else {"at": first.at, "subject": first.subject}
    why = f"{tenant} got {share:.0%} of its quota from {start} s on, with the regions {when}; {limit:.0%} are wanted"
    return at_least(min(share, 1.0), limit, why, **where)


#: Faults in words.
NAMES = {
    "partition": "partition",
    "one way": "one-way partition",
    "router restart": "router restart",
    "router down": "router down",
    "dead servers": "dead servers",
    "slow link": "slow link",
}

INVARIANTS = (
    Invariant("quota", "No tenant gets more than its quota and what the policy declares on top.", quota),
    Invariant("epoch", "No region goes back to an older configuration.", epoch),
    Invariant("residency", "What must stay in its region is never sent elsewhere.", residency),
    Invariant("convergence", "20 s after a heal both regions use the newest configuration.", convergence),
    Invariant("calm", "With nothing wrong, 97 % are answered in time.", calm, safety=False),
    Invariant("cut off", "While the regions are apart, each answers 90 % of its own in time.", cut_off, safety=False),
    Invariant("survivor", "A region whose neighbour is down answers 90 % of its own in time.", survivor, safety=False),
    Invariant("failover", "Of a region that is down, 28 % are answered in time.", failover, safety=False),
    Invariant("used", "Whoever asks for a quota gets 80 % of it, 40 % while the regions are apart.", used, False),
)
