"""What is to hold of this exercise's world, judged from a run that is over. Everything here is public."""

from __future__ import annotations

import math

from autograder.worlds.trial import Fault, Finding, Invariant, World, at_least, broken, holds, unknown, within, worst

#: Tokens that the stream cache has room for.
CACHE_TOKENS = 100_000
MOST_ATTEMPTS = 3
#: Requests that a fault has to strike to be a test.
LEAST_STRUCK = 6
#: Seconds to the first token at the 99th percentile, in calm and after a death.
FIRST_CALM, FIRST_DEATH = 2.5, 6.0
CALM, ILL, SURVIVE, RECOVERED = 0.97, 0.9, 0.6, 0.97
#: Seconds from a fault's begin until the router has to have seen it, and from its end until all is well.
SEEN, GRACE = 10.0, 15.0
#: Seconds before a fault whose arrivals it still strikes.
REACH = 14.0


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, math.ceil(share * len(values)) - 1)] if values else 0.0


def none_forgotten(run: World) -> Finding:
    lost = list(run.forgotten)
    # the router still thinks about those that it is being asked about
    lost += [(run.seconds, s.id) for s in run.open.values() if s.accepted and s.work is None and s.id not in run.asking]
    if lost:
        at, subject = min(lost)
        return broken(f"{len(lost)} requests were accepted, and nobody works on them any more", at=at, subject=subject)
    if run.crashed_with < LEAST_STRUCK:
        return unknown("no crash of the router struck requests that it had accepted")
    return holds(f"the router crashed with {run.crashed_with} requests, and each of them came to an end")


def contiguous(run: World) -> Finding:
    if run.spoiled:
        at, subject, offset, sent = run.spoiled[0]
        what = "saw tokens twice" if offset < sent else "missed tokens"
        return broken(
            f"{len(run.spoiled)} streams went on at the wrong token; the first client had {sent}, was sent those from "
            f"{offset} on, and so {what}",
            at=at,
            subject=subject,
        )
    if run.cut_streams < LEAST_STRUCK:
        return unknown("hardly a stream was cut after its first token")
    return holds(f"{run.cut_streams} streams were cut after their first token, and no token came twice or was left out")


def billed_once(run: World) -> Finding:
    twice = [entry for entry in run.ledger.entries.values() if entry.effects > 1]
    if twice:
        keys = ", ".join(map(repr, twice[0].about["keys"][:2]))
        return broken(
            f"{len(twice)} requests were charged more than once; the first under the keys {keys}",
            at=twice[0].arrived,
            subject=twice[0].id,
        )
    if run.unbilled:
        at, subject, other = run.unbilled[0]
        return broken(
            f"{len(run.unbilled)} answers came under a key that had paid for another request, request {other} for one",
            at=at,
            subject=subject,
        )
    if run.lost_replies < LEAST_STRUCK:
        return unknown("hardly a reply got lost after its node had finished")
    return holds(f"{run.lost_replies} replies got lost after their node had finished, and nobody was charged twice")


def cache_bound(run: World) -> Finding:
    if not run.peak_kept:
        return unknown("the stream cache was never used")
    at, subject = run.beyond or (None, None)
    why = f"the stream cache held up to {run.peak_kept:,} tokens; it has room for {CACHE_TOKENS:,}"
    return within(run.peak_kept, CACHE_TOKENS, why, at=at, subject=subject)


def few_attempts(run: World) -> Finding:
    entries = run.ledger.entries.values()
    most = max((entry.attempts for entry in entries), default=0)
    if most < 2:
        return unknown("no attempt ended badly, so that none was made again")
    over = next((entry for entry in entries if entry.attempts > MOST_ATTEMPTS), None)
    if over is not None:
        return broken(f"a request got {most} attempts; {MOST_ATTEMPTS} are the most", at=over.arrived, subject=over.id)
    return holds(f"no request got more than {most} attempts")


def calm(run: World) -> Finding:
    end = min((fault.start for fault in run.faults), default=run.seconds) - REACH
    return worst(
        (
            _good(run, 5.0, end, CALM, "before the first fault"),
            _first(run, 5.0, end, FIRST_CALM, "before the first fault"),
        )
    )


def node_death(run: World) -> Finding:
    return worst(_after_death(run, fault) for fault in run.faults if fault.kind == "nodes die")


