"""What a test's fixture ``runs`` is: verdicts over the trials of an answer, each with its reason in sentences."""

from __future__ import annotations

import statistics
from typing import Any

from autograder.grading.campaign import Campaign
from autograder.grading.explain import Judged
from autograder.grading.trials import Report
from autograder.grading.verdict import Status
from autograder.words import count
from autograder.worlds.trial import (
    DrillResult,
    Finding,
    Outcome,
    SignalError,
    across,
    counts,
    first_difference,
    impurities,
    read_signals,
)

#: Margins that differ by less than this are equal: which of two invariants is the weaker one is then a toss-up.
_CLOSE = 0.05


class Runs:
    """The trials of a check's answer: of the visible seeds in a visible test, of the hidden ones in a hidden test.

    A method that judges returns when it is content, and ends the test with a status and a reason when it is not.
    """

    def __init__(self, campaign: Campaign, visible: bool):
        self._campaign, self._visible = campaign, visible

    # -- runs --------------------------------------------------------------------------------------------------------------

    @property
    def reports(self) -> list[Report]:
        """The report of each seed."""
        return self._campaign.reports(self._visible)

    def findings(self, name: str) -> list[Finding]:
        """What each seed says about the invariant of this name; LookupError when there is none."""
        found = [finding for report in self.reports for finding in report.findings if finding.invariant == name]
        if not found:
            known = ", ".join(invariant.name for invariant in self._campaign.world.invariants)
            raise LookupError(f"no invariant is called {name!r}; there are: {known}")
        return found

    def holds(self, name: str) -> None:
        """The invariant of this name held in every seed that put it to the test, and one did."""
        findings = self.findings(name)
        verdict, tally = across(findings), counts(findings)
        if verdict.outcome is Outcome.BROKEN:
            raise Judged(Status.FAILED, self._broken(verdict, tally[Outcome.BROKEN], len(findings)))
        if verdict.outcome is Outcome.UNKNOWN:
            raise Judged(
                Status.UNKNOWN,
                f"Never put to the test in {count(len(findings), 'seed')}: {verdict.why}. Nothing speaks against your "
                "policy here, and nothing for it; points come once a run exercises this.",
            )

    def _broken(self, verdict: Finding, times: int, seeds: int) -> str:
        lines = [f"Broken in {times} of {count(seeds, 'seed')}: {verdict.why}."]
        if not self._visible and self._campaign.left_out:
            why = (
                "the time of a check was over"
                if self._campaign.out_of_time
                else "most of what is judged was broken in each of these"
            )
            lines.append(f"The other {self._campaign.left_out} were left out, since {why}.")
        if verdict.story:
            lines += ["The first request that it shows in:", *verdict.story]
        return "\n".join([*lines, f"To see it: simulate(Policy, seed={verdict.seed})"])

    def same_every_time(self) -> None:
        """The policy takes time and chance from its env alone, and one seed gives one run, also where texts hash otherwise."""
        found = impurities(self._campaign.plan.source)
        if found:
            raise Judged(Status.FAILED, " ".join(map(str, found[:3])))
        first, other = self.reports[0], self._campaign.other(self._visible)
        parted = first_difference(list(first.lines), list(other.lines))
        if parted is not None:
            raise Judged(
                Status.FAILED,
                f"Seed {first.seed} gave two different runs in two processes. Something in your policy depends on more than "
                "seed and time: the order of a set, hash() or id(), chance that is not env.rng's.\n"
                f"The runs part here:\n  {parted[0] or '(nothing more)'}\n  {parted[1] or '(nothing more)'}",
            )

    # -- predictions -------------------------------------------------------------------------------------------------------

    def data(self, name: str) -> Any:
        """Plain data beside the policy."""
        value = self._campaign.reports(True)[0].data.get(name)
        if value is None:
            raise Judged(Status.FAILED, f"Not written yet: {name}, plain data below your policy.")
        return value

    def predicted(self, name: str) -> Any:
        """One entry of ``predictions``."""
        predictions = self.data("predictions")
        if type(predictions) is not dict or predictions.get(name) is None:
            raise Judged(Status.FAILED, f"Not written yet: predictions[{name!r}].")
        return predictions[name]

    def predictions_are_there(self) -> None:
        """There is a prediction for each question."""
        predictions = self.data("predictions")
        if type(predictions) is not dict or not predictions:
            raise Judged(Status.FAILED, "predictions is a dict, of a name and what you expect; it is empty or none.")
        for name in predictions:
            self.predicted(name)

    def predicts(self, name: str, factor: float = 2.0) -> None:
        """The predicted figure lies within ``factor`` of the runs' median, up and down."""
        said = self.predicted(name)
        if type(said) not in (int, float) or not said > 0:
            raise Judged(Status.FAILED, f"predictions[{name!r}] is {said!r:.40}; it is a number above 0.")
        was = statistics.median(report.summary[name] for report in self.reports)
        if not was / factor <= said <= was * factor:
            raise Judged(Status.FAILED, f"You predicted {said:,g} for {name}; in the runs it was {was:,g}.")

    def predicts_weakest(self) -> None:
        """The invariant that is predicted to be the weakest came closest to its limit, or nearly."""
        said = self.predicted("weakest")
        names = [invariant.name for invariant in self._campaign.world.invariants]
        if said not in names:
            raise Judged(Status.FAILED, f'predictions["weakest"] is {said!r:.60}; it is one of {", ".join(names)}.')
        margins = {
            name: min((f.margin for f in self.findings(name) if f.margin == f.margin), default=None) for name in names
        }
        known = {name: margin for name, margin in margins.items() if margin is not None}
        broken = [name for name in names if across(self.findings(name)).outcome is Outcome.BROKEN]
        least = min(known, key=known.get)
        if said in broken or (not broken and known.get(said, 9.0) <= known[least] + _CLOSE):
            return
        was = (
            f"{broken[0]}, which did not hold"
            if broken
            else f"{least}, which came within {known[least]:.0%} of its limit"
        )
        raise Judged(Status.FAILED, f"You predicted {said}; it was {was}.")

    def read_signals(self) -> None:
        """The answer's signals are plain data that a dashboard can be made of."""
        world = self._campaign.world
        try:
            read_signals(self.data("signals"), world(0).series(), {drill.means for drill in world.drills} - {""})
        except SignalError as error:
            raise Judged(Status.FAILED, f"{error}.") from None

    # -- the failure table -------------------------------------------------------------------------------------------------

    def claims_stand(self, fields: tuple[str, ...]) -> None:
        """The failure table has these fields in each row, and no run contradicts what a row claims of a figure.

        A claim is ``{"figure": name, "at_most": number}`` or ``"at_least"``, of a figure of the runs' summary.
        """
        rows = self.data("failure_table")
        if type(rows) is not list or not rows:
            raise Judged(Status.FAILED, "failure_table is a list of rows, each a dict; it is empty or something else.")
        for number, row in enumerate(rows, start=1):
            where = f"failure_table, row {number}"
            missing = [field for field in fields if type(row) is not dict or not str(row.get(field) or "").strip()]
            if missing:
                raise Judged(Status.FAILED, f"{where}: {missing[0]!r} is missing; each row says {', '.join(fields)}.")
            if row.get("claim") is not None:
                self._held_against_the_runs(where, row["claim"])

    def _held_against_the_runs(self, where: str, claim: Any) -> None:
        figures = sorted(self.reports[0].summary)
        sides = {"at_most", "at_least"} & set(claim) if type(claim) is dict else set()
        if len(sides) != 1 or claim.get("figure") not in figures:
            raise Judged(
                Status.FAILED,
                f'{where}: a claim is {{"figure": ..., "at_most": ...}} or "at_least"; figures are {", ".join(figures)}.',
            )
        (side,) = sides
        if type(claim[side]) not in (int, float):
            raise Judged(Status.FAILED, f"{where}: {side} is {claim[side]!r:.40}; it is a number.")
        figure, limit = claim["figure"], claim[side]
        values = {report.seed: report.summary[figure] for report in self.reports}
        seed = max(values, key=values.get) if side == "at_most" else min(values, key=values.get)
        if values[seed] > limit if side == "at_most" else values[seed] < limit:
            raise Judged(
                Status.FAILED,
                f"{where}: you say that {figure} is {side.replace('_', ' ')} {limit:,g}; with seed {seed} it was "
                f"{values[seed]:,g}.",
            )

    # -- the dashboard -----------------------------------------------------------------------------------------------------

    @property
    def drills(self) -> list[DrillResult]:
        """What the answer's signals said in each drill."""
        self.data("signals")
        return [report.drill for report in self._campaign.drills()]

    def pages_within(self, seconds: float) -> None:
        """Each fault was paged for within so many seconds."""
        for drill in self.drills:
            if drill.means and (drill.delay is None or drill.delay > seconds):
                took = "nothing paged" if drill.delay is None else f"the first page came after {drill.delay:.0f} s"
                raise Judged(Status.FAILED, f"In the drill {drill.name!r} {took}; {seconds:.0f} s are the most.")

    def no_false_pages(self) -> None:
        """Nothing paged where there was no fault. Of signals that never page at all this says nothing."""
        drills = self.drills
        for drill in drills:
            if drill.false:
                page = drill.false[0]
                when = "before its fault began" if drill.means else "in which nothing needs a person"
                raise Judged(
                    Status.FAILED, f"{page.signal!r} paged at {page.at:.0f} s of the drill {drill.name!r}, {when}."
                )
        self._something_paged(drills)

    def tells_apart(self) -> None:
        """The first page after each fault, where one came, says what the fault is."""
        drills = self.drills
        for drill in drills:
            if drill.told and drill.told != drill.means:
                raise Judged(
                    Status.FAILED,
                    f"In the drill {drill.name!r} the first page says {drill.told!r}; it was {drill.means!r}.",
                )
        self._something_paged(drills)

    @staticmethod
    def _something_paged(drills: list[DrillResult]) -> None:
        if not any(drill.told for drill in drills):
            raise Judged(Status.UNKNOWN, "No signal paged in any drill, so that nothing is known of their pages.")
