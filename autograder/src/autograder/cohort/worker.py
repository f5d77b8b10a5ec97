"""A worker: takes in submissions one after the other and grades them, without the gradebook and without a kernel.

It runs nbgrader's steps up to the grades. What these want to know of the gradebook stands in a copy of its own, in
memory, with the assignments and nothing of any student: an answer that got out of its confinement would find no grade.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.cohort.jobs import Job, Outcome, Setup
from autograder.cohort.steps import Steps, nbgrader_app
from autograder.cohort.tables import fill_tables
from autograder.content import ContentError, course_dir
from autograder.grading import GradingError, Verdict
from autograder.grading.seed import FILE_NAME
from autograder.grading.service import Service
from autograder.notebooks.one_gradebook import UnchangingGradebook
from autograder.notebooks.preprocessors import use_checker
from autograder.sandbox import SandboxFault

_IN_MEMORY = "sqlite://"


class Checks:
    """The grading service in this very process, and what the answers took so far."""

    def __init__(self, course: Path, *, may_end_us: bool):
        self._service = Service(course, may_end_us=may_end_us)
        self.processor_seconds, self.isolation = 0.0, ""

    def check(self, exercise: str, stage: int, source: str, *, minimum: str, folders: Sequence[str] = ()) -> Verdict:
        try:
            verdict = self._service.check(exercise, stage, source, minimum=minimum, folders=map(Path, folders))
        except (ContentError, SandboxFault, ValueError) as error:
            raise GradingError(str(error)) from error
        self._service.settle()
        self.processor_seconds += verdict.processor_seconds
        self.isolation = verdict.isolation or self.isolation
        return verdict

    def ask(self, request: dict[str, Any]) -> Any:
        """What the service replies; GradingError with its sentence when it cannot."""
        reply = self._service.answer(request)
        if "error" in reply:
            raise GradingError(reply["error"])
        return reply["ok"]

    def close(self) -> None:
        self._service.close()


class Worker:
    """Serves jobs until it is closed. With ``may_end_us`` the sandbox may end this process should a check be stuck."""

    def __init__(self, setup: Setup, *, may_end_us: bool = True):
        self._may_end_us = may_end_us
        self._scratch: str | None = None
        self._checks: dict[Path, Checks] = {}
        if setup.content is None:
            app = nbgrader_app(setup.settings)
        else:
            self._scratch = tempfile.mkdtemp(prefix="autograder-cohort-")
            course = _laid_out(setup, Path(self._scratch) / "course")
            app = nbgrader_app(replace(setup.settings, folder=course))
            app.coursedir.root = str(Path(self._scratch) / "root")
            app.config.GradeAnswers.course = str(course)
        app.coursedir.db_url = _IN_MEMORY
        self._gradebook = UnchangingGradebook(_IN_MEMORY)
        fill_tables(self._gradebook.engine, setup.tables)
        self._steps = Steps(app)
        self._exporter = self._steps.open_exporter()
        self._steps.register(self._steps.grading)

    def prepare(self, job: Job) -> Outcome:
        """The graded notebooks of a submission; whatever fails is in the outcome."""
        began = time.monotonic()
        before = self._processor_seconds
        try:
            with _as_nbgrader_grades():
                notebooks, error = self._prepare(job), ""
        except Exception as failure:
            notebooks, error = {}, f"{type(failure).__name__}: {failure}"
        return Outcome(
            notebooks,
            error,
            processor_seconds=self._processor_seconds - before,
            seconds=time.monotonic() - began,
            isolation=next((checks.isolation for checks in self._checks.values()), ""),
        )

    def _prepare(self, job: Job) -> dict[str, str]:
        coursedir = self._steps.coursedir
        coursedir.assignment_id = job.assignment
        folder = Path(coursedir.root) / job.folder
        names = [str(folder / name) for name in job.notebooks]
        # nbgrader works in the course's root, which hooks and plug-ins may count on
        with self._files(folder, job), contextlib.chdir(coursedir.root):
            if job.refused:
                self._exporter.refuse(job.assignment, names, job.refused)
            else:
                self._exporter.run_own_hook(assignment=job.assignment, student=coursedir.student_id, notebooks=names)
                self._exporter.take(job.assignment, names, basis=job.basis)
            return {Path(path).stem: self._graded(path) for path in sorted(self._exporter.taken)}

    def _graded(self, path: str) -> str:
        """One notebook after the steps of nbgrader's two passes up to the grades, as text."""
        self._use_checks(os.path.dirname(path))
        text, _ = self._exporter.from_filename(path, resources=self._steps.init_single_notebook_resources(path))
        return text

    def _use_checks(self, folder: str) -> None:
        """Have `GradeAnswers` ask the service of this process, for whichever course it will look for."""
        with contextlib.suppress(ContentError):  # it says so itself, of each cell
            course = course_dir(self._steps.config.GradeAnswers.get("course", None) or folder)
            if course not in self._checks:
                self._checks[course] = Checks(course, may_end_us=self._may_end_us)
                use_checker(course, self._checks[course])

    @property
    def _processor_seconds(self) -> float:
        return sum(checks.processor_seconds for checks in self._checks.values())

    @contextlib.contextmanager
    def _files(self, folder: Path, job: Job):
        """The submission's folder, which a worker that does not share it makes and removes."""
        if job.files is None:
            yield
            return
        try:
            folder.mkdir(parents=True)
            for name, content in job.files.items():
                (folder / name).parent.mkdir(exist_ok=True)
                if content is None:
                    (folder / name).mkdir()
                elif isinstance(content, int):
                    with open(folder / name, "wb") as file:
                        file.truncate(content)
                else:
                    (folder / name).write_bytes(content)
            yield
        finally:
            # with the same student's other rounds that came along
            shutil.rmtree(folder.parent, ignore_errors=True)

    def close(self) -> None:
        for course, checks in self._checks.items():
            use_checker(course, None)
            checks.close()
        self._gradebook.finish()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()


@contextlib.contextmanager
def _as_nbgrader_grades() -> Iterator[None]:
    """The environment as nbgrader has it while it grades, and no longer: others may live in this process."""
    name = "NBGRADER_EXECUTION"
    before = os.environ.get(name)
    os.environ[name] = "autograde"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _laid_out(setup: Setup, course: Path) -> Path:
    """The course's content, in a folder of this worker's own."""
    for name, content in setup.content.items():
        path = course / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (course / FILE_NAME).write_text(f"{setup.seed}\n")
    return course
