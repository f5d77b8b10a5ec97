"""Feedback pages of a cohort: nbgrader's ``generate_feedback``, side by side, with what pages share made once a worker.

Every page is written anew: a mark that somebody entered changes it, and nothing tells when that was.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from nbconvert.exporters import HTMLExporter
from nbgrader.apps import AutogradeApp
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException

from autograder.cohort.gradebooks import open_gradebook, released
from autograder.cohort.jobs import Job, Outcome, Settings
from autograder.cohort.local import LocalWorkers
from autograder.cohort.places import Staged, alone
from autograder.cohort.steps import nbgrader_app
from autograder.notebooks.one_gradebook import OneGradebook
from autograder.notebooks.pages import PageExporter
from autograder.sandbox import processors


class _Pages(Staged, GenerateFeedback):
    """nbgrader's converter, one submission at a time."""

    def __init__(self, app: AutogradeApp):
        super().__init__(coursedir=app.coursedir, parent=app)

    def open(self) -> None:
        """nbgrader's ``start``, up to the point where it begins with the first submission."""
        self.writer = self.traits()["writer"].klass(parent=self, config=self.config)
        kind = PageExporter if self.exporter_class is HTMLExporter else self.exporter_class
        self.exporter = kind(parent=self, config=self.config)
        self.exporter.optimistic_validation = True
        for step in self.preprocessors:
            self.exporter.register_preprocessor(step)


class FeedbackWorker:
    """Writes pages, one submission after the other."""

    def __init__(self, settings: Settings):
        app = nbgrader_app(settings)
        self._gradebook = OneGradebook(app.coursedir.db_url)
        self._pages = _Pages(app)
        self._pages.open()

    def prepare(self, job: Job) -> Outcome:
        """Write the pages of a submission; the outcome says what failed, and the pages that were there stand then."""
        pages = self._pages
        pages.coursedir.assignment_id = job.assignment
        folder = Path(pages.coursedir.root) / job.folder
        pages.notebooks = [str(folder / name) for name in job.notebooks]
        try:
            pages.run_pre_convert_hook()
            with pages.place(job.assignment, job.student) as place:
                pages.init_assignment(job.assignment, job.student)
                for notebook in pages.notebooks:
                    pages.convert_single_notebook(notebook)
                pages.set_permissions(job.assignment, job.student)
                place.lay(whole=pages.coursedir.notebook_id == "*")
            pages.run_post_convert_hook()
        except Exception as error:
            return Outcome(error=f"{type(error).__name__}: {error}")
        return Outcome()

    def close(self) -> None:
        self._gradebook.finish()


def write_feedback(
    settings: Settings,
    assignments: Sequence[str] = (),
    *,
    workers: int = 0,
    planned: Callable[[int], None] = lambda count: None,
    told: Callable[[str], None] = lambda problem: None,
) -> tuple[int, int]:
    """Write the pages of all that was graded of some assignments, of all by default; how many submissions, how many not.

    ``told`` gets, for each submission, what failed, ``""`` when nothing did.
    """
    app = nbgrader_app(settings)
    gradebook = open_gradebook(app.coursedir.db_url)
    try:
        names = released(gradebook, assignments)
    finally:
        gradebook.finish()
    pages = _Pages(app)
    jobs = [job for name in names for job in _jobs(pages, name)]
    planned(len(jobs))
    written = 0
    if jobs:
        folder = Path(os.path.normpath(pages.coursedir.format_path(pages.coursedir.feedback_directory, ".", ".")))
        count = min(workers or len(processors.available()), len(jobs))
        with alone(folder), LocalWorkers(FeedbackWorker, settings, count) as pool:
            for job, outcome in pool.outcomes(jobs):
                written += not outcome.error
                told(outcome.error and f"No feedback: {job.name}: {outcome.error}")
    return written, len(jobs) - written


def _jobs(pages: _Pages, assignment: str) -> list[Job]:
    coursedir = pages.coursedir
    coursedir.assignment_id = assignment
    pages.log.disabled = True  # that nothing was graded is no error of its own
    try:
        pages.init_notebooks()
    except NbGraderException:
        return []
    finally:
        pages.log.disabled = False
    excluded = set(coursedir.student_id_exclude.split(",")) if coursedir.student_id_exclude else set()
    shape = coursedir.format_path(pages._input_directory, "(?P<student>.*)", re.escape(assignment), escape=True)
    found = {folder: re.match(shape, folder)["student"] for folder in sorted(pages.assignments)}
    return [
        Job(
            assignment, student, os.path.relpath(folder, coursedir.root),
            tuple(sorted(os.path.basename(path) for path in pages.assignments[folder])), basis="",
        )
        for folder, student in found.items()
        if student not in excluded
    ]  # fmt: skip
