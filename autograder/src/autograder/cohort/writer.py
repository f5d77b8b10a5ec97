"""The one writer: enters the grades of a submission in one transaction, and lays its graded files in place.

It can be killed at any moment. Files are made beside their place; then the grades are committed; then the files are
moved. What was killed in between is graded again by the next run, and comes out the same: the graded notebooks that lie
there bear what they were made from.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import InvalidEntry
from nbgrader.apps import AutogradeApp
from nbgrader.converters import NbGraderException
from sqlalchemy.exc import DBAPIError

from autograder.cohort.jobs import Job, Outcome
from autograder.cohort.places import Place, Staged
from autograder.cohort.planning import scores_of
from autograder.cohort.steps import Steps
from autograder.content import ContentError
from autograder.notebooks.exporter import timestamp_fault
from autograder.notebooks.locks import gradebook_trouble
from autograder.notebooks.marks import cell_fault, notebook_mark
from autograder.notebooks.one_gradebook import OneGradebook


@dataclass(frozen=True)
class Entry:
    """What was entered of one notebook: ``scores`` by cell, None for what waits for a person or could not be graded.

    ``fault`` says why nothing could be graded, ``failure`` what the grader itself failed at; ``notes`` what was put right.
    """

    notebook: str
    scores: dict[str, float | None]
    fault: str = ""
    failure: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Result:
    """What came of one submission. ``failure`` is what the grader itself failed at, which the next run tries again."""

    job: Job
    entries: tuple[Entry, ...] = ()
    failure: str = ""
    processor_seconds: float = 0.0
    seconds: float = 0.0

    @property
    def reasons(self) -> list[str]:
        """Why something could not be graded, each reason once."""
        found = [reason for entry in self.entries for reason in (entry.fault, entry.failure)]
        return list(dict.fromkeys(filter(None, [self.failure, *found])))

    @property
    def failed(self) -> bool:
        """True when the grader itself failed, and not what was handed in."""
        return bool(self.failure) or any(entry.failure for entry in self.entries)


class _Entering(Staged, Steps):
    """nbgrader's steps with the folder of graded files in another place."""


class Writer:
    """Enters outcomes, one after the other. ``gradebook`` is open at the application's URL."""

    def __init__(self, app: AutogradeApp, gradebook: OneGradebook):
        self.steps, self.gradebook = _Entering(app), gradebook
        self._exporter = self.steps.open_exporter()
        self._entering = self.steps.register(self.steps.entering)

    def enter(self, job: Job, outcome: Outcome) -> Result:
        """Enter one submission; ContentError when the gradebook cannot be written, and nothing of it is entered then."""
        try:
            with self.steps.place(job.assignment, job.student) as place:
                result = self._enter(job, outcome, place)
        except (DBAPIError, InvalidEntry) as error:
            raise ContentError(
                f"{gradebook_trouble(self.steps.coursedir.db_url, error)} {job.name} and those after it were not entered; "
                "what was entered before stands."
            ) from error
        if not result.failure:
            self.steps.run_post_convert_hook()
        return result

    def _enter(self, job: Job, outcome: Outcome, place: Place) -> Result:
        submitted = Path(self.steps.coursedir.root) / job.folder
        failure, late = outcome.error, timestamp_fault(submitted)
        entries: list[Entry] = []
        if not failure and not late:
            try:
                with self.gradebook.transaction():
                    entries = self._convert(job, outcome, submitted)
                place.lay(whole=self._whole)
            except (DBAPIError, InvalidEntry):
                raise
            except NbGraderException as error:
                failure = str(error)
            except Exception as error:
                failure = f"the autograder failed, please report it: {type(error).__name__}: {error}"
        if failure or late:
            failure = failure and f"This submission could not be converted: {failure}"
            with self.gradebook.transaction():
                names = [str(submitted / name) for name in job.notebooks]
                self._exporter.enter(job.assignment, job.student, names, failure or late)
            self._remove(place.final, job)
            entries = [Entry(Path(name).stem, {}, fault=late) for name in job.notebooks if not failure]
        return Result(job, tuple(entries), failure, outcome.processor_seconds, outcome.seconds)

    @property
    def _whole(self) -> bool:
        """True when a run is for all notebooks of a submission."""
        return self.steps.coursedir.notebook_id == "*"

    def _convert(self, job: Job, outcome: Outcome, submitted: Path) -> list[Entry]:
        """nbgrader's steps from `init_assignment` on, into the staging folder."""
        steps = self.steps
        steps.coursedir.assignment_id = job.assignment
        names = {str(submitted / f"{name}.ipynb"): text for name, text in outcome.notebooks.items()}
        steps.notebooks = sorted(names)
        earlier = self._exporter.enter(job.assignment, job.student, names)
        steps.init_assignment(job.assignment, job.student)
        entries = [self._enter_notebook(path, names[path], earlier) for path in steps.notebooks]
        steps.set_permissions(job.assignment, job.student)
        return entries

    def _enter_notebook(self, path: str, text: str, earlier: dict[str, str]) -> Entry:
        name = Path(path).stem
        notebook = nbformat.v4.reads(text)  # a worker has validated it
        if earlier.get(name):
            notebook.metadata.autograder.earlier = earlier[name]
        resources = self.steps.init_single_notebook_resources(path)
        resources["output_extension"] = self._exporter.file_extension
        for step in self._entering:
            notebook, resources = step(notebook, resources)
        after = nbformat.v4.writes(notebook) + "\n"
        if after != text:
            nbformat.validate(notebook)
        self.steps.write_single_notebook(after, resources)
        faults = list(dict.fromkeys(filter(None, map(cell_fault, notebook.cells))))
        fault, scores = notebook_mark(notebook, "fault"), scores_of(notebook)
        return Entry(
            name,
            dict.fromkeys(scores) if fault else scores,
            fault=fault,
            failure="" if fault else " ".join(faults),
            notes=notebook_mark(notebook, "notes"),
        )

    def _remove(self, graded: Path, job: Job) -> None:
        """Leave no graded files of an earlier run beside a gradebook that says that there are none."""
        if self._whole:
            shutil.rmtree(graded, ignore_errors=True)
        else:
            for name in job.notebooks:
                (graded / name).unlink(missing_ok=True)
