"""What is to hold of this exercise's world, judged from a run that is over. Everything here is public."""

from __future__ import annotations

from autograder.worlds.trial import Fault, Finding, Invariant, World, at_least, broken, holds, unknown, within, worst

#: A bound above this is none: what waits behind it would not start in time.
MOST_BOUND = 300
#: Seconds over which attempts and first attempts are compared, and first attempts that this takes.
WINDOW, LEAST_FIRST = 60, 200
MOST_AMPLIFICATION = 1.2
CALM, OF_CAPACITY, RECOVERED, GRACE = 0.97, 0.65, 0.95, 30.0
#: Clients that hang up are nobody's doing.
NOT_OURS = ("left",)


def queue_bound(run: World) -> Finding:
    bound = run.declared.get("queue_bound")
    if type(bound) is not int or not 0 < bound <= MOST_BOUND:
        return broken(
            f"queue_bound is {bound!r}; declare a whole number of at most {MOST_BOUND} in the class", margin=-1
        )
    peak = run.peak_waiting
    if peak <= bound and not run.refusals and peak < bound / 2:
        return unknown(f"the queue never filled: its peak was {peak}, and nobody was refused")
    at, subject = run.beyond or (None, None)
    return within(peak, bound, f"you declare a queue of at most {bound}; its peak was {peak:,}", at=at, subject=subject)


def amplification(run: World) -> Finding:
    if not run.retry_questions and not sum(run.telemetry.rates["client retries"]):
        return unknown("nothing ever failed, so that there was nothing to retry")
    attempts, firsts = (run.telemetry.rates["attempts"], run.telemetry.rates["first attempts"])
    worst, at = 0.0, 0
    for end in range(WINDOW, len(attempts) + 1):
        first = sum(firsts[end - WINDOW : end])
        if first >= LEAST_FIRST and sum(attempts[end - WINDOW : end]) / first > worst:
            worst, at = sum(attempts[end - WINDOW : end]) / first, end - WINDOW
    where = {"at": float(at)}
    for event in run.history.between(at, at + WINDOW, "attempt"):
        if run.ledger.entries[event.subject].attempts > 1:
            where["subject"] = event.subject
            break
    return within(worst, MOST_AMPLIFICATION, f"nodes got {worst:.2f} attempts for each request, over a minute", **where)


def no_late_start(run: World) -> Finding:
    late = [e for e in run.history.events if e.kind == "started" and not e.detail["open"]]
    if late:
        first = late[0]
        return broken(
            f"{len(late):,} attempts began on a node after their client had gone", at=first.at, subject=first.subject
        )
    if not run.abandoned_waiting:
        return unknown("no client ever left while its attempt was in line")
    return holds(f"{run.abandoned_waiting} clients left while their attempt was in line, and none of those began")


def calm(run: World) -> Finding:
    first = min((fault.start for fault in run.faults), default=run.seconds)
    return _goodput(run, 5.0, first - run.patience.good, CALM, "before the first fault")


def recovers(run: World) -> Finding:
    """The worst of the quiet stretches, each from a while after a fault on until the next one."""
    # what arrives shortly before a fault may be struck by it
    ends = [*(fault.start - run.patience.good for fault in run.faults), run.seconds - run.tail][1:]
    return worst(
        _goodput(run, fault.end + GRACE, end, RECOVERED, f"from {GRACE:.0f} s after the {NAMES[fault.kind]} on")
        for fault, end in zip(run.faults, ends, strict=False)
        if fault.end + GRACE < end
    )


def _goodput(run: World, start: float, end: float, limit: float, when: str) -> Finding:
    share = run.ledger.goodput(start, end, without=NOT_OURS)
    if share is None:
        return unknown(f"nothing was asked {when}")
    bad = next((e for e in run.ledger.arrived(start, end, without=NOT_OURS) if not e.good), None)
    where = {} if bad is None else {"at": bad.arrived, "subject": bad.id}
    return at_least(
        share, limit, f"{share:.1%} of requests were answered in time {when}; {limit:.0%} are wanted", **where
    )


def under_overload(run: World) -> Finding:
    """Of what the fleet can do while too much is asked of it, the share that it did in time; the worst fault counts."""
    return worst(_useful(run, fault) for fault in run.faults if fault.kind in ("surge", "slow"))


def _useful(run: World, fault: Fault) -> Finding:
    offered = run.ledger.arrived(fault.start, fault.end, without=NOT_OURS)
    able = run.capacity * (fault.end - fault.start) / (fault.size if fault.kind == "slow" else 1.0)
    name = NAMES[fault.kind]
    if len(offered) < able:
        return unknown(f"the {name} never asked for more than the fleet can do")
    good = sum(entry.good for entry in offered)
    bad = next((e for e in offered if not e.good), None)
    where = {} if bad is None else {"at": bad.arrived, "subject": bad.id}
    why = f"{good:,} requests were answered in time during the {name}, {good / able:.0%} of what the fleet can do"
    return at_least(good / able, OF_CAPACITY, f"{why}; {OF_CAPACITY:.0%} are wanted", **where)


#: Faults in words.
NAMES = {"surge": "surge", "failing node": "failing node", "slow": "slow spell", "slow node": "slow node"}

INVARIANTS = (
    Invariant("queue bound", "The line never grows beyond the bound that the policy declares.", queue_bound),
    Invariant("amplification", "Nodes get at most 1.2 attempts for each request, over any minute.", amplification),
    Invariant("no late start", "No node begins with an attempt that nobody waits for.", no_late_start),
    Invariant("calm", "With nothing wrong, 97 % are answered in time.", calm, safety=False),
    Invariant(
        "under overload", "Of what the fleet can do under overload, 65 % is done in time.", under_overload, False
    ),
    Invariant("recovery", "30 s after each fault, 95 % are answered in time.", recovers, safety=False),
)
