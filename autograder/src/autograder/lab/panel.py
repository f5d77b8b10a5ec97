"""The panel: clock, progress, prompt, the last verdict, buttons. All of it is also there as plain functions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import anywidget
import ipywidgets as widgets
import traitlets

from autograder.grading import GradingError, Progress
from autograder.lab.progress import progress_html
from autograder.lab.report import Report
from autograder.lab.session import WARN_AT, LabSession

_HERE = Path(__file__).parent


class Clock(anywidget.AnyWidget):
    """Time left of a sitting of ``minutes``: it ``ends`` at so many milliseconds since the epoch, or has ``left`` so many
    while ``paused``. The browser sets ``alive`` when it shows the clock, adds to ``warned`` what it has warned of, and sets
    ``called`` to ``word_at`` when that moment has come, at which somebody has something to say; 0 is never."""

    _esm = _HERE / "clock.js"
    _css = _HERE / "clock.css"
    ends = traitlets.Float().tag(sync=True)
    left = traitlets.Float().tag(sync=True)
    minutes = traitlets.Int().tag(sync=True)
    paused = traitlets.Bool().tag(sync=True)
    warn_at = traitlets.List(traitlets.Int()).tag(sync=True)
    warned = traitlets.List(traitlets.Int()).tag(sync=True)
    word_at = traitlets.Float().tag(sync=True)
    called = traitlets.Float().tag(sync=True)
    alive = traitlets.Bool().tag(sync=True)

    def show(self, session: LabSession) -> None:
        """Take time and pause from a session that has a clock."""
        now = datetime.now(UTC)
        left = session.minutes_left(now) * 60_000
        with self.hold_sync():  # one message, so that the browser sees no mixture of old and new
            self.ends, self.left, self.paused = now.timestamp() * 1000 + left, left, session.paused
            self.warned = session.warnings_said
            wait = session.pair.minutes_until_word(now) if session.pair is not None else None
            self.word_at = 0.0 if wait is None else now.timestamp() * 1000 + wait * 60_000


class ClockBar(widgets.VBox):
    """The clock of one LabSession with the button that stops it, and below them what was last said of it."""

    def __init__(self, session: LabSession):
        self._session = session
        self._clock = Clock(minutes=round(session.sitting.minutes), warn_at=list(WARN_AT))
        self._clock.observe(self._warned, "warned")
        self._pause = widgets.Button(layout={"width": "auto"})
        self._pause.on_click(self._toggled)
        self._said = widgets.HTML()
        row = widgets.HBox(
            [self._clock, self._pause], layout={"align_items": "center", "justify_content": "space-between"}
        )
        super().__init__([row, self._said])
        self.refresh()

    def refresh(self) -> None:
        """Show the clock as it stands now; nothing once the sitting has ended."""
        if self._session.timed:
            self._clock.show(self._session)
            self._pause.description = "Resume" if self._session.paused else "Pause"
        else:
            self.layout.display = "none"

    @property
    def alive(self) -> bool:
        """True once a browser shows the clock, which then gives the warnings."""
        return self._clock.alive

    def _warned(self, change: dict) -> None:
        for minutes in change["new"]:
            self._session.warned(minutes, "panel")

    def _toggled(self, _button: widgets.Button) -> None:
        session = self._session
        self._said.value = Report(notes=(session.resume() if session.paused else session.pause(),))._repr_html_()
        self.refresh()


class Panel(widgets.VBox):
    """Shows one LabSession. ``check`` makes a check and gives its report, for the button as for the notebook."""

    def __init__(self, session: LabSession, check: Callable[[Progress], Report]):
        self._session, self._check = session, check
        self._progress = widgets.HTML()
        self._prompt = widgets.HTML()
        self._verdict = widgets.HTML()
        self._button = widgets.Button(
            button_style="primary", tooltip="Grades the answer cell as it was last run", layout={"width": "auto"}
        )
        self._button.on_click(self._clicked)
        folded, titles = [self._prompt], ["Prompt"]
        self._word, self._talk = widgets.HTML(), widgets.HTML()
        if session.pair is not None:
            folded.append(self._talk)
            titles = ["What you were asked for", "What was said"]
        prompt = widgets.Accordion(children=folded, titles=tuple(titles), selected_index=None)
        head: list[widgets.Widget] = [self._button]
        self._clock: Clock | None = None
        self._pause = widgets.Button(layout={"width": "auto"})
        if session.timed:
            self._clock = Clock(minutes=round(session.sitting.minutes), warn_at=list(WARN_AT))
            self._clock.observe(self._warned, "warned")
            self._clock.observe(self._called, "called")
            self._pause.on_click(self._toggled)
            head = [self._clock, widgets.HBox([self._pause, self._button])]
        row = widgets.HBox(head, layout={"align_items": "center", "justify_content": "space-between"})
        super().__init__([row, self._progress, self._word, prompt, self._verdict])
        self.refresh()

    def refresh(self) -> None:
        """Show the session as it stands now."""
        session = self._session
        if self._clock is not None:
            if session.timed:
                self._clock.show(session)
                self._pause.description = "Resume" if session.paused else "Pause"
            else:
                self._clock.layout.display = self._pause.layout.display = "none"
        green, current = session.green_stages(), session.current_stage()
        self._button.description = f"Check stage {current}" if session.pair is None else "Check"
        steps = []
        for stage in session.exercise.stages:
            number = stage["number"]
            if session.pair is not None and number > current:
                break  # nobody has asked for it yet
            mark, state = (
                ("✓", "passed") if number in green else ("→", "now") if number == current else ("·", "to come")
            )
            weight = "700" if state == "now" else "400"
            steps.append(
                f'<span style="margin-right:1.2em;font-weight:{weight}">{mark} {number} {escape(stage["title"])}</span>'
            )
        colour = "var(--jp-ui-font-color1, inherit)"
        self._progress.value = f'<div style="color:{colour};padding:.3em 0">{"".join(steps)}</div>'
        told = session.prompt_text(current) if session.pair is None else session.pair.prompt(current)
        self._prompt.value = Report(markdown=told)._repr_html_()
        if session.pair is not None:
            if not session.pair.missed:
                self._word.value = ""  # it has been shown below a cell, too
            self._talk.value = Report(markdown=session.pair.conversation())._repr_html_()

    @property
    def alive(self) -> bool:
        """True once a browser shows the clock, which then gives the warnings."""
        return self._clock is not None and self._clock.alive

    def _warned(self, change: dict) -> None:
        for minutes in change["new"]:
            self._session.warned(minutes, "panel")

    def _called(self, _change: dict) -> None:
        """The browser says that the engineer may have something to say."""
        message = self._session.pair.due()
        if message:
            self._session.pair.missed = message  # the panel may be out of sight: the next cell shows it again
            self._word.value = Report(markdown=message)._repr_html_()
        self.refresh()

    def _toggled(self, _button: widgets.Button) -> None:
        session = self._session
        self.show(Report(notes=(session.resume() if session.paused else session.pause(),)))

    def show(self, report: Report) -> None:
        """Show a check's report and what it changed."""
        self._verdict.value = report._repr_html_()
        self.refresh()

    def _on_the_way(self, what: str, done: int, of: int) -> None:
        self._verdict.value = progress_html(what, done, of)

    def _clicked(self, _button: widgets.Button) -> None:
        self._button.disabled = True
        client = self._session.client
        told, client.tell = client.tell, self._tell
        try:
            self.show(self._check(self._on_the_way))
        except GradingError as error:
            self.show(Report(notes=(str(error),)))
        finally:
            self._button.disabled = False
            client.tell = told

    def _tell(self, line: str) -> None:
        """Show a line while a check waits for its turn."""
        self._verdict.value = Report(notes=(line,))._repr_html_()
