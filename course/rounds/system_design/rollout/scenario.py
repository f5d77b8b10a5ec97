"""The world of this exercise: eight releases, good and bad, one after the other. Everything here is public."""

from __future__ import annotations

import math

from autograder.worlds.trial import Drill, Effect, Event, Fault, Injector, Line, Panel, Planned

from .invariants import INVARIANTS
from .release import Release
from .releases import EVERY, FIRST, LATE, SLOT, USERS, Service

#: What the eight releases of a run are, in an order that each seed draws; sizes are drawn from the ranges.
NATURES = {
    "good": (0.0, 0.0),
    "noise": (0.02, 0.04),
    "late metrics": (240.0, 360.0),
    "hard": (0.5, 0.9),
    "hard, late metrics": (0.5, 0.9),
    "hard, no way back": (0.5, 0.9),
    "silent": (0.0, 0.0),
    "late": (0.0, 0.0),
}
#: Seconds after its start at which noise begins, and for how long.
NOISE_AFTER, NOISE_LASTS = (240.0, 420.0), 480.0
#: Seconds from a silent release's start, or from everybody being on a late one, until a change elsewhere makes it worse.
SILENT_WORSE, LATE_WORSE = (1260.0, 1440.0), (180.0, 360.0)
#: Seconds for which a rollback does not go through.
STUCK = (240.0, 360.0)
NAMES = {
    "noise": "noise",
    "late metrics": "late metrics",
    "hard": "hard failure",
    "hard, late metrics": "hard, blind",
    "hard, no way back": "hard, stuck",
    "silent": "silent fault",
    "late": "late fault",
    "ripple": "ripple",
}


