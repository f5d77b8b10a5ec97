"""The service of this exercise while a new version goes out, in steps of ten seconds. Everything here is public.

Users are numbered; at a share of 5 % the first twentieth of them is on the new version. What happens in ten seconds is drawn
from a chance of its own for each version and moment, so that no policy moves another moment's chance.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left

from autograder.worlds.trial import Unfit, World

from .release import Arm, Counts, Release, View, read_plan

USERS = 12_000
#: Requests per second, over all users.
RATE = 100.0
#: Shares of requests that fail, and of answers that are bad, with nothing wrong.
ERRORS, BAD = 0.004, 0.004
#: Seconds of one step of the service, between two questions to the policy, and by which metrics are late at best.
STEP, LOOK, LATE = 10.0, 30.0, 60.0
#: Seconds from one release to the next, and those that one may take.
EVERY, SLOT = 3600.0, 3300.0
FIRST = 120.0
#: The share of answers that are bad once the unrelated change has made it worse.
WORSE = 0.16


def binomial(rng: random.Random, n: int, p: float) -> int:
    """How many of ``n`` happen with chance ``p``, by jumping from one that does to the next."""
    if p <= 0 or n <= 0:
        return 0
    if p > 0.5:
        return n - binomial(rng, n, 1 - p)
    found, place, log = 0, 0, math.log1p(-p)
    while True:
        place += int(math.log(1.0 - rng.random()) / log) + 1
        if place > n:
            return found
        found += 1


class Service(World):
    """Serves users on two versions, and asks the policy what to do with a release."""

    hooks = ("plan", "observe")
    tail = 60.0
    #: Releases of this run, in order; set by the scenario.
    releases: tuple[Release, ...] = ()

    def begin_releases(self) -> None:
        self.noise = 0.0
        self.late = LATE
        self.current: Release | None = None
        flags = self.chance("sticky users")
        #: Users whom the router, which is sticky, sends to the ill servers: their numbers, in order.
        self._ill = [user for user in range(USERS) if flags.random() < 0.008]
        for release in self.releases:
            self.at(release.start, self._begin, release)
            self.at(release.start + SLOT, self._cut_off, release)
        self.at(STEP, self._serve, 1)

    # -- serving -------------------------------------------------------------------------------------------------------

    def _serve(self, number: int) -> None:
        now = number * STEP
        release = self.current
        share = release.share if release is not None else 0.0
        for name, part in (("new", share), ("old", 1.0 - share)):
            if part:
                self._served(name, part, number, now, release)
        if release is not None:
            users = round(share * USERS)
            release.readings.append((now, release.new.frozen(users), release.old.frozen(USERS - users)))
        if now + STEP < self.seconds - self.tail:
            self.at(now + STEP, self._serve, number + 1)

    def _served(self, name: str, part: float, number: int, now: float, release: Release | None) -> None:
        rng = random.Random(f"{self.seed}/{name}/{number}")
        mean = RATE * part * STEP
        requests = max(0, round(rng.gauss(mean, math.sqrt(mean))))
        error_share, bad_share = ERRORS + self.noise, BAD
        if name == "new":
            error_share, bad_share = self._wrong(release, now, part)
        errors = binomial(rng, requests, min(1.0, error_share))
        bad = binomial(rng, requests - errors, min(1.0, bad_share))
        for what, value in (("requests", requests), ("errors", errors), ("bad", bad)):
            self.telemetry.count(f"{name} {what}", now - 1.0, value)
        if release is None:
            return
        counts = getattr(release, name)
        counts.requests += requests
        counts.errors += errors
        counts.bad += bad
        counts.hurt = max(counts.hurt, self._hurt(release, name, part, counts))
        if name == "new" and release.wanted_back is None:
            release.blast += errors + bad
        if name == "new" and release.by == "request" and part < 1.0:
            release.mixed += requests

    def _wrong(self, release: Release, now: float, part: float) -> tuple[float, float]:
        """Shares of errors and bad answers on the new version."""
        errors, bad = ERRORS + self.noise, BAD
        if release.hard:
            errors = release.size
        if release.nature in ("silent", "late") and release.worse_at is not None and now > release.worse_at:
            bad += WORSE
        elif release.nature == "silent":
            users = max(1, round(part * USERS))
            bad += bisect_left(self._ill, users) / users if release.by == "user" else len(self._ill) / USERS
        return errors, bad

    def _hurt(self, release: Release, name: str, part: float, counts: Counts) -> float:
        """About how many users of a version had two bad answers: those of ill servers soon, the others by chance."""
        users = max(1.0, part * USERS)
        if name == "new" and release.nature == "silent" and release.by == "user" and release.worse_at is None:
            ill = bisect_left(self._ill, users)
            by_chance = min(counts.requests * BAD, counts.bad)
            return ill * _two(counts.requests / users) + users * _two(by_chance / users)
        return users * _two(counts.bad / users)

    # -- a release -----------------------------------------------------------------------------------------------------

    def _begin(self, release: Release) -> None:
        self.current = release
        self.ledger.open(release.number, release.start, release.start + SLOT)
        self.note("release", release.number)
        self.ask("plan", release.number, then=lambda plan: self._planned(release, plan))

    def _planned(self, release: Release, plan: object) -> None:
        release.steps, release.by = read_plan(plan)
        if release.open:
            self._step(release, 0)
            self._look(release)

    def _step(self, release: Release, step: int) -> None:
        release.step, release.share = step, release.steps[step]
        self.note("step", release.number, share=release.share)
        if release.share == 1.0:
            release.reached_all = self.now
            if release.nature == "late":
                self._set_worse(release, self.now + self.after_all[release.number])

    def _set_worse(self, release: Release, moment: float) -> None:
        self.at(moment, self._worse, release)

    def _worse(self, release: Release) -> None:
        if release.worse_at is None and release.rolled_back is None and release.cut_off is None:
            release.worse_at = self.now
            self.note("made worse", release.number)

    def _look(self, release: Release) -> None:
        if not release.open:
            return
        self.later(LOOK, self._look, release)
        if release.at_work or self.now < release.start + LOOK:
            return  # the question before has not been answered yet
        view = self.view(release)
        release.at_work = True
        self.ask("observe", view, then=lambda answer: self._decided(release, answer))

    def view(self, release: Release) -> View:
        at, new, old = release.start, Arm(0, 0, 0, 0, 0), Arm(0, 0, 0, USERS, 0)
        for reading in reversed(release.readings):
            if reading[0] <= self.now - self.late:
                at, new, old = reading
                break
        return View(release.number, release.step, release.share, at, new, old)

    def _decided(self, release: Release, answer: object) -> None:
        release.at_work = False
        if answer not in ("advance", "hold", "rollback", "finish"):
            raise Unfit(f'observe returns "advance", "hold", "rollback" or "finish"; it returned {answer!r:.60}')
        if not release.open:
            return
        if answer == "advance" and release.step + 1 < len(release.steps):
            self._step(release, release.step + 1)
        elif answer == "rollback":
            self._roll_back(release)
        elif answer == "finish":
            if release.share < 1.0:
                raise Unfit(
                    f'observe returned "finish" with {release.share:.0%} on the new version; it takes the old one away, and '
                    "goes once everybody is on the new one"
                )
            release.finished = self.now
            self._end(release, "ok" if not release.spoiled else "spoiled")

    def _roll_back(self, release: Release) -> None:
        if release.wanted_back is None:
            release.wanted_back = self.now
            if release.nature == "hard, no way back":
                release.no_way_back_until = self.now + self.stuck[release.number]
        if self.now < release.no_way_back_until:
            self.note("rollback fails", release.number)
            return
        release.rolled_back = self.now
        release.share = 0.0
        self._end(release, "rolled back")

    def _cut_off(self, release: Release) -> None:
        """The next release is near: whoever is on call ends this one."""
        if release.open:
            release.cut_off = self.now
            self._end(release, "cut off")
        release.share = 0.0 if release.finished is None else release.share
        self.current = None

    def _end(self, release: Release, outcome: str) -> None:
        self.ledger.end(release.number, self.now, outcome)
        self.note(outcome, release.number)


def _two(mean: float) -> float:
    """The chance of two or more of what comes ``mean`` times on average."""
    return 1.0 - math.exp(-mean) * (1.0 + mean)