def _after_death(run: World, fault: Fault) -> Finding:
    cut = [run.ledger.entries[id] for id in run.cut_by_death]
    if len(cut) < LEAST_STRUCK:
        return unknown(f"only {len(cut)} requests were on the nodes that died")
    first = _first(run, fault.start, min(fault.start + 30, fault.end), FIRST_DEATH, "after two nodes had died")
    bad = next((entry for entry in cut if not entry.good), None)
    where = {} if bad is None else {"at": fault.start, "subject": bad.id}
    share = sum(entry.good for entry in cut) / len(cut)
    why = f"of {len(cut)} requests on the nodes that died {share:.0%} were answered in time; {SURVIVE:.0%} are wanted"
    return worst((at_least(share, SURVIVE, why, **where), first))


def black_hole(run: World) -> Finding:
    return _while(run, "failing node", "while a node failed whatever it was sent")


def slow_node(run: World) -> Finding:
    return _while(run, "slow node", "while a node was many times slower")


def _while(run: World, kind: str, when: str) -> Finding:
    return worst(_served(run, fault, when) for fault in run.faults if fault.kind == kind)


def _served(run: World, fault: Fault, when: str) -> Finding:
    """Requests of the fault's time, but its first seconds, that were answered in time and had begun soon."""
    offered = run.ledger.arrived(fault.start + SEEN, fault.end)
    if not offered:
        return unknown(f"nothing was asked {when}")
    bad = [e for e in offered if not e.good or e.about.get("first", math.inf) - e.arrived > FIRST_CALM]
    share = 1 - len(bad) / len(offered)
    where = {"at": bad[0].arrived, "subject": bad[0].id} if bad else {}
    why = f"from {SEEN:.0f} s on, {share:.1%} began within {FIRST_CALM:g} s and were answered in time {when}"
    return at_least(share, ILL, f"{why}; {ILL:.0%} are wanted", **where)


def recovers(run: World) -> Finding:
    """The worst of the quiet stretches, each from a while after a fault on until the next one."""
    ends = [*(fault.start - REACH for fault in run.faults), run.seconds - run.tail][1:]
    return worst(
        _good(run, fault.end + GRACE, end, RECOVERED, f"from {GRACE:.0f} s after the {NAMES[fault.kind]} on")
        for fault, end in zip(run.faults, ends, strict=False)
        if fault.end + GRACE < end
    )


def _good(run: World, start: float, end: float, limit: float, when: str) -> Finding:
    # who is still being answered as the run ends, and is not late yet, says nothing
    asked = [e for e in run.ledger.arrived(start, end) if e.outcome != "open" or e.due <= run.seconds]
    if not asked:
        return unknown(f"nothing was asked {when}")
    bad = [entry for entry in asked if not entry.good]
    share = 1 - len(bad) / len(asked)
    where = {"at": bad[0].arrived, "subject": bad[0].id} if bad else {}
    return at_least(share, limit, f"{share:.1%} were answered in time {when}; {limit:.0%} are wanted", **where)


def _first(run: World, start: float, end: float, limit: float, when: str) -> Finding:
    """A request without a first token that was turned away counts as one that waits for ever."""
    seconds = quantile(run.first_tokens(start, end), 0.99)
    late = [e for e in run.ledger.arrived(start, end) if e.about.get("first", math.inf) - e.arrived > limit]
    where = {"at": late[0].arrived, "subject": late[0].id} if late else {}
    told = "never came" if seconds == math.inf else f"took {seconds:.1f} s"
    return within(
        min(seconds, 999.0),
        limit,
        f"the first token {told} for one in a hundred {when}; {limit:g} s are wanted",
        **where,
    )


#: Faults in words.
NAMES = {
    "nodes die": "two dead nodes",
    "failing node": "failing node",
    "slow node": "slow node",
    "lost replies": "lost replies",
    "router crash": "router crash",
    "surge": "busy hour",
}

INVARIANTS = (
    Invariant(
        "none forgotten", "Each accepted request comes to an end, through a crash of the router too.", none_forgotten
    ),
    Invariant("contiguous stream", "Each client gets each token once, in order.", contiguous),
    Invariant("billed once", "Each answer is charged once, however many nodes have made it.", billed_once),
    Invariant("cache bound", "The stream cache never holds more than it has room for.", cache_bound),
    Invariant("few attempts", "No request gets more than three attempts.", few_attempts),
    Invariant(
        "calm", "With nothing wrong, 97 % are answered in time and the first token is there in 2.5 s.", calm, False
    ),
    Invariant("node death", "What was on a dead node goes on elsewhere.", node_death, safety=False),
    Invariant("black hole", "A node that fails fast does not draw the load to it.", black_hole, safety=False),
    Invariant("slow node", "A slow node that looks healthy is seen.", slow_node, safety=False),
    Invariant("recovery", "15 s after each fault, 97 % are answered in time.", recovers, safety=False),
)
