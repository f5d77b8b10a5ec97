"""nbgrader's seam while notebooks are released: a cell that holds no reference is given out as it is."""

from __future__ import annotations

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions

#: In a cell's metadata: it holds code that is given, and no reference.
GIVEN = "given"


class ClearReferences(ClearSolutions):
    """nbgrader's ``ClearSolutions``, which would put its stub in place of a solution cell that holds no reference."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        if cell.metadata.pop(GIVEN, False):
            return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)
