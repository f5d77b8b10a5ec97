"""What is to hold of this exercise's world, judged from a run that is over. Everything here is public."""

from __future__ import annotations

from collections import defaultdict

from autograder.worlds.trial import Fault, Finding, Invariant, World, at_least, unknown, within, worst

from .limiter import Asked

#: Seconds of a contract's window, and how much more than the contract may be used in it.
WINDOW, OVER = 60.0, 1.05
MOST_VALUES = 2000
#: Tenants whose connections die, who come back for more later; and those of the rush.
STRUCK, RUSHING = (5, 7), (2, 3, 4, 6)
RELEASED, SLOWER, ENTITLED, FAIR = 0.75, 1.3, 0.85, 0.95


def _used(run: World) -> dict[int, list[Asked]]:
    used = defaultdict(list)
    for asked in run.asked.values():
        if asked.admitted is not None:
            used[asked.tenant.id].append(asked)
    return used


def contract_use(run: World) -> tuple[float, Asked | None]:
    """The largest share of its contract that any tenant used in 60 s, and the request at which it was reached."""
    most, at = 0.0, None
    for requests in _used(run).values():
        requests.sort(key=lambda asked: asked.admitted)
        first = total = 0
        for asked in requests:
            total += asked.tokens
            while requests[first].admitted <= asked.admitted - WINDOW:
                total -= requests[first].tokens
                first += 1
            if total / asked.tenant.per_minute > most:
                most, at = total / asked.tenant.per_minute, asked
    return most, at


def contract(run: World) -> Finding:
    most, at = contract_use(run)
    if most < 0.5:
        return unknown(f"no tenant used more than {most:.0%} of its contract")
    who = at.tenant
    why = f"tenant {who.id} used {most:.0%} of its {who.per_minute:,} tokens in a minute; {OVER:.0%} are the most"
    return within(most, OVER, why, at=at.admitted, subject=at.request.id)


def memory(run: World) -> Finding:
    peak = run.peak_values
    if peak == 0:
        return unknown("nothing was kept in the store")
    return within(peak, MOST_VALUES, f"the store held up to {peak:,} numbers and texts; {MOST_VALUES:,} are the most")


def _share(run: World, start: float, end: float, tenants: set[int]) -> float | None:
    """Of what tenants could have by contract from ``start`` to ``end`` and asked for, what they got."""
    asked, got, per_minute = defaultdict(int), defaultdict(int), {}
    for request in run.asked.values():
        if start <= request.at < end and request.tenant.id in tenants:
            id = request.tenant.id
            per_minute[id] = request.tenant.per_minute
            asked[id] += request.tokens
            got[id] += request.tokens if request.admitted is not None else 0
    entitled = {id: min(asked[id], per_minute[id] * (end - start) / WINDOW) for id in asked}
    if not entitled:
        return None
    return sum(min(got[id], entitled[id]) for id in entitled) / sum(entitled.values())


def _denied(run: World, fault: Fault, tenants: set[int]) -> dict:
    for asked in run.asked.values():
        if fault.start <= asked.at < fault.end and asked.denied and asked.tenant.id in tenants:
            return {"at": asked.at, "subject": asked.request.id}
    return {}


def released(run: World) -> Finding:
    fault = next((fault for fault in run.faults if fault.kind == "comeback"), None)
    rush = next((fault for fault in run.faults if fault.kind == "rush"), None)
    if fault is None or rush is None or not any(a.dies and a.admitted is not None for a in run.asked.values()):
        return unknown("no request died after it was admitted")
    others = _share(run, rush.start, rush.end, set(RUSHING))
    share = _share(run, fault.start, fault.end, set(STRUCK))
    if not others or share is None:
        return unknown("nobody got anything in the rush to compare with")
    why = (
        f"tenants whose requests had died a minute before got {share:.0%} of what they were entitled to, those of the "
        f"rush {others:.0%}"
    )
    return at_least(
        share / others, RELEASED, f"{why}; {RELEASED:.0%} of that is wanted", **_denied(run, fault, set(STRUCK))
    )


