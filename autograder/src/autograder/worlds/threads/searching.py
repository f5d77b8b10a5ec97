"""Looks for a schedule that makes a program fail, and for a short one that does the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from autograder.worlds.threads.outcome import Outcome
from autograder.worlds.threads.policies import Policy, PriorityChanges, Replay, policy_for

#: What runs the program once under a policy.
Attempt = Callable[[Policy], Outcome]

#: A schedule of so few forced switches is short enough to read.
SHORT = 3


@dataclass(frozen=True)
class Found:
    """What a search came to: how many schedules were run, and the first outcome that failed, if any.

    ``contested``: the most switch points of a run at which another thread could have gone on. With none, the threads
    never had a choice and the search has shown nothing.
    """

    runs: int
    outcome: Outcome | None
    contested: int


def _not_ok(outcome: Outcome) -> bool:
    return not outcome.ok


def search(
    attempt: Attempt, *, schedules: int = 300, seed: object = 0, failed: Callable[[Outcome], bool] = _not_ok
) -> Found:
    """Call ``attempt(policy)`` with up to ``schedules`` policies, until ``failed(outcome)``.

    The count, not the clock, ends a search: the same program and seed come to the same verdict everywhere.
    """
    contested = 0
    for index in range(schedules):
        outcome = attempt(policy_for(seed, index, max(1, contested)))
        contested = max(contested, outcome.contested)
        if failed(outcome):
            return Found(index + 1, outcome, contested)
    return Found(schedules, None, contested)


def shrink(
    attempt: Attempt, outcome: Outcome, *, same: Callable[[Outcome], bool] | None = None, tries: int = 400
) -> Outcome:
    """An outcome that failed like ``outcome``, of a schedule with as few forced switches as ``tries`` runs could find.

    ``same(other)`` says whether ``other`` failed alike; without it, `Outcome.same_failure` does.
    """
    same = same or outcome.same_failure
    left = [tries]

    def tried(policy: Policy) -> Outcome | None:
        if left[0] <= 0:
            return None
        left[0] -= 1
        result = attempt(policy)
        return result if same(result) else None

    best = _without(tried, outcome)
    seed = 0
    while len(best.schedule) > SHORT and left[0] > 0:
        # taking switches away got stuck: begin again from a schedule that had few to begin with
        seed += 1
        other = tried(PriorityChanges(f"shrink {seed}", 2 + seed % 2, outcome.contested))
        if other is not None and len(other.schedule) < 2 * len(best.schedule):
            other = _without(tried, other)
            best = min(best, other, key=lambda candidate: len(candidate.schedule))
    return best


def _without(tried: Callable[[Policy], Outcome | None], best: Outcome) -> Outcome:
    """Leave out ever smaller pieces of the schedule for as long as the failure stays."""
    size = max(1, len(best.schedule))
    while size:
        start, smaller = 0, False
        while start < len(best.schedule):
            schedule = best.schedule
            shorter = tried(Replay(schedule[:start] + schedule[start + size :]))
            if shorter is not None and len(shorter.schedule) < len(schedule):
                best, smaller = shorter, True
            else:
                start += size
        if size > 1:
            size //= 2
        elif not smaller:
            return best
    return best


__all__ = ["Attempt", "Found", "search", "shrink"]
