"""nbgrader's seam: grades answers with no kernel, in place of nbgrader's ``Execute``."""

from __future__ import annotations

import atexit
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Unicode

from autograder.content import course_dir
from autograder.grading import Client, GradingError, Verdict
from autograder.grading.answers import read_answer, read_grade_id
from autograder.grading.render import verdict_text
from autograder.sandbox import RUNGS

_clients: dict[Path, Client] = {}


class GradeAnswers(NbGraderPreprocessor):
    """Takes the answers out of a notebook, grades them in the grading service, and writes what ``Execute`` would have.

    Each graded cell judges the answer cell that stands last above it, as running the notebook from top to bottom
    would. Its outputs are the labels on stdout and the points as its result, which is what nbgrader's
    ``SaveAutoGrades`` reads. Nothing of the notebook is executed here.
    """

    minimum_isolation = Enum(
        RUNGS, "S2", help="Where isolation is weaker than this rung, nothing is graded; `autograder doctor` tells why."
    ).tag(config=True)
    course = Unicode("", help="The course's folder; by default the one that the notebook lies in.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Grade every cell of ``nb``; GradingError when the grader itself fails, so that nothing is entered."""
        where = self.course or resources.get("metadata", {}).get("path") or None
        client = _client(course_dir(where))
        graded = [(cell, read_grade_id(cell.metadata.nbgrader.grade_id)) for cell in nb.cells if _is_graded(cell)]
        highest: dict[str, int] = {}
        for _, found in graded:
            if found is not None:
                highest[found[0]] = max(found[1], highest.get(found[0], 0))
        answers: dict[str, str] = {}
        verdicts: dict[tuple[str, str], Verdict] = {}
        count = 0
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            cell.outputs, cell.execution_count = [], None
            answer = read_answer(cell.source)
            if answer is not None:
                name = answer[0] or next(iter(highest), "")
                answers[name] = answer[1]
            found = read_grade_id(cell.metadata.nbgrader.grade_id) if _is_graded(cell) else None
            if found is None:
                continue
            exercise, stage = found
            source = answers.get(exercise, "")
            if (exercise, source) not in verdicts:
                # one run to the highest stage serves all cells: a stage's tests do not depend on what was asked for
                verdicts[exercise, source] = client.check(
                    exercise, highest[exercise], source, minimum=self.minimum_isolation
                )
            verdict = verdicts[exercise, source]
            if verdict.faulty:
                raise GradingError(f"{exercise} could not be graded: {_fault(verdict)}")
            count += 1
            _write(cell, verdict, stage, count)
        return nb, resources


def _is_graded(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(cell.metadata.get("nbgrader", {}).get("grade"))


def _write(cell: NotebookNode, verdict: Verdict, stage: int, count: int) -> None:
    result = verdict.stage_result(stage)
    share = result.points / result.max_points
    # the gradebook's maximum counts, should an instructor have changed it
    points = round(share * float(cell.metadata.nbgrader.get("points", result.max_points)), 4)
    cell.execution_count = count
    cell.outputs = [
        new_output("stream", name="stdout", text=verdict_text(verdict, stages=(stage,)) + "\n"),
        new_output("execute_result", data={"text/plain": repr(points)}, execution_count=count),
    ]


def _fault(verdict: Verdict) -> str:
    return next(test.reason for test in verdict.tests if test.status.value == "grader fault")


def _client(course: Path) -> Client:
    """One warm service for all submissions of a run."""
    if course not in _clients:
        _clients[course] = Client(course)
        atexit.register(_clients[course].close)
    return _clients[course]