class Rollout(Service):
    invariants = INVARIANTS
    fault_names = NAMES
    seconds = FIRST + EVERY * len(NATURES) + 60.0
    drills = (
        Drill("a quiet release", (), means="", seconds=2400.0),
        Drill("a ripple", (Planned("ripple", (600.0, 700.0), (60.0, 80.0), (0.003, 0.004)),), means="", seconds=2400.0),
        Drill("a bad release", (Planned("hard", (60.0, 60.0), (1800.0, 1800.0), (0.5, 0.9)),), "bad release", 2400.0),
        Drill(
            "an ill neighbour", (Planned("noise", (400.0, 600.0), (480.0, 480.0), (0.02, 0.04)),), "upstream", 2400.0
        ),
        Drill(
            "a slow pipeline",
            (Planned("late metrics", (300.0, 500.0), (600.0, 600.0), (240.0, 360.0)),),
            "late metrics",
            2400.0,
        ),
    )

    def __init__(self, seed: int, drill: Drill | None = None):
        super().__init__(seed, drill)
        #: By how much metrics are late while a version fails, by the second at which its release begins.
        self._late: dict[float, float] = {}
        if drill is None:
            self._draw_releases()
        else:
            kinds = [fault.kind for fault in self.faults]
            self.releases = (Release(1, "hard" if "hard" in kinds else "good", 60.0, self._size("hard")),)
        rng = self.chance("worse")
        self.after_all = {release.number: rng.uniform(*LATE_WORSE) for release in self.releases}
        self.stuck = {release.number: rng.uniform(*STUCK) for release in self.releases}
        self.silent_worse = {release.number: rng.uniform(*SILENT_WORSE) for release in self.releases}

    def _size(self, kind: str) -> float:
        return next((fault.size for fault in self.faults if fault.kind == kind), 0.0)

    def _draw_releases(self) -> None:
        rng = self.chance("releases")
        natures = rng.sample(list(NATURES), len(NATURES))
        releases, faults = [], []
        for number, nature in enumerate(natures, start=1):
            start = FIRST + EVERY * (number - 1)
            size, after = round(rng.uniform(*NATURES[nature]), 4), round(rng.uniform(*NOISE_AFTER), 1)
            self._late[start] = round(rng.uniform(*NATURES["late metrics"]), 1)
            releases.append(Release(number, nature, start, size))
            if nature == "noise":
                faults.append(Fault("noise", start + after, start + after + NOISE_LASTS, size))
            elif nature != "good":
                faults.append(Fault(nature, start, start + SLOT + 1.0, size))
        self.releases, self.faults = tuple(releases), tuple(faults)
        self.injector = Injector(self.faults, self.effects(), self.history)

    def effects(self):
        nothing, noise = Effect(lambda fault: 0), Effect(self._noise, self._calm)
        delay = Effect(self._delay, self._in_time)
        return super().effects() | {
            "hard": nothing, "silent": nothing, "late": nothing, "hard, no way back": nothing, "noise": noise,
            "ripple": noise, "late metrics": delay, "hard, late metrics": delay,
        }  # fmt: skip

    def setup(self) -> None:
        self.begin_releases()
        for release in self.releases:
            if release.nature == "silent":
                self._set_worse(release, release.start + self.silent_worse[release.number])

    def _noise(self, fault: Fault) -> int:
        self.noise = fault.size
        return USERS

    def _calm(self, fault: Fault) -> None:
        self.noise = 0.0

    def _delay(self, fault: Fault) -> int:
        self.late = self._late[fault.start] if fault.kind.startswith("hard") else fault.size
        return USERS

    def _in_time(self, fault: Fault) -> None:
        self.late = LATE

    # -- what can be watched -------------------------------------------------------------------------------------------

    def sample(self, now: float) -> None:
        release = self.current
        share = 0.0 if release is None else release.share
        self.telemetry.sample("share", now, share)
        self.telemetry.sample("age", now, self.late)
        self.telemetry.sample("hurt", now, release.new.hurt if release is not None else 0.0)

    def series(self) -> dict[str, list[float]]:
        share = self.telemetry.share
        rates, gauges = self.telemetry.rates, self.telemetry.gauges
        for what in ("requests", "errors", "bad"):
            rates[f"all {what}"] = [a + b for a, b in zip(rates[f"new {what}"], rates[f"old {what}"], strict=True)]
        return super().series() | {
            "share": gauges["share"],
            "metrics_age": gauges["age"],
            "hurt_users": gauges["hurt"],
            "error_share": share("all errors", "all requests", 60),
            "bad_share": share("all bad", "all requests", 60),
            "new_error_share": share("new errors", "new requests", 60),
            "old_error_share": share("old errors", "old requests", 60),
            "new_bad_share": share("new bad", "new requests", 60),
            "old_bad_share": share("old bad", "old requests", 60),
        }

    def panels(self) -> tuple[Panel, ...]:
        series = self.series()
        return (
            Panel("On the new version", (Line("share of users", series["share"], filled=True),), share=True),
            Panel(
                "Requests that fail",
                (
                    Line("old version", series["old_error_share"], filled=True),
                    Line("new one", series["new_error_share"]),
                ),
                share=True,
            ),
            Panel(
                "Users with two or more bad answers of the new version",
                (Line("users", series["hurt_users"], filled=True),),
            ),
        )

    # -- in words and figures ------------------------------------------------------------------------------------------

    def summary(self) -> dict[str, float]:
        reached = [r.reached_all - r.start for r in self.releases if not r.spoiled and r.reached_all is not None]
        return {
            "worst_blast": float(max((r.blast for r in self.releases if r.hard), default=0)),
            "slowest_minutes": round(max(reached) / 60, 1) if reached else math.inf,
            "users_hurt": float(round(sum(r.new.hurt for r in self.releases if r.spoiled))),
            "rolled_back": float(sum(r.rolled_back is not None for r in self.releases)),
        }

    def tell(self, event: Event) -> str:
        if event.kind in WORDS:
            return WORDS[event.kind].format(**event.detail)
        if event.kind.startswith("fault "):
            kind, over = event.kind.removeprefix("fault ").removesuffix(" over"), event.kind.endswith(" over")
            return f"({NAMES[kind]}{': over' if over else ' from now on'})"
        return super().tell(event)

    def lane(self, event: Event) -> str:
        if event.kind.startswith("fault ") or event.kind == "made worse":
            return "faults"
        return "policy" if event.kind in ("step", "rollback fails", "rolled back", "ok", "spoiled") else "release"


#: Events in words.
WORDS = {
    "release": "a release begins",
    "step": "{share:.0%} are on the new version",
    "made worse": "a change elsewhere, which has nothing to do with it: one answer in six is bad now",
    "rollback fails": "the rollback is asked for, and does not go through",
    "rolled back": "everybody is on the old version again",
    "ok": "it is final: the old version is taken away",
    "spoiled": "it is final, and it is a bad one: there is no way back",
    "cut off": "its time is over; whoever is on call ends it",
}

SCENARIO = Rollout
