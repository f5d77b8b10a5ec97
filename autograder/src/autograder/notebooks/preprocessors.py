"""nbgrader's seams while a submission is graded: answers graded with no kernel, in place of ``Execute``, and entered."""

from __future__ import annotations

import atexit
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.api import BaseCell, Comment, Grade, Gradebook, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from traitlets import Enum, Unicode

from autograder.content import ContentError, course_dir
from autograder.grading import Client, GradingError, Verdict
from autograder.grading.answers import read_answer, read_grade_id
from autograder.grading.render import verdict_text
from autograder.notebooks.marks import cell_fault, clear_fault, mark_cell, notebook_mark
from autograder.records.remarks import fault_remark, note_remark
from autograder.sandbox import RUNGS


class Checker(Protocol):
    """Gives verdicts on answers of one course, as `Client` does."""

    def check(self, exercise: str, stage: int, source: str, *, minimum: str) -> Verdict: ...


_checkers: dict[Path, Checker] = {}


class GradeAnswers(NbGraderPreprocessor):
    """Takes the answers out of a notebook, grades them in the grading service, and writes what ``Execute`` would have.

    Each graded cell judges the answer cell that stands last above it, as running the notebook from top to bottom
    would; where none stands above, the last one of all. Its outputs are the labels on stdout and the points as its
    result, which is what nbgrader's ``SaveAutoGrades`` reads. Nothing of the notebook is executed here.

    A cell that cannot be graded gets no result, an error that says why, and a mark for `SaveGrades`.
    """

    minimum_isolation = Enum(
        RUNGS, "S2", help="Where isolation is weaker than this rung, nothing is graded; `autograder doctor` tells why."
    ).tag(config=True)
    course = Unicode("", help="The course's folder; by default the one that the notebook lies in.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Grade every cell of ``nb``; never raises for what an answer or the grader does."""
        graded = _graded(nb)
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
                if utils.is_grade(cell) and not utils.is_solution(cell):
                    # stands until a result takes its place: to nbgrader, no output means full marks
                    _refuse(cell, f"The cell {cell.metadata.nbgrader.grade_id} checks no stage of an exercise.")
        fault = notebook_mark(nb, "fault")
        if fault:
            for cell, _, _ in graded.values():
                _refuse(cell, fault)
            return nb, resources
        highest: dict[str, int] = {}
        for _, exercise, stage in graded.values():
            highest[exercise] = max(stage, highest.get(exercise, 0))
        answers = _answers(nb, next(iter(highest), ""))
        verdicts: dict[tuple[str, str], Verdict | str] = {}
        for count, (at, (cell, exercise, stage)) in enumerate(graded.items(), start=1):
            source = _source_for(at, answers.get(exercise, {}))
            if (exercise, source) not in verdicts:
                # one run to the highest stage serves all cells: a stage's tests do not depend on what was asked for
                verdicts[exercise, source] = self._check(exercise, highest[exercise], source, resources)
            verdict = verdicts[exercise, source]
            if isinstance(verdict, str):
                _refuse(cell, verdict)
            else:
                _write(cell, verdict, stage, count)
        return nb, resources

    def _check(self, exercise: str, stage: int, source: str, resources: ResourcesDict) -> Verdict | str:
        """The verdict on an answer, or the sentence that says why there is none.

        A second try is worth its while: a service or a template process that died is started again.
        """
        for _ in range(2):
            try:
                where = self.course or resources.get("metadata", {}).get("path") or None
                verdict = _checker(course_dir(where)).check(exercise, stage, source, minimum=self.minimum_isolation)
                verdict.stage_result(stage)
            except (GradingError, ContentError) as error:
                fault = str(error)
            except Exception as error:
                self.log.debug("the check failed", exc_info=True)
                fault = f"{type(error).__name__}: {error}"
            else:
                if not verdict.faulty:
                    return verdict
                fault = _fault(verdict)
        about = resources.get("nbgrader", {})
        self.log.warning("The grader failed at %s of %s: %s", exercise, about.get("student") or "this notebook", fault)
        return f"The grader itself failed, not the answer: {fault}"


class SaveGrades(SaveAutoGrades):
    """nbgrader's ``SaveAutoGrades`` that enters no score where there is none, and a notebook's scores all at once.

    A cell that `GradeAnswers` could not grade gets no automatic score and waits for a person. The reason, and what was
    put right in the submission, stand in the comment of the answer cell. Before, each cell was committed by itself: a
    run that ended in between left scores of two runs side by side.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        about = resources["nbgrader"]
        self.notebook_id, self.assignment_id, self.student_id = about["notebook"], about["assignment"], about["student"]
        self._fault = notebook_mark(nb, "fault")
        with Gradebook(about["db_url"]) as self.gradebook:
            self._grades, self._comments = self._rows(Grade), self._rows(Comment)
            for cell in nb.cells:
                if utils.is_grade(cell) or utils.is_task(cell):
                    self._add_score(cell, resources)
                if utils.is_solution(cell) or utils.is_task(cell):
                    self._add_comment(cell, resources)
            self._remark(nb)
            self.gradebook.db.commit()
        return nb, resources

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        grade = _row(self._grades, cell.metadata.nbgrader.grade_id)
        if self._fault or cell_fault(cell):
            grade.auto_score = None
        elif utils.is_grade(cell):
            grade.auto_score, _ = utils.determine_grade(cell, self.log)
        # as nbgrader has it: a person's earlier mark is to be looked at again, too
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None

    def _add_comment(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        marks = cell.metadata.nbgrader
        unchanged = marks.get("checksum") == utils.compute_checksum(cell) and not utils.is_task(cell)
        _row(self._comments, marks.grade_id).auto_comment = "No response." if unchanged and not self._fault else None

    def _remark(self, nb: NotebookNode) -> None:
        """Say in the notebook's answer cell what is to be said of the whole notebook."""
        faults = dict.fromkeys(filter(None, [self._fault, *map(cell_fault, nb.cells)]))
        notes = notebook_mark(nb, "notes")
        # an answer that is checked by other cells comes before one that is graded itself
        homes = sorted((c for c in nb.cells if utils.is_solution(c) or utils.is_task(c)), key=utils.is_grade)
        if not homes:
            return
        comment = _row(self._comments, homes[0].metadata.nbgrader.grade_id)
        if faults:
            earlier = notebook_mark(nb, "earlier")
            comment.auto_comment = fault_remark(" ".join(faults), notes=notes, earlier=earlier)
        else:
            comment.auto_comment = note_remark(notes, before=comment.auto_comment or "")

    def _rows(self, kind: type) -> dict[str, Any]:
        """The notebook's grades or comments by cell, which nbgrader looks for one by one."""
        sheet = self.gradebook.find_submission_notebook(self.notebook_id, self.assignment_id, self.student_id)
        found = (
            self.gradebook.db.query(kind, BaseCell.name)
            .join(BaseCell, BaseCell.id == kind.cell_id)
            .filter(kind.notebook_id == sheet.id)
        )
        return {name: row for row, name in found}


def _row(rows: Mapping[str, Any], name: str) -> Any:
    """The row of a cell; nbgrader's MissingEntry for a cell that came into the release after the submission."""
    if name not in rows:
        raise MissingEntry(f"The submission has no place for the cell {name} in the gradebook.")
    return rows[name]


def _graded(nb: NotebookNode) -> dict[int, tuple[NotebookNode, str, int]]:
    """By its place in the notebook: each cell that checks a stage, with its exercise and the stage."""
    found = {}
    for at, cell in enumerate(nb.cells):
        marks = cell.metadata.get("nbgrader", {})
        stage = read_grade_id(str(marks.get("grade_id"))) if cell.cell_type == "code" and marks.get("grade") else None
        if stage is not None:
            found[at] = (cell, *stage)
    return found


def _answers(nb: NotebookNode, only: str) -> dict[str, dict[int, str]]:
    """By exercise and place in the notebook: the source of each answer. One without a name answers ``only``."""
    found: dict[str, dict[int, str]] = {}
    for at, cell in enumerate(nb.cells):
        answer = read_answer(cell.source) if cell.cell_type == "code" else None
        if answer is not None:
            found.setdefault(answer[0] or only, {})[at] = answer[1]
    return found


def _source_for(at: int, answers: Mapping[int, str]) -> str:
    """The answer that a check at this place judges."""
    above = [place for place in answers if place < at]
    return answers[max(above or answers)] if answers else ""


def _refuse(cell: NotebookNode, reason: str) -> None:
    """Leave a cell without a result. Stock ``SaveAutoGrades`` would give full marks for that, and none for an error."""
    mark_cell(cell, reason)
    text = f"Could not be graded. This is no zero: it waits for a person.\n{reason}"
    cell.outputs = [new_output("error", ename="NotGraded", evalue=reason, traceback=[text])]


def _write(cell: NotebookNode, verdict: Verdict, stage: int, count: int) -> None:
    result = verdict.stage_result(stage)
    share = result.points / result.max_points
    # the gradebook's maximum counts, should an instructor have changed it
    points = round(share * float(cell.metadata.nbgrader.get("points", result.max_points)), 4)
    clear_fault(cell)
    cell.execution_count = count
    cell.outputs = [
        new_output("stream", name="stdout", text=verdict_text(verdict, stages=(stage,)) + "\n"),
        new_output("execute_result", data={"text/plain": repr(points)}, execution_count=count),
    ]


def _fault(verdict: Verdict) -> str:
    return next(test.reason for test in verdict.tests if test.status.value == "grader fault")


def use_checker(course: Path, checker: Checker) -> None:
    """Have answers of a course graded by ``checker``, in this process and from now on."""
    _checkers[course] = checker


def _checker(course: Path) -> Checker:
    """One warm service for all submissions of a run, unless another is in use."""
    if course not in _checkers:
        client = _checkers[course] = Client(course)
        atexit.register(client.close)
    return _checkers[course]
