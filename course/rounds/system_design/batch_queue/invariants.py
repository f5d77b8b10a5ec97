"""What is to hold of this exercise's world, judged from a run that is over. Everything here is public."""

from __future__ import annotations

from autograder.worlds.trial import Finding, Invariant, World, at_least, broken, holds, unknown, within

from .jobs import KEEPS, REVIVES, URGENT_WITHIN, WORKERS, Task

#: Records that the store may hold.
MOST_RECORDS = 900
#: Leases of one job at the most, and before it may be put aside at the least.
MOST_LEASES, LEAST_LEASES = 5, 3
#: The last seconds of a run. A job without an end that nobody gets then is lost, unless there are jobs yet that come
#: to a worker for the first time: a queue that is slow has lost nothing.
AT_LAST = 45.0
URGENT_SHARE, BUSY = 0.95, 0.8


def lost(run: World) -> list[Task]:
    """Jobs that were acknowledged and have no end, of a queue that gives out nothing new any more."""
    since = run.seconds - AT_LAST
    if any(task.given and task.given[0].at > since for task in run.tasks.values()):
        return []
    return [task for task in _without_end(run) if task.last_grant < since]


def _without_end(run: World) -> list[Task]:
    return [t for t in run.tasks.values() if t.acknowledged is not None and not t.published and t.aside is None]


def no_loss(run: World) -> Finding:
    if not run.jobs_struck:
        return unknown("the queue never crashed with a job in it")
    gone = lost(run)
    if gone:
        first = min(gone, key=lambda task: task.acknowledged)
        asked = sum(at > run.seconds - AT_LAST for at in run.idle)
        return broken(
            f"{len(gone):,} jobs were acknowledged and have neither a result nor a place under dead/; in the last "
            f"{AT_LAST:.0f} s workers asked {asked:,} times and got nothing new",
            at=first.acknowledged, subject=first.job.id,
        )  # fmt: skip
    if any(task.last_grant < run.seconds - AT_LAST for task in _without_end(run)):
        return unknown("the queue was still working off its line when the run ended")
    kept = sum(task.acknowledged is not None for task in run.tasks.values())
    return holds(f"{kept:,} jobs were acknowledged, and none is lost")


def one_result(run: World) -> Finding:
    twice = [task for task in run.tasks.values() if task.published > 1]
    if twice:
        event = next(e for e in run.history.events if e.kind == "published again")
        return broken(f"{len(twice):,} jobs have more than one result", at=event.at, subject=event.subject)
    copies = sum(task.late_copies for task in run.tasks.values())
    reports = sum(task.late_reports for task in run.tasks.values())
    if not copies or not reports:
        what = "a copy of a job came after its result" if not copies else "a worker handed in what another one had got"
        return unknown(f"never in this run {what}")
    return holds(f"{reports} results of workers that had lost their job and {copies} late copies changed nothing")


def attempts(run: World) -> Finding:
    early = [t for t in run.tasks.values() if t.aside is not None and t.grants < LEAST_LEASES]
    if early:
        first = early[0]
        return broken(
            f"job {first.job.id} was put aside after {first.grants} leases; {LEAST_LEASES} are the least",
            at=first.aside, subject=first.job.id,
        )  # fmt: skip
    most = max(run.tasks.values(), key=lambda task: task.grants)
    if not any(task.kind == "kills" and task.grants >= LEAST_LEASES for task in run.tasks.values()):
        return unknown(f"no job that kills its worker was tried {LEAST_LEASES} times")
    why = f"the job that was given out most often was given to workers {most.grants} times; {MOST_LEASES} is the most"
    return within(most.grants, MOST_LEASES, why, at=most.last_grant, subject=most.job.id)


def records(run: World) -> Finding:
    peak, done = run.store.values.peak, sum(task.published for task in run.tasks.values())
    if peak <= MOST_RECORDS and done < MOST_RECORDS:
        return unknown(f"only {done:,} jobs were done; keeping all of them would not have shown")
    return within(peak, MOST_RECORDS, f"the store held up to {peak:,} records; {MOST_RECORDS:,} are the most")


