"""nbgrader's seam while notebooks are released: a cell that holds no reference is given out as it is."""

from __future__ import annotations

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions

from autograder.content.cells import read_turn

#: In a cell's metadata: it holds code that is given, and no reference.
GIVEN = "given"


class ClearReferences(ClearSolutions):
    """nbgrader's ``ClearSolutions``, which would put its stub in place of a solution cell that holds no reference.

    The source of a conversation's cell is what learners get: a first line, and the open lines of a card. So is code
    that is given to be mended or extended.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        if cell.metadata.pop(GIVEN, False) or read_turn(cell.source) is not None:
            return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)
