"""nbgrader's seam before a submission is read: takes in whatever was handed in, so that nbgrader gets a sound notebook.

Set as ``c.Autograde.exporter_class``. Stock nbgrader gives up on a submission that it cannot read, leaves nothing of it
in ``autograded/``, and its CSV shows an ordinary 0. Here such a submission goes on as a blank notebook that bears the
reason, up to `SaveGrades`, which enters it.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.utils import parse_utc, remove, rmtree
from sqlalchemy.exc import DBAPIError
from traitlets import Float, Integer

from autograder.notebooks.fingerprints import assignment_basis, drawn_on, submission_basis
from autograder.notebooks.handed_in import take_in
from autograder.notebooks.locks import gradebook_trouble, wait_for_gradebook
from autograder.notebooks.marks import mark_notebook
from autograder.notebooks.submissions import LARGEST, ExpectedCell, Problem, Submission, blank_notebook
from autograder.records.remarks import fault_remark, read_earlier

_OURS = "The autograder failed at this notebook ({error}): see the output of nbgrader autograde, and report it."


class SubmissionExporter(NotebookExporter):
    """Gives nbgrader's two passes over a submission a notebook that is sound, whatever lies in ``submitted/``."""

    largest = Integer(LARGEST, help="Bytes up to which a submitted notebook is read.").tag(config=True)
    busy_seconds = Float(30.0, help="Seconds to wait for a gradebook that another program has locked.").tag(config=True)

    def __init__(self, *arguments: Any, **named: Any):
        super().__init__(*arguments, **named)
        #: By the path at which nbgrader expects the notebook: what was handed in for it, what it had before.
        self._taken: dict[str, tuple[Submission, str]] = {}
        #: What the grades of the submission at hand rest on, and those of any submission of an assignment.
        self._basis = ""
        self._bases: dict[str, str] = {}
        self._drawn_on: dict[str, tuple[str, ...]] = {}
        self._expected: dict[str, dict[str, list[ExpectedCell]]] = {}
        self._own_hook: Callable[..., None] | None = None
        if isinstance(self.parent, BaseConverter):
            self._join(self.parent)

    def _join(self, converter: BaseConverter) -> None:
        """Have nbgrader call `_begin` before each submission.

        nbgrader makes its exporter when it has listed the submissions and has begun none, and hands it the converter.
        A hook set by name, in the settings, would know neither the course's folder nor the gradebook.
        """
        trouble = wait_for_gradebook(converter.coursedir.db_url, self.busy_seconds)
        if trouble:
            sentence = f"{trouble} Nothing was graded."
            self.log.error(sentence)
            raise NbGraderException(sentence)
        self._own_hook = converter.pre_convert_hook
        converter.pre_convert_hook = self._begin
        if converter.coursedir.notebook_id == "*":
            self._add_folders_without_notebooks(converter)

    def _add_folders_without_notebooks(self, converter: BaseConverter) -> None:
        """nbgrader passes over a folder in which it finds no notebook; but somebody handed that in."""
        coursedir = converter.coursedir
        pattern = coursedir.format_path(coursedir.submitted_directory, coursedir.student_id, coursedir.assignment_id)
        for folder in glob.glob(pattern):
            if folder not in converter.assignments and os.path.isdir(folder):
                for name in sorted(self._expected_of(coursedir.assignment_id))[:1]:
                    converter.assignments[folder] = [os.path.join(folder, f"{name}.ipynb")]

    def _begin(self, *, assignment: str, student: str, notebooks: list[str]) -> None:
        """nbgrader's ``pre_convert_hook``: find out what is which notebook, and enter that something came in.

        ``notebooks`` is nbgrader's own list. It is changed in place: nbgrader goes on with the notebooks that it names,
        and would leave out a file with another name.
        """
        self.run_own_hook(assignment=assignment, student=student, notebooks=notebooks)
        converter = self.parent
        about = converter.init_single_notebook_resources(notebooks[0])["nbgrader"]
        assignment, student = about["assignment"], about["student"]
        trouble = wait_for_gradebook(converter.coursedir.db_url, self.busy_seconds)
        if trouble:
            raise SystemExit(
                f"{trouble} {student} and those after them were not graded; what was graded before stands."
            )
        try:
            if not self._expected_of(assignment):
                return  # nbgrader says itself that this assignment was never released
            folder = Path(notebooks[0]).parent
            self.take(assignment, notebooks, basis=self.basis_of(assignment, folder))
            before = self.enter(assignment, student, self.taken, timestamp_fault(folder))
            self._taken = {path: (found, before.get(Path(path).stem, "")) for path, (found, _) in self._taken.items()}
            notebooks[:] = sorted(self._taken)
        except (DBAPIError, InvalidEntry) as error:
            raise SystemExit(self._stopped(error, student)) from None
        except Exception as error:
            # nbgrader would go on without a word, and leave the submission out
            self.log.exception("The autograder failed at the submission of %s", student)
            fault = Submission(None, (Problem(_OURS.format(error=type(error).__name__), fatal=True),))
            self._taken, self._basis = dict.fromkeys(notebooks, (fault, "")), ""

    def run_own_hook(self, *, assignment: str, student: str, notebooks: list[str]) -> None:
        """The hook of the settings, if they name one."""
        if self._own_hook is not None:
            try:
                self._own_hook(assignment=assignment, student=student, notebooks=notebooks)
            except Exception:
                self.log.exception("The pre_convert_hook of the settings failed")

    def basis_of(self, assignment: str, folder: Path) -> str:
        """What the grades of the submission in a folder rest on, ``""`` when that cannot be told."""
        converter = self.parent
        if assignment not in self._bases:
            start = Path(converter.coursedir.format_path(converter.coursedir.autograded_directory, ".", assignment))
            steps = (*converter.sanitize_preprocessors, *converter.autograde_preprocessors)
            expected = self._expected_of(assignment)
            self._bases[assignment] = assignment_basis(expected, start, converter.config, (type(self), *steps))
            self._drawn_on[assignment] = drawn_on(expected, start, converter.config)
        ignored, only = converter.coursedir.ignore, converter.coursedir.notebook_id
        beside = self._drawn_on[assignment]
        return submission_basis(folder, self._bases[assignment], ignored=ignored, only=only, beside=beside)

    def take(self, assignment: str, notebooks: Sequence[str], *, basis: str) -> None:
        """Find out which of the files is which notebook, and be ready to export these; nothing is entered."""
        expected = self._expected_of(assignment)
        folder, files = Path(notebooks[0]).parent, [Path(name) for name in notebooks if Path(name).exists()]
        if self.parent.coursedir.notebook_id != "*":
            expected = {name: cells for name, cells in expected.items() if folder / f"{name}.ipynb" in files}
        submissions = take_in(folder, files, expected, largest=self.largest)
        self._taken = {str(folder / f"{name}.ipynb"): (found, "") for name, found in submissions.items()}
        self._basis = basis

    def refuse(self, assignment: str, notebooks: Sequence[str], reason: str) -> None:
        """Be ready to export notebooks that bear only a reason; no file is read."""
        folder, known = Path(notebooks[0]).parent, self._expected_of(assignment)
        names = [name for name in known if str(folder / f"{name}.ipynb") in notebooks] or sorted(known)[:1]
        fault = Submission(None, (Problem(reason, fatal=True),))
        self._taken = {str(folder / f"{name}.ipynb"): (fault, "") for name in names}
        self._basis = ""

    @property
    def taken(self) -> dict[str, Submission]:
        """What was handed in for each notebook, by the path at which nbgrader expects it."""
        return {path: submission for path, (submission, _) in self._taken.items()}

    def _expected_of(self, assignment: str) -> dict[str, list[ExpectedCell]]:
        """The cells of each notebook of an assignment, as nbgrader keeps them since the release."""
        if assignment not in self._expected:
            with Gradebook(self.parent.coursedir.db_url, self.parent.coursedir.course_id) as book:
                try:
                    notebooks = book.find_assignment(assignment).notebooks
                except MissingEntry:
                    notebooks = []
                self._expected[assignment] = {notebook.name: _expected_cells(notebook) for notebook in notebooks}
        return self._expected[assignment]

    def enter(self, assignment: str, student: str, paths: Iterable[str], fault: str = "") -> dict[str, str]:
        """Enter that notebooks came in, so that they show as ungraded should nbgrader fail; the points that each had.

        With a ``fault`` they show that, and no points.
        """
        before = {}
        with Gradebook(self.parent.coursedir.db_url, self.parent.coursedir.course_id) as book:
            if self.parent.create_student:
                book.update_or_create_student(student)
            try:
                book.update_or_create_submission(assignment, student)
            except MissingEntry:
                return {}  # nbgrader refuses a student that it does not know
            for name in (Path(path).stem for path in paths):
                sheet = book.find_submission_notebook(name, assignment, student)
                before[name] = _points_before(sheet)
                if fault:
                    for grade in sheet.grades:
                        grade.auto_score, grade.needs_manual_grade = None, True
                    for comment in sheet.comments[:1]:
                        comment.auto_comment = fault_remark(fault, earlier=before[name])
            book.db.commit()
        return before

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **named: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """As nbconvert's, for any file in ``submitted/``."""
        about = (resources or {}).get("nbgrader")
        if about is None or not isinstance(self.parent, BaseConverter):
            return super().from_filename(filename, resources=resources, **named)
        try:
            if filename in self._taken:
                return self._from_submission(filename, resources, *self._taken[filename])
            return super().from_filename(filename, resources=resources, **named)
        except DBAPIError as error:
            self._clear_away(about["assignment"], about["student"], filename)
            raise SystemExit(self._stopped(error, about["student"])) from None

    def _from_submission(
        self, filename: str, resources: dict[str, Any], submission: Submission, earlier: str
    ) -> tuple[NotebookNode, dict[str, Any]]:
        about = resources["nbgrader"]
        where = f"{about['student']}/{about['assignment']}/{about['notebook']}"
        expected = self._expected_of(about["assignment"])[about["notebook"]]
        path = Path(filename)
        resources["metadata"] = ResourcesDict(name=path.stem, path=str(path.parent), modified_date="")
        if submission.fault:
            self.log.warning("Could not be graded: %s: %s", where, submission.fault)
        elif submission.notes:
            self.log.warning("Graded with a note: %s: %s", where, submission.notes)
        notebook = submission.notebook or blank_notebook(expected, submission.fault)
        try:
            nbformat.validate(notebook)
            mark_notebook(notebook, fault=submission.fault, notes=submission.notes, earlier=earlier, basis=self._basis)
            return self.from_notebook_node(notebook, resources)
        except DBAPIError:
            raise
        except Exception as error:
            self.log.exception("The autograder failed at %s", where)
            fault = _OURS.format(error=type(error).__name__)
            notebook = blank_notebook(expected, fault)
            mark_notebook(notebook, fault=fault, notes=submission.notes, earlier=earlier)
            return self.from_notebook_node(notebook, resources)

    def _clear_away(self, assignment: str, student: str, filename: str) -> None:
        """Leave nothing half done in ``autograded/``: the next run would take it for graded."""
        coursedir = self.parent.coursedir
        folder = coursedir.format_path(coursedir.autograded_directory, student, assignment)
        written = os.path.join(folder, os.path.basename(filename))
        if coursedir.notebook_id == "*" and os.path.exists(folder):
            rmtree(folder)
        elif os.path.exists(written):
            remove(written)

    def _stopped(self, error: Exception, student: str) -> str:
        trouble = gradebook_trouble(self.parent.coursedir.db_url, error)
        return f"{trouble} {student} and those after them were not graded; what was graded before stands."


