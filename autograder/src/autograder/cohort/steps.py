"""nbgrader's ``Autograde``, taken apart at the point where grades are entered."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.apps import AutogradeApp
from nbgrader.converters import Autograde
from nbgrader.preprocessors import CheckCellMetadata, SaveAutoGrades
from traitlets.utils.importstring import import_item

from autograder.cohort.jobs import Settings
from autograder.content import ContentError
from autograder.notebooks.exporter import SubmissionExporter


def nbgrader_app(settings: Settings) -> AutogradeApp:
    """nbgrader's application with the settings of a course, as its commands read them, started from its folder."""
    app = AutogradeApp()
    with contextlib.chdir(settings.folder):
        try:
            app.initialize(["--log-level=ERROR", *settings.arguments])
        except SystemExit:  # it has said why
            raise ContentError(f"nbgrader's settings in {settings.folder} cannot be read.") from None
    app.coursedir.student_id, app.coursedir.notebook_id = settings.student, settings.notebook
    if "course" not in app.config.GradeAnswers and (settings.folder / "rounds").is_dir():
        app.config.GradeAnswers.course = str(settings.folder)
    return app


class Steps(Autograde):
    """Both halves of nbgrader's steps: those up to the grades, and those from the entering of grades on."""

    def __init__(self, app: AutogradeApp, **named: Any):
        super().__init__(coursedir=app.coursedir, parent=app, **named)
        if not issubclass(self.exporter_class, SubmissionExporter):
            raise ContentError(
                f"c.Autograde.exporter_class is {self.exporter_class.__name__} in nbgrader_config.py; grading many at "
                "once takes autograder.notebooks.exporter.SubmissionExporter."
            )
        sanitizing, steps = map(_classes, (self.sanitize_preprocessors, self.autograde_preprocessors))
        at = next((n for n, step in enumerate(steps) if issubclass(step, SaveAutoGrades)), len(steps))
        self.entering = steps[at:]
        # what only looks at the notebook need not look twice
        self.grading = [
            step for step in sanitizing if step is not CheckCellMetadata or step not in self.entering
        ] + steps[:at]

    def open_exporter(self) -> SubmissionExporter:
        """nbgrader's ``start``, up to the point where it begins with the first submission."""
        self.writer = self.traits()["writer"].klass(parent=self, config=self.config)
        self.exporter = self.exporter_class(parent=self, config=self.config)
        # each step is checked by nbconvert for leaving a valid notebook: once, after the last, is as good
        self.exporter.optimistic_validation = True
        return self.exporter

    def register(self, steps: list[type]) -> list[Any]:
        """Have the exporter take these steps with each notebook; the steps themselves."""
        self.exporter._preprocessors = []
        for step in steps:
            self.exporter.register_preprocessor(CheckedOnce if step is CheckCellMetadata else step)
        return self.exporter._preprocessors

    def folder(self, step: str) -> Path:
        """Where one of nbgrader's folders lies, whichever way the course is structured."""
        return Path(os.path.normpath(self.coursedir.format_path(step, ".", ".")))

    def relative(self, path: str) -> str:
        """A path below the course's root."""
        return os.path.relpath(path, self.coursedir.root)


class CheckedOnce(CheckCellMetadata):
    """nbgrader's check of the cells' metadata, once for notebooks in which they are the same, as most of a cohort's are.

    It takes a fourth of the time in which a submission is entered.
    """

    def __init__(self, **named: Any):
        super().__init__(**named)
        self._sound: set[str] = set()

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        key = json.dumps([[cell.cell_type, cell.metadata.get("nbgrader")] for cell in nb.cells], sort_keys=True)
        if key not in self._sound:
            nb, resources = super().preprocess(nb, resources)
            self._sound.add(key)
        return nb, resources


def _classes(steps: list[type | str]) -> list[type]:
    return [import_item(step) if isinstance(step, str) else step for step in steps]
