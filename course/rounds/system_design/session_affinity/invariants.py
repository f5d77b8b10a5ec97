"""What is to hold of this exercise's world, judged from a run that is over. Everything here is public."""

from __future__ import annotations

from autograder.worlds.trial import Fault, Finding, Invariant, World, at_least, broken, holds, unknown, within, worst

#: Seconds in which a node that is to drain has to be empty.
DRAIN = 20.0
#: So many seconds in a row a node may be asked for more than its memory holds.
OVERFULL = 5
#: A node may have so many times the mean's turns, for so many seconds in a row, where the mean is at least so many.
MOST_SKEW, SKEWED, LEAST_MEAN = 1.75, 10, 8.0
REUSE, CALM, STRUCK = 0.78, 0.97, 0.8
#: The first seconds, in which caches are empty, are judged by nobody.
WARM = 20.0


def whole_streams(run: World) -> Finding:
    """Every turn ends, and its client has got each token once."""
    for entry in run.ledger.entries.values():
        if entry.ended is None:
            if run.called_off is None:
                return broken("a turn never ended", at=entry.arrived, subject=entry.id)
            continue  # it was not given the time
        for at, sent, offset in entry.about["pieces"]:
            if sent != offset:
                wrong = f"{sent - offset} tokens came twice" if offset < sent else f"{offset - sent} tokens are missing"
                return broken(f"{wrong} where a stream went on", at=at, subject=entry.id)
    if not run.moved:
        return unknown("no stream was ever moved")
    return holds(f"{run.moved} streams were moved, and each of their tokens came once")


def drained(run: World) -> Finding:
    return worst(_drained(run, fault) for fault in run.faults if fault.kind == "drain")


def _drained(run: World, fault: Fault) -> Finding:
    if not run.drained.get(fault):
        return unknown("nothing ran on the node that was to drain")
    if fault not in run.emptied and run.called_off is not None:
        return unknown("the run was called off before the node could be empty")
    where = _somebody(run, fault.start, fault.target)
    if fault not in run.emptied:
        why = f"node {fault.target} was never empty after it was to drain at {fault.start:.0f} s"
        return broken(why, margin=-1.0, **where)
    took = run.emptied[fault] - fault.start
    why = f"node {fault.target} was empty {took:.0f} s after it was to drain; {DRAIN:.0f} are given"
    return within(took, DRAIN, why, **where)


def memory(run: World) -> Finding:
    """The most of its memory that one node was asked for in each of so many seconds in a row."""
    most, at, which = run.kept_up([row.memory for row in run.samples], OVERFULL)
    if most < 0.4:
        return unknown(f"no node's memory was ever more than {most:.0%} full")
    why = f"what ran and waited on node {which} was {most:.0%} of its memory, for {OVERFULL} s"
    return within(most, 1.0, why, **_somebody(run, at, which))


def balance(run: World) -> Finding:
    """The largest multiple of the mean that one node had in each of so many seconds in a row."""
    ratios = [
        [turns / row.mean if row.mean >= LEAST_MEAN else 0.0 for turns in row.turns]
        for row in run.samples[: int(run.seconds - run.tail)]
    ]
    most, at, which = run.kept_up(ratios, SKEWED)
    if not any(fault.kind == "viral app" for fault in run.faults):
        return unknown("no app went viral")
    return within(
        most, MOST_SKEW, f"node {which} had {most:.2f} times the mean for {SKEWED} s", **_somebody(run, at, which)
    )


def _somebody(run: World, at: float, node: int) -> dict:
    """Where to look: the first turn that was sent to a node from then on."""
    sent = next((e for e in run.history.between(at, run.seconds, "sent to") if e.detail["node"] == node), None)
    return {} if sent is None else {"at": sent.at, "subject": sent.subject}


def reuse(run: World) -> Finding:
    if run.reusable < 100_000:
        return unknown("hardly anything could have been reused")
    share = run.reused / run.reusable
    return at_least(share, REUSE, f"{share:.0%} of the tokens that had been computed before were not computed again")


def calm(run: World) -> Finding:
    first = min((fault.start for fault in run.faults), default=run.seconds - run.tail)
    return _in_time(run, WARM, first - 5.0, CALM, "before the first fault")


def struck(run: World) -> Finding:
    return worst(
        _in_time(run, fault.start, fault.end, STRUCK, f"during the {run.fault_names[fault.kind]}")
        for fault in run.faults
    )


def _in_time(run: World, start: float, end: float, limit: float, when: str) -> Finding:
    share = run.ledger.goodput(start, end)
    if share is None:
        return unknown(f"nothing was asked {when}")
    bad = next((e for e in run.ledger.arrived(start, end) if not e.good), None)
    where = {} if bad is None else {"at": bad.arrived, "subject": bad.id}
    return at_least(share, limit, f"{share:.1%} of turns began in time {when}; {limit:.0%} are wanted", **where)


#: Faults in words.
NAMES = {
    "viral app": "viral app",
    "stale index": "stale index",
    "long documents": "long documents",
    "drain": "drain",
    "cold cache": "cold cache",
    "busy": "busy hour",
}

INVARIANTS = (
    Invariant("whole streams", "Each client gets every token of its answer, once.", whole_streams),
    Invariant("drain", "A node that is to drain is empty within 20 s.", drained),
    Invariant("memory", "No node is asked for more than its memory holds, for 5 s.", memory),
    Invariant("balance", "No node has more than 1.75 times the mean's turns for 10 s.", balance),
    Invariant("reuse", "Of what had been computed before, 78 % is not computed again.", reuse, safety=False),
    Invariant("calm", "With nothing wrong, 97 % of turns begin in time.", calm, safety=False),
    Invariant("under faults", "Through each fault, 80 % of turns begin in time.", struck, safety=False),
)