def kept_leases(run: World) -> Finding:
    if run.taken_away:
        at, id = run.taken_away[0]
        return broken(
            f"{len(run.taken_away):,} times a job was given away while its worker was at it and had been heard of in "
            f"the last {KEEPS:.0f} s", at=at, subject=id,
        )  # fmt: skip
    if not run.leases_struck:
        return unknown("no lease was out when the queue crashed or its clock jumped")
    return holds(f"{run.leases_struck} leases were out at crashes and jumps of the clock, and each was kept")


def backlog(run: World) -> tuple[float, float] | None:
    """From when an upload begins until 95 % of what gets an end of it has one, or the load is over; None without one."""
    uploads = [fault for fault in run.faults if fault.kind == "upload"]
    if not uploads:
        return None
    uploaded = [run.ledger.entries[task.job.id] for task in run.tasks.values() if task.uploaded]
    ends = sorted(entry.ended for entry in uploaded if entry.ended is not None)
    if not ends:
        return None
    return uploads[0].start, min(run.seconds - run.tail, ends[int(0.95 * (len(ends) - 1))])


def urgent_waits(run: World) -> list[float]:
    """Seconds from sending to result of each urgent job that came during the backlog; what is lost is judged as that."""
    span = backlog(run)
    if span is None:
        return []
    gone = {task.job.id for task in lost(run)}
    return [
        (run.seconds if entry.outcome != "ok" else entry.ended) - entry.arrived
        for entry in run.ledger.arrived(*span)
        if entry.group == "urgent" and entry.id not in gone
    ]


def urgent(run: World) -> Finding:
    waits = urgent_waits(run)
    if len(waits) < 20:
        return unknown(f"{len(waits)} urgent jobs came while the upload was worked off; 20 would say something")
    share = sum(wait <= URGENT_WITHIN for wait in waits) / len(waits)
    late = next((e for e in run.ledger.arrived(*backlog(run)) if e.group == "urgent" and not e.good), None)
    where = {} if late is None else {"at": late.arrived, "subject": late.id}
    why = f"{share:.1%} of urgent jobs had their result within {URGENT_WITHIN:.0f} s while the upload was worked off"
    return at_least(share, URGENT_SHARE, f"{why}; {URGENT_SHARE:.0%} are wanted", **where)


def busy_share(run: World) -> float | None:
    """Of the time that workers could work while the upload was worked off, the share that went into what counted."""
    span = backlog(run)
    if span is None:
        return None
    start, end = span
    able = WORKERS * (end - start)
    for fault in run.faults:
        out = max(0.0, min(end, fault.end) - max(start, fault.start))
        able -= out * (fault.size if fault.kind == "cut off" else WORKERS if fault.kind == "policy crash" else 0.0)
    useful = 0.0
    for event in run.history.between(start, end, "killed"):
        able -= min(end, event.at + REVIVES) - event.at
    for grant in (grant for task in run.tasks.values() for grant in task.given):
        if grant.published or grant.failed:
            useful += max(0.0, min(end, grant.ended or end) - max(start, grant.at))
    return min(1.0, useful / able)


def drain(run: World) -> Finding:
    share = busy_share(run)
    if share is None:
        return unknown("nothing of an upload was done")
    why = f"{share:.0%} of the workers' time went into attempts that counted while the upload was worked off"
    return at_least(share, BUSY, f"{why}; {BUSY:.0%} are wanted")


#: Faults in words.
NAMES = {
    "upload": "upload", "bad upload": "bad upload", "cut off": "cut off", "policy crash": "crash",
    "store trouble": "store", "clock skew": "clock",
}  # fmt: skip

INVARIANTS = (
    Invariant("no loss", "What was acknowledged gets a result, or is put aside.", no_loss),
    Invariant("one result", "No job gets a second result.", one_result),
    Invariant("attempts", "No job is given out more than five times, or put aside before three.", attempts),
    Invariant("records", "The store holds at most 900 records.", records),
    Invariant("kept leases", "No job is taken from a worker that was heard of within 8 s.", kept_leases),
    Invariant("urgent", "In a backlog, 95 % of urgent jobs are done within 15 s.", urgent, safety=False),
    Invariant("drain", "In a backlog, 80 % of the workers' time counts.", drain, safety=False),
)
