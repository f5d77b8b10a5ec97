"""nbgrader's seams while feedback is written: no score is no zero, and the calls of hidden tests are left out."""

from __future__ import annotations

import math

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests, GetGrades

_NO_SCORE = "–"


class ShowGrades(GetGrades):
    """nbgrader's ``GetGrades``, in which a cell without any score has NaN: nbgrader's own score of it is 0."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        nb, resources = super().preprocess(nb, resources)
        scores = [cell.metadata.nbgrader.score for cell in nb.cells if utils.is_grade(cell) or utils.is_task(cell)]
        if any(math.isnan(score) for score in scores):
            resources["nbgrader"]["score"] = math.nan
        return nb, resources

    def _get_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        super()._get_score(cell, resources)
        grade = self.gradebook.find_grade(
            cell.metadata.nbgrader.grade_id, self.notebook_id, self.assignment_id, self.student_id
        )
        if grade.auto_score is None and grade.manual_score is None:
            cell.metadata.nbgrader.score = math.nan


class HideChecks(ClearHiddenTests):
    """nbgrader's ``ClearHiddenTests`` for the cells that were given out with hidden tests, and for no other.

    nbgrader looks for its markers in every cell, and gives up the whole page when a learner wrote one.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        if utils.is_locked(cell):
            return super().preprocess_cell(cell, resources, cell_index)
        return cell, resources


def rounded(value: float, precision: int = 0, method: str = "common") -> float | str:
    """The template filter ``round``, which shows no number as a dash."""
    from jinja2.filters import do_round

    return _NO_SCORE if math.isnan(value) else do_round(value, precision, method)
