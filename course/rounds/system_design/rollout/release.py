"""One release: what a policy is told of it, what it plans, and what the world knows. Everything here is public."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.worlds.trial import Unfit

MOST_STEPS = 12


@dataclass(frozen=True)
class Arm:
    """What one version has done since the release began: counts that only grow.

    ``hurt`` users had two or more bad answers; ``users`` are on this version at the time of the reading.
    """

    requests: int
    errors: int
    bad: int
    users: int
    hurt: int


@dataclass(frozen=True)
class View:
    """What is known of a release: its number, the step and share that it is at now, and counts as they stood at ``at``."""

    release: int
    step: int
    share: float
    at: float
    new: Arm
    old: Arm


@dataclass
class Counts:
    """The truth about one version during one release."""

    requests: int = 0
    errors: int = 0
    bad: int = 0
    hurt: float = 0.0

    def frozen(self, users: int) -> Arm:
        return Arm(self.requests, self.errors, self.bad, users, int(self.hurt))


@dataclass
class Release:
    """One release. ``nature`` is what is wrong with it; what is None has not happened."""

    number: int
    nature: str
    start: float
    size: float = 0.0
    steps: tuple[float, ...] = ()
    by: str = ""
    step: int = -1
    share: float = 0.0
    new: Counts = field(default_factory=Counts)
    old: Counts = field(default_factory=Counts)
    #: Readings by the second at which they were taken.
    readings: list[tuple[float, Arm, Arm]] = field(default_factory=list)
    #: Failed and bad answers of the new version until the policy first wanted it back.
    blast: int = 0
    reached_all: float | None = None
    wanted_back: float | None = None
    rolled_back: float | None = None
    finished: float | None = None
    cut_off: float | None = None
    worse_at: float | None = None
    no_way_back_until: float = 0.0
    #: Conversations that changed the version in their middle, while the share stood still.
    mixed: int = 0
    at_work: bool = False

    @property
    def open(self) -> bool:
        return self.rolled_back is None and self.finished is None and self.cut_off is None

    @property
    def hard(self) -> bool:
        return self.nature.startswith("hard")

    @property
    def spoiled(self) -> bool:
        """Whether there is anything wrong with it."""
        return self.hard or self.nature in ("silent", "late")


def read_plan(plan: object) -> tuple[tuple[float, ...], str]:
    """What plan returned, as steps and by whom users are told apart."""
    if type(plan) is not dict or set(plan) != {"steps", "by"}:
        raise Unfit(f'plan returns a dict such as {{"steps": [0.05, 1.0], "by": "user"}}; it returned {plan!r:.60}')
    steps, by = plan["steps"], plan["by"]
    fits = type(steps) in (list, tuple) and 0 < len(steps) <= MOST_STEPS
    fits = fits and all(type(step) in (int, float) and 0 < step <= 1 for step in steps)
    if not fits or any(a >= b for a, b in zip(steps, steps[1:], strict=False)) or steps[-1] != 1:
        raise Unfit(
            f'plan returned "steps": {steps!r:.60}; they are up to {MOST_STEPS} shares above 0, each larger than the one '
            "before, and the last is 1.0"
        )
    if by not in ("user", "request"):
        raise Unfit(f'plan returned "by": {by!r:.40}; it is "user" or "request"')
    return tuple(map(float, steps)), by
