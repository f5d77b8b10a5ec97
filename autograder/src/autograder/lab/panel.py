"""The panel: clock, progress, prompt, the last verdict and a button. All of it is also there as plain functions."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import anywidget
import ipywidgets as widgets
import traitlets

from autograder.grading import GradingError
from autograder.lab.report import Report
from autograder.lab.session import LabSession

_HERE = Path(__file__).parent


class Clock(anywidget.AnyWidget):
    """Time left of a sitting: ``began`` in milliseconds since the epoch, ``minutes`` as planned."""

    _esm = _HERE / "clock.js"
    _css = _HERE / "clock.css"
    began = traitlets.Float().tag(sync=True)
    minutes = traitlets.Int().tag(sync=True)


class Panel(widgets.VBox):
    """Shows one LabSession. ``check`` makes a check and gives its report, for the button as for the notebook."""

    def __init__(self, session: LabSession, check: Callable[[], Report]):
        self._session, self._check = session, check
        self._progress = widgets.HTML()
        self._prompt = widgets.HTML()
        self._verdict = widgets.HTML()
        self._button = widgets.Button(
            button_style="primary", tooltip="Grades the answer cell as it was last run", layout={"width": "auto"}
        )
        self._button.on_click(self._clicked)
        prompt = widgets.Accordion(children=[self._prompt], titles=("Prompt",), selected_index=None)
        head: list[widgets.Widget] = [self._button]
        if session.began is not None and session.mode != "practice":
            clock = Clock(began=session.began.timestamp() * 1000, minutes=round(session.sitting.minutes))
            head.insert(0, clock)
        row = widgets.HBox(head, layout={"align_items": "center", "justify_content": "space-between"})
        super().__init__([row, self._progress, prompt, self._verdict])
        self.refresh()

    def refresh(self) -> None:
        """Show the session as it stands now."""
        session = self._session
        green, current = session.green_stages(), session.current_stage()
        self._button.description = f"Check stage {current}"
        steps = []
        for stage in session.exercise.stages:
            number = stage["number"]
            mark, state = (
                ("✓", "passed") if number in green else ("→", "now") if number == current else ("·", "to come")
            )
            weight = "700" if state == "now" else "400"
            steps.append(
                f'<span style="margin-right:1.2em;font-weight:{weight}">{mark} {number} {escape(stage["title"])}</span>'
            )
        colour = "var(--jp-ui-font-color1, inherit)"
        self._progress.value = f'<div style="color:{colour};padding:.3em 0">{"".join(steps)}</div>'
        self._prompt.value = Report(markdown=session.prompt_text(current))._repr_html_()

    def show(self, report: Report) -> None:
        """Show a check's report and what it changed."""
        self._verdict.value = report._repr_html_()
        self.refresh()

    def _clicked(self, _button: widgets.Button) -> None:
        self._button.disabled = True
        try:
            self.show(self._check())
        except GradingError as error:
            self.show(Report(notes=(str(error),)))
        finally:
            self._button.disabled = False