def _expected_cells(notebook) -> list[ExpectedCell]:
    graded = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
    solutions = {cell.name for cell in notebook.solution_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    return [
        ExpectedCell(
            name=cell.name,
            cell_type=cell.cell_type,
            source=cell.source or "",
            locked=bool(cell.locked),
            solution=cell.name in solutions,
            task=cell.name in tasks,
            points=graded.get(cell.name),
            checksum=cell.checksum,
        )
        for cell in notebook.source_cells
    ]


def _points_before(sheet) -> str:
    """The autograder's points of a notebook as they stand, or what a fault has kept of them."""
    scored = sorted((grade.cell.name, grade.auto_score) for grade in sheet.grades if grade.auto_score is not None)
    if scored:
        return ", ".join(f"{name} {score:g}" for name, score in scored)
    return next(filter(None, (read_earlier(comment.auto_comment) for comment in sheet.comments)), "")


def timestamp_fault(folder: Path) -> str:
    """Why nbgrader will not be able to read when a submission came in and gives it up, ``""`` when it will."""
    path = folder / "timestamp.txt"
    if not path.exists():
        return ""
    try:
        text = path.read_text().strip()
        if text:
            parse_utc(text)
    except (OSError, ValueError, OverflowError):
        return "`timestamp.txt` holds no time: correct it or take it away, and grade this submission again."
    return ""
