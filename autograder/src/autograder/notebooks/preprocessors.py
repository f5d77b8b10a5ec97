"""nbgrader's seams while a submission is graded: answers graded with no kernel, in place of ``Execute``, and entered."""

from __future__ import annotations

import atexit
from collections.abc import Mapping, Sequence
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
from autograder.content.cells import heading, read_turn
from autograder.conversation.marking import below_cell, broken_lines, wrapped_text
from autograder.conversation.transcript import from_cells, to_source
from autograder.grading import Client, GradingError, Verdict
from autograder.grading.answers import read_answer, read_grade_id
from autograder.grading.render import verdict_text
from autograder.grading.verdict import Status
from autograder.notebooks.marks import cell_fault, cell_grading, mark_cell, mark_grading, notebook_mark
from autograder.records.gradings import Grading, forget_grading, save_grading
from autograder.records.remarks import NO_RESPONSE, fault_remark, note_remark
from autograder.sandbox import RUNGS


class Checker(Protocol):
    """Gives verdicts on answers of one course and replies to requests about it, as `Client` does."""

    def check(self, exercise: str, stage: int, source: str, *, minimum: str, folders: Sequence[str]) -> Verdict: ...

    def ask(self, request: dict[str, Any]) -> Any: ...


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
        folders = _folders(resources)
        talks = {name: to_source(cells) for name in highest if (cells := _conversation(nb, name))}
        answers = _answers(nb, next(iter(highest), ""))
        for name, source in talks.items():
            self._converse(nb, name, source, folders, resources)
        verdicts: dict[tuple[str, str], Verdict | str] = {}
        for count, (at, (cell, exercise, stage)) in enumerate(graded.items(), start=1):
            source = talks.get(exercise) or _source_for(at, answers.get(exercise, {}))
            if (exercise, source) not in verdicts:
                # one run to the highest stage serves all cells: a stage's tests do not depend on what was asked for
                verdicts[exercise, source] = self._check(exercise, highest[exercise], source, folders, resources)
            verdict = verdicts[exercise, source]
            if isinstance(verdict, str):
                _refuse(cell, verdict)
            else:
                _write(cell, verdict, stage, count)
        return nb, resources

    def _converse(
        self, nb: NotebookNode, scenario: str, source: str, folders: list[str], resources: ResourcesDict
    ) -> None:
        """Write below each cell of a conversation what the interviewer said there, and the rubric for whoever marks it."""
        try:
            course = course_dir(self.course or resources.get("metadata", {}).get("path") or None)
            request = {"op": "converse", "exercise": scenario, "source": source, "folders": folders}
            told = {about["cell"]: about for about in _checker(course).ask(request)["cells"]}
        except (GradingError, ContentError) as error:
            self.log.warning("The interviewer's words of %s are left out: %s", scenario, error)
            return
        for cell in nb.cells:
            turn = read_turn(cell.source) if cell.cell_type == "code" else None
            about = turn and told.get(heading(turn.kind, turn.scenario, turn.turn))
            if about:
                text = wrapped_text(below_cell(about["text"], about["marking"]))
                cell.outputs = [new_output("stream", name="stdout", text=text + "\n")]
                if turn.kind == "reply":
                    # the feedback page does not break lines by itself
                    cell.source = broken_lines(cell.source)

    def _check(
        self, exercise: str, stage: int, source: str, folders: list[str], resources: ResourcesDict
    ) -> Verdict | str:
        """The verdict on an answer, or the sentence that says why there is none.

        A second try is worth its while: a service or a template process that died is started again.
        """
        for _ in range(2):
            try:
                where = self.course or resources.get("metadata", {}).get("path") or None
                verdict = _checker(course_dir(where)).check(
                    exercise, stage, source, minimum=self.minimum_isolation, folders=folders
                )
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
            self._record(nb)
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
        unchanged = _as_given_out(cell) and not self._fault
        comment = _row(self._comments, cell.metadata.nbgrader.grade_id)
        comment.auto_comment = NO_RESPONSE if unchanged else None

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

    def _record(self, nb: NotebookNode) -> None:
        """Keep the isolation and what failed beside the scores. An answer as it was given out has failed nothing."""
        key = (self.student_id, self.assignment_id, self.notebook_id)
        graded = [(cell, cell_grading(cell)) for cell in nb.cells if cell_grading(cell) is not None]
        connection = self.gradebook.db.connection()
        if not graded:
            forget_grading(connection, *key)
            return
        untouched = {cell.metadata.nbgrader.grade_id for cell in nb.cells if _as_given_out(cell)}
        failed = {}
        for cell, mark in graded:
            name = cell.metadata.nbgrader.grade_id
            if read_grade_id(name)[0] not in untouched:
                failed[name] = tuple(mark["failed"])
        # one service graded them all; should its rung have changed meanwhile, the weakest counts
        isolation = min(mark["isolation"] for _, mark in graded)
        save_grading(connection, Grading(*key, isolation, graded[0][1]["seed"], failed))

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


def _as_given_out(cell: NotebookNode) -> bool:
    """True of an answer that nobody has changed."""
    answer = utils.is_solution(cell) and not utils.is_task(cell)
    return answer and cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)


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


def _conversation(nb: NotebookNode, scenario: str) -> dict[tuple[str, str], str]:
    """What the notebook's cells say in a conversation, empty when it holds none of its cells."""
    return from_cells((cell.source for cell in nb.cells if cell.cell_type == "code"), scenario)


def _folders(resources: ResourcesDict) -> list[str]:
    """Where the same student's other rounds lie: as they were graded, else as they were handed in."""
    path = resources.get("metadata", {}).get("path")
    if not path:
        return []
    student = Path(path).resolve().parent
    # nbgrader's folders are <step>/<student>/<assignment>
    return [str(student.parent.parent / step / student.name) for step in ("autograded", "submitted")]


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
    failed = [t.name for t in verdict.tests_of(stage) if not t.visible and t.status is not Status.PASSED]
    mark_grading(cell, isolation=verdict.isolation, seed=verdict.seed, failed=failed)
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
