"""Grading many submissions: plans, has workers grade, enters what they made, and tells what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from autograder.cohort.gradebooks import open_gradebook, released
from autograder.cohort.interrupts import Interrupts
from autograder.cohort.jobs import Settings, Setup
from autograder.cohort.local import LocalWorkers
from autograder.cohort.places import alone, clear_up
from autograder.cohort.planning import Plan, plan
from autograder.cohort.steps import Steps, nbgrader_app
from autograder.cohort.tables import read_tables
from autograder.cohort.worker import Worker
from autograder.cohort.writer import Result, Writer
from autograder.content import ContentError, course_dir, find_exercise
from autograder.grading.answers import read_grade_id
from autograder.grading.seed import course_seed
from autograder.notebooks.locks import gradebook_trouble
from autograder.notebooks.one_gradebook import OneGradebook
from autograder.sandbox import processors

if TYPE_CHECKING:
    from autograder.cohort.cluster import ClusterWorkers


@dataclass
class Summary:
    """What a run did. ``seconds`` is all of it, from the settings to the last entry."""

    planned: int = 0
    unchanged: list[str] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    interrupted: bool = False
    seconds: float = 0.0
    workers: int = 0
    isolation: str = ""

    @property
    def faults(self) -> list[Result]:
        """The submissions of which something could not be graded."""
        return [result for result in self.results if result.reasons]

    @property
    def status(self) -> int:
        """0 when no run has to follow, 1 when the grader itself failed at something, 130 when it was interrupted."""
        return 130 if self.interrupted else int(any(result.failed for result in self.results))

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data, for ``--report``."""
        return {
            "planned": self.planned,
            "graded": sum(not result.reasons for result in self.results),
            "could_not_be_graded": len(self.faults),
            "unchanged": self.unchanged,
            "interrupted": self.interrupted,
            "seconds": round(self.seconds, 3),
            "workers": self.workers,
            "isolation": self.isolation,
            "answers_processor_seconds": round(sum(result.processor_seconds for result in self.results), 3),
            "submissions": [_described(result) for result in self.results],
        }


def grade(
    settings: Settings,
    assignments: Sequence[str] = (),
    *,
    force: bool = False,
    workers: int = 0,
    cluster: str = "",
    planned: Callable[[Plan], None] = lambda plan: None,
    told: Callable[[Result], None] = lambda result: None,
) -> Summary:
    """Grade what is new or changed of some assignments, of all by default.

    ``workers`` processes on this machine, one for each processor unless given, or those of a Dask ``cluster``.
    ``planned`` is told what there is to do, ``told`` what came of each submission. An interrupt ends the run after the
    submission that is being entered, and the summary says so. ContentError when nothing can be graded.
    """
    began = time.monotonic()
    with Interrupts() as interrupts:
        app = nbgrader_app(settings)
        gradebook = open_gradebook(app.coursedir.db_url)
        try:
            steps = Steps(app)
            found = _planned(steps, gradebook, assignments, force)
            planned(found)
            summary = Summary(planned=len(found.jobs), unchanged=list(found.unchanged))
            autograded = steps.folder(app.coursedir.autograded_directory)
            if not found.jobs:
                clear_up(autograded)  # a run killed between its last submission and its end leaves nothing to grade
            else:
                names = {job.assignment for job in found.jobs}
                setup = Setup(settings, read_tables(gradebook.engine, names))
                gradebook.close()
                count = min(workers or len(processors.available()), len(found.jobs))
                with (
                    alone(autograded),
                    _on_cluster(setup, cluster, steps) if cluster else LocalWorkers(Worker, setup, count) as pool,
                ):
                    writer = Writer(app, gradebook)
                    summary.workers = pool.count
                    for job, outcome in interrupts.until(pool.outcomes(found.jobs)):
                        result = writer.enter(job, outcome)
                        summary.isolation = outcome.isolation or summary.isolation
                        summary.results.append(result)
                        told(result)
                summary.interrupted = interrupts.came
        except DBAPIError as error:
            raise ContentError(gradebook_trouble(app.coursedir.db_url, error)) from error
        finally:
            gradebook.finish()
    summary.seconds = time.monotonic() - began
    return summary


def _planned(steps: Steps, gradebook: OneGradebook, assignments: Sequence[str], force: bool) -> Plan:
    plans = [plan(steps, gradebook.engine, name, force=force) for name in released(gradebook, assignments)]
    if assignments and not any(each.jobs or each.unchanged for each in plans):
        folder = Path(steps.coursedir.root) / steps.coursedir.submitted_directory
        raise ContentError(f"Nothing was handed in for {', '.join(assignments)} below {folder}.")
    return Plan(
        tuple(job for each in plans for job in each.jobs), tuple(name for each in plans for name in each.unchanged)
    )


def _on_cluster(setup: Setup, address: str, steps: Steps) -> ClusterWorkers:
    try:
        from autograder.cohort.cluster import ClusterWorkers, installation, read_content
    except ImportError as error:
        raise ContentError(
            f"A cluster takes Dask ({error}): pip install -c autograder/constraints.txt -e './autograder[cluster]'"
        ) from None
    course = course_dir(steps.config.GradeAnswers.get("course", None) or steps.coursedir.root)
    cells = {row["name"] for row in setup.tables["base_cell"]}
    exercises = sorted({found[0] for cell in cells if (found := read_grade_id(cell))})
    content = read_content(course, [find_exercise(course, name) for name in exercises])
    whole = replace(setup, content=content, seed=course_seed(course), installation=installation())
    return ClusterWorkers(whole, address, Path(steps.coursedir.root))


def _described(result: Result) -> dict[str, Any]:
    return {
        "student": result.job.student,
        "assignment": result.job.assignment,
        "status": "could not be graded" if result.reasons else "graded",
        "reasons": result.reasons,
        "notebooks": [
            {"notebook": entry.notebook, "scores": entry.scores, "notes": entry.notes} for entry in result.entries
        ],
        "seconds": round(result.seconds, 3),
        "answers_processor_seconds": round(result.processor_seconds, 3),
    }