def entitled(run: World) -> Finding:
    """Work conserving: whoever is within its contract is served, the hot and the rushing up to theirs."""
    tenants = {asked.tenant.id for asked in run.asked.values()} - set(STRUCK)
    findings = []
    for fault in run.faults:
        if fault.kind in ("hot tenant", "rush"):
            share = _share(run, fault.start, fault.end, tenants)
            why = f"tenants got {share:.1%} of what they were entitled to during the {NAMES[fault.kind]}"
            findings.append(
                at_least(share, ENTITLED, f"{why}; {ENTITLED:.0%} are wanted", **_denied(run, fault, tenants))
            )
    return worst(findings)


def _cold(run: World) -> list[Asked]:
    """Requests of other tenants that were admitted while one was hot."""
    fault = next((fault for fault in run.faults if fault.kind == "hot tenant"), None)
    if fault is None:
        return []
    return [
        asked
        for asked in run.asked.values()
        if fault.start <= asked.at < fault.end and asked.tenant.id != fault.target and not asked.denied
    ]


def cold_latency(run: World) -> tuple[float, float, Asked] | None:
    """The 99th percentile of what cold requests took, what it is of them by themselves, and the one that took so long."""
    requests = sorted(_cold(run), key=lambda asked: (asked.ended or run.seconds) - asked.at)
    if len(requests) < 100:
        return None
    place = int(0.99 * (len(requests) - 1))
    slow = requests[place]
    return (slow.ended or run.seconds) - slow.at, sorted(asked.service for asked in requests)[place], slow


def cold(run: World) -> Finding:
    found = cold_latency(run)
    if found is None:
        return unknown("fewer than 100 requests of other tenants were admitted while one was hot")
    took, alone, slow = found
    why = (
        f"while a tenant was hot, 99 % of the others' requests took up to {took:.1f} s, and {alone:.1f} s by themselves"
    )
    return within(
        took / alone, SLOWER, f"{why}; {SLOWER:g} times as long is the most", at=slow.at, subject=slow.request.id
    )


def fair(run: World) -> Finding:
    fault = next((fault for fault in run.faults if fault.kind == "rush"), None)
    if fault is None:
        return unknown("there was no rush")
    asked, used, per_minute = defaultdict(int), defaultdict(int), {}
    for request in run.asked.values():
        if fault.start <= request.at < fault.end and request.tenant.id in RUSHING:
            id = request.tenant.id
            per_minute[id] = request.tenant.per_minute * (fault.end - fault.start) / WINDOW
            asked[id] += request.tokens
            used[id] += request.tokens if request.admitted is not None else 0
    shares = [used[id] / per_minute[id] for id in asked if asked[id] > 1.2 * per_minute[id]]
    if len(shares) < 3 or not any(shares):
        return unknown(f"{len(shares)} tenants asked for more than their contract and were admitted; 3 can be compared")
    jain = sum(shares) ** 2 / (len(shares) * sum(share**2 for share in shares))
    low, high = min(shares), max(shares)
    why = f"in the rush tenants got {low:.0%} to {high:.0%} of their contracts, a fairness of {jain:.2f}"
    return at_least(jain, FAIR, f"{why}; {FAIR:g} is wanted", **_denied(run, fault, set(RUSHING)))


#: Faults in words.
NAMES = {
    "hot tenant": "hot tenant", "rush": "rush", "deaths": "deaths", "comeback": "comeback", "clock skew": "clock",
    "policy crash": "crash", "busy": "busy morning", "lost settles": "lost settles",
}  # fmt: skip

INVARIANTS = (
    Invariant("contract", "No tenant uses more than 105 % of its contract in any 60 s.", contract),
    Invariant("released", "What dead requests had reserved is free a minute later.", released),
    Invariant("memory", "The store holds at most 2,000 numbers and texts.", memory),
    Invariant("entitled", "Tenants get 85 % of what they ask for and their contract has.", entitled, safety=False),
    Invariant("cold", "A hot tenant makes the others' slowest at most 1.3 times slower.", cold, safety=False),
    Invariant("fair", "In a rush shares follow the contracts, with a fairness of 0.95.", fair, safety=False),
)
