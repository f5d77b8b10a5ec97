"""What one step of autograding tells the next about a notebook: marks in its metadata, beside nbgrader's own.

They are written to sound copies alone, whose metadata are made afresh, so that nothing in a submission can forge them.
"""

from __future__ import annotations

from nbformat import NotebookNode, from_dict

_KEY = "autograder"


def mark_notebook(
    notebook: NotebookNode, *, fault: str = "", notes: str = "", earlier: str = "", basis: str = ""
) -> None:
    """Note why nothing in ``notebook`` can be graded, what was put right, and which points it had before.

    ``basis`` is the fingerprint of all that its grades rest on, see `autograder.notebooks.fingerprints`.
    """
    notebook.metadata[_KEY] = from_dict({"fault": fault, "notes": notes, "earlier": earlier, "basis": basis})


def notebook_mark(notebook: NotebookNode, name: str) -> str:
    """One of the marks, ``""`` when there is none."""
    return notebook.metadata.get(_KEY, {}).get(name, "")


def mark_cell(cell: NotebookNode, fault: str) -> None:
    """Note why a graded cell has no grade."""
    cell.metadata[_KEY] = from_dict({"fault": fault})


def cell_fault(cell: NotebookNode) -> str:
    """Why a graded cell has no grade, ``""`` when it has one."""
    return cell.metadata.get(_KEY, {}).get("fault", "")


def mark_grading(cell: NotebookNode, *, isolation: str, seed: int, failed: list[str]) -> None:
    """Note how a graded cell got its grade, in the place of a fault: the rung, the seed, the hidden tests that failed."""
    cell.metadata[_KEY] = from_dict({"isolation": isolation, "seed": seed, "failed": failed})


def cell_grading(cell: NotebookNode) -> dict | None:
    """How a graded cell got its grade; None when it has none."""
    mark = cell.metadata.get(_KEY, {})
    return mark if "isolation" in mark else None
