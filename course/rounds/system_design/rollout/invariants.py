"""What is to hold of this exercise's world, judged from a run that is over. Everything here is public."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.worlds.trial import Finding, Invariant, World, broken, holds, unknown, within, worst

#: Failed and bad answers that a hard failure may cost: 2 % of what is asked in ten minutes.
MOST_BLAST = 1200
#: Seconds until a good release is with everybody, and until a silent fault is undone.
GOOD_IN, SILENT_IN = 2700.0, 1200.0
#: A release has to have had so many requests on the new version to be a test.
LEAST_TRIED = 50


def _named(run: World, *natures: str) -> list:
    return [release for release in run.releases if release.nature in natures]


def blast_radius(run: World) -> Finding:
    """The worst of the hard failures; what a rollback that does not go through costs is not the policy's doing."""
    return worst(_blast(release) for release in run.releases if release.hard)


def _blast(release) -> Finding:
    if release.new.requests < LEAST_TRIED:
        return unknown("hardly anybody was on the version that fails")
    when = "until the policy wanted it back" if release.wanted_back is not None else "and nobody wanted it back"
    return within(
        release.blast,
        MOST_BLAST,
        f"release {release.number} ({release.nature}) failed {release.blast:,} requests {when}; {MOST_BLAST:,} are the most",
        at=release.start,
        subject=release.number,
    )


def last_good(run: World) -> Finding:
    spoiled = [release for release in run.releases if release.spoiled]
    for release in spoiled:
        if release.finished is not None:
            return broken(
                f"release {release.number} was made final {(release.finished - release.reached_all) / 60:.0f} minutes after "
                "everybody was on it, and it is a bad one: the old version is gone",
                at=release.finished,
                subject=release.number,
            )
    if not any(release.worse_at is not None for release in _named(run, "late")):
        return unknown("no release went bad after everybody was on it")
    return holds("a release went bad after everybody was on it, and the old version was still there")


def one_version(run: World) -> Finding:
    mixed = [release for release in run.releases if release.mixed > LEAST_TRIED]
    if mixed:
        return broken(
            f"in release {mixed[0].number} one user got answers of both versions in turn, for {mixed[0].mixed:,} requests",
            at=mixed[0].start,
            subject=mixed[0].number,
        )
    if not any(len(release.steps) > 1 and release.new.requests >= LEAST_TRIED for release in run.releases):
        return unknown("there were never two versions at once")
    return holds("whoever was on a version stayed on it while the share stood still")


def rollback_holds(run: World) -> Finding:
    wanted = [release for release in run.releases if release.wanted_back is not None]
    for release in wanted:
        if release.rolled_back is None:
            return broken(
                f"release {release.number} was to be rolled back after {(release.wanted_back - release.start) / 60:.0f} "
                f"minutes, and {release.steps[release.step]:.0%} of the users stayed on it",
                at=release.wanted_back,
                subject=release.number,
            )
    if not any(release.no_way_back_until for release in wanted):
        return unknown("no rollback ever failed to go through")
    return holds("a rollback did not go through at once, and nobody was left on that version")


def good_ones(run: World) -> Finding:
    return worst(_good(release) for release in _named(run, "good", "late metrics"))


def _good(release) -> Finding:
    where = {"at": release.start, "subject": release.number}
    name = f"release {release.number} ({release.nature}, and nothing is wrong with it)"
    if release.reached_all is None or release.finished is None:
        how = "was rolled back" if release.rolled_back is not None else "was not final when its time was over"
        return broken(f"{name} {how}", **where)
    took = release.reached_all - release.start
    return within(took, GOOD_IN, f"{name} was with everybody after {took / 60:.0f} minutes; 45 are the most", **where)


def noise(run: World) -> Finding:
    for release in _named(run, "noise"):
        if release.rolled_back is not None or release.wanted_back is not None:
            return broken(
                f"release {release.number} was rolled back, and all that was wrong was wrong with both versions",
                at=release.wanted_back,
                subject=release.number,
            )
        fault = next(fault for fault in run.faults if fault.kind == "noise")
        if not any(0 < share < 1 for share in _shares(run, fault.start, fault.end)):
            return unknown("there were never two versions while both failed more than usual")
        return holds("both versions failed more than usual for a while, and the release went on")
    return unknown("no release had noise around it")


def _shares(run: World, start: float, end: float) -> Iterable[float]:
    return run.telemetry.gauges["share"][int(start) : int(end)]


def silent_fault(run: World) -> Finding:
    for release in _named(run, "silent"):
        if release.new.requests < LEAST_TRIED:
            return unknown("hardly anybody was on the version with the silent fault")
        where = {"at": release.start, "subject": release.number}
        if release.wanted_back is None:
            return broken(f"release {release.number} makes one answer in a hundred bad, and nobody saw it", **where)
        took = release.wanted_back - release.start
        why = (
            f"release {release.number} makes one answer in a hundred bad, and was undone after {took / 60:.0f} minutes"
        )
        return within(took, SILENT_IN, f"{why}; 20 are the most", **where)
    return unknown("no release had a silent fault")


INVARIANTS = (
    Invariant("blast radius", "A hard failure costs at most 1,200 requests until it is called back.", blast_radius),
    Invariant("last good", "No bad release is made final.", last_good),
    Invariant("one version", "A user stays on one version while the share stands still.", one_version),
    Invariant("rollback holds", "What was called back is gone.", rollback_holds),
    Invariant("good releases", "A good release is with everybody in 45 minutes, and final.", good_ones, safety=False),
    Invariant("noise", "What is wrong with both versions is no reason to go back.", noise, safety=False),
    Invariant(
        "silent fault", "A release that spoils one answer in a hundred is undone in 20 minutes.", silent_fault, False
    ),
)
