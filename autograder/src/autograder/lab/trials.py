"""A trial in the learner's notebook: the same world as the checks', run in this kernel, with its pictures."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from autograder.content.trials import ablation
from autograder.grading import GradingError
from autograder.lab.parts import Markdown, Part
from autograder.lab.report import Report
from autograder.worlds.trial import (
    Line,
    Outcome,
    Panel,
    SignalError,
    Unfit,
    World,
    load_world,
    pages,
    play,
    read_signals,
)

MARKS = {Outcome.HOLDS: "✓", Outcome.BROKEN: "✗", Outcome.UNKNOWN: "○"}


class Text(Markdown):
    """Lines that keep their shape, and are no complaint."""

    def to_html(self) -> str:
        return f'<pre class="why told">{escape(self.text)}</pre>'


class TrialRun(Report):
    """One run of a policy: what held, what broke, figures, and pictures.

    ``world`` is the run itself: ``world.ledger``, ``world.history``, ``world.said`` (what the policy logged). ``series``
    holds what a dashboard can be made of, ``findings`` what is judged.
    """

    def __init__(self, world: World, noticed: tuple[str, ...] = ()):
        self.world, self.findings, self.series = world, world.judge(), world.series()
        super().__init__(notes=noticed, parts=tuple(self._parts()))

    def story(self, request: int) -> Report:
        """What happened to one request, in words and as a picture."""
        lines = self.world.story(request)
        if not lines:
            return Report(notes=(f"Seed {self.world.seed} has no request {request}.",))
        return Report(parts=(Text("\n".join(lines)), *self._picture_of(request)))

    def pictures(self) -> list[Part]:
        """The run's charts."""
        return list(self._picture())

    def _parts(self) -> Iterator[Part]:
        world = self.world
        faults = "; ".join(world.name_of(fault) for fault in world.faults) or "no faults"
        yield Markdown(f"**Seed {world.seed}**: {faults}.")
        yield Text("\n".join(f"{MARKS[f.outcome]} {f.invariant}: {f.why}" for f in self.findings))
        figures = world.summary()
        if figures:
            yield Markdown(" · ".join(f"{name} {_figure(value)}" for name, value in figures.items()))
        yield from self._picture()
        broken = next((f for f in self.findings if f.outcome is Outcome.BROKEN and f.story), None)
        if broken is not None:
            yield Markdown(f"**{broken.invariant}** broke first with request {broken.subject}:")
            yield Text("\n".join(broken.story))
            yield from self._picture_of(broken.subject, broken.at)

    def _picture(self) -> Iterator[Part]:
        # matplotlib costs a second, which whoever draws nothing need not wait for
        from autograder.dashboard.figures import figure_png
        from autograder.dashboard.page import Picture
        from autograder.dashboard.trials import run_alt, run_figure

        panels = (*self.world.panels(), *self._own_panel())
        if panels:
            figure = run_figure(panels, self.world.faults, self.world.seconds, self.world.fault_names)
            yield Picture(figure_png(figure), run_alt(panels, self.world.faults))

    def _own_panel(self) -> Iterator[Panel]:
        """What the policy's own metrics would have shown to whoever is paged."""
        mine = [
            Line(name.removeprefix("my."), values) for name, values in self.series.items() if name.startswith("my.")
        ]
        if mine:
            yield Panel("Your own metrics", tuple(mine[:4]))

    def _picture_of(self, request: Any, at: float | None = None) -> Iterator[Part]:
        from autograder.dashboard.figures import figure_png
        from autograder.dashboard.page import Picture
        from autograder.dashboard.trials import story_figure

        events = [told for told in self.world.told_of(request, at) if not isinstance(told, int)]
        lanes, words = [self.world.lane(e) for e in events], [self.world.tell(e) for e in events]
        if events:
            figure = story_figure(events, lanes, words, self.world.faults)
            yield Picture(figure_png(figure), f"The way of request {request}; the lines above say the same.")


def run_trial(scenario: Path, make_policy: Any, seed: int) -> TrialRun:
    """Play one seed in this kernel; GradingError with a sentence for what cannot be played."""
    if type(seed) is not int:
        raise GradingError(f"seed is {seed!r}; it is a whole number, such as 1")
    try:
        noticed: list[str] = []
        world = play(load_world(scenario)(seed), make_policy, tell=lambda finding: noticed.append(str(finding)))
        return TrialRun(world, tuple(noticed))
    except Unfit as error:
        raise GradingError(f"{error}.") from None


def run_ablation(scenario: Path, seed: int) -> Report:
    """Play each policy of the exercise's ablation with one seed: what each part does, alone and together."""
    kind, lines, parts = load_world(scenario), [], []
    for name, source in ablation(scenario.parent).items():
        names: dict[str, Any] = {}
        exec(compile(source, f"<{name}>", "exec"), names)
        run = TrialRun(play(kind(seed), names["Policy"]))
        marks = " ".join(MARKS[finding.outcome] for finding in run.findings)
        figures = " · ".join(f"{key} {_figure(value)}" for key, value in run.world.summary().items())
        lines.append(f"| {name} | {marks} | {figures} |")
        parts += [Markdown(f"**{name}**"), *run.pictures()[:1]]
    names_of = ", ".join(invariant.name for invariant in kind.invariants)
    table = [f"Seed {seed}. The marks: {names_of}.", "", "| policy | held | figures |", "|---|---|---|", *lines]
    return Report(parts=(Markdown("\n".join(table)), *parts))


def _figure(value: float) -> str:
    return "never" if value == math.inf else f"{value:,g}"


def try_signals(scenario: Path, make_policy: Any, data: Any, seed: int) -> Report:
    """Hold a dashboard against each held-out fault, with a public seed."""
    kind = load_world(scenario)
    lines = []
    with contextlib.suppress(Unfit):
        for drill in kind.drills:
            world = play(kind(seed, drill), make_policy)
            series = {name: values[: int(world.seconds - world.tail)] for name, values in world.series().items()}
            try:
                found = pages(read_signals(data, series, {each.means for each in kind.drills} - {""}), series)
            except SignalError as error:
                raise GradingError(f"{error}.") from None
            faults = "; ".join(world.name_of(fault) for fault in world.faults) or "no faults"
            told = ", ".join(f"{page.signal!r} at {page.at:.0f} s ({page.means})" for page in found) or "nothing paged"
            lines.append(f"{drill.name} ({faults}): {told}")
    return Report(parts=(Text("\n".join(lines)),))
