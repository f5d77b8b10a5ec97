"""nbgrader's CSV of grades, told whole: ``nbgrader export`` with a status, a reason, and no 0 that is none."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student
from nbgrader.plugins import ExportPlugin

from autograder.records.errors import RecordsError
from autograder.records.gradebook import GradeRow, read_engine

GRADED, WAITING = "graded", "waiting for manual marks"
FAULT, ABSENT = "could not be graded", "not submitted"

#: What a formula begins with, in one spreadsheet or another.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

#: nbgrader's own columns in its own order, then ours.
COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
    "late_submission_penalty", "score", "max_score", "status", "reason",
)  # fmt: skip


class StatusCsv(ExportPlugin):
    """Writes a row for each assignment and student; ``c.ExportApp.plugin_class``.

    ``raw_score`` and ``score`` are empty where anything could not be graded, and where nothing has been marked yet, so
    that no sum takes that for 0. What was not submitted has nbgrader's 0, and its status beside it.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write to ``--to``, by default ``grades.csv``; the file is written whole or, on any error, not at all."""
        target = Path(self.to or "grades.csv")
        self.log.info("Exporting grades to %s", target)
        students, assignments = {str(name) for name in self.student}, {str(name) for name in self.assignment}
        try:
            book = read_engine(gradebook.engine, "of this course", submitted=self._submitted())
        except RecordsError as error:
            raise SystemExit(str(error)) from None
        rows: dict[tuple[str, str], list[GradeRow]] = defaultdict(list)
        for row in book.cells:
            rows[row.assignment, row.student].append(row)
        text = io.StringIO(newline="")
        table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        table.writeheader()
        # nbgrader's order is by name alone, and in that of their coming for those who have none
        everyone = sorted(gradebook.students, key=lambda one: (one.last_name or "", one.first_name or "", one.id))
        for assignment in gradebook.assignments:
            for student in everyone:
                if (not assignments or assignment.name in assignments) and (not students or student.id in students):
                    row = _row(gradebook, assignment, student, rows[assignment.name, student.id])
                    table.writerow({k: plain_text(v) if isinstance(v, str) else v for k, v in row.items()})
        fresh = target.with_name(f".{target.name}.new")
        try:
            fresh.write_text(text.getvalue(), encoding="utf-8", newline="")
            fresh.replace(target)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise SystemExit(
                f"The grades cannot be written to {target} ({error.strerror}): name another file."
            ) from None

    def _submitted(self) -> Path | None:
        coursedir = getattr(self.parent, "coursedir", None)
        return None if coursedir is None else Path(coursedir.root) / coursedir.submitted_directory


def plain_text(text: str) -> str:
    """The text for a cell of a CSV file: one that a spreadsheet would run as a formula begins with an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def standing(rows: Iterable[GradeRow]) -> tuple[str, str]:
    """``(status, reason)`` of one student's rows of one assignment. Of a graded one the reason is what was put right."""
    came = [row for row in rows if row.submitted]
    if not came:
        return ABSENT, ""
    faults = list(dict.fromkeys(row.fault for row in came if row.fault is not None))
    if faults:
        return FAULT, " ".join(faults)
    notes = " ".join(dict.fromkeys(row.note for row in came if row.note))
    return (WAITING if any(row.waiting for row in came) else GRADED), notes


def _row(gradebook: Gradebook, assignment: Assignment, student: Student, rows: list[GradeRow]) -> dict[str, object]:
    status, reason = standing(rows)
    row: dict[str, object] = {
        "assignment": assignment.name,
        "duedate": assignment.duedate,
        "student_id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email,
        "max_score": assignment.max_score,
        "status": status,
        "reason": reason,
    }
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return row | {"raw_score": 0.0, "late_submission_penalty": 0.0, "score": 0.0}
    penalty = submission.late_submission_penalty
    row |= {"timestamp": submission.timestamp, "late_submission_penalty": penalty}
    if status != FAULT and (status == ABSENT or any(row.score is not None for row in rows)):
        row |= {"raw_score": submission.score, "score": max(0.0, submission.score - penalty)}
    return row
